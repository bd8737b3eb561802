// What each role sees of an organisation: no link that is refused, no button that does nothing, and the acts that are theirs.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { messagesIn } from '../../src/i18n/messages.ts'
import { pathTo } from '../../src/http/paths.ts'
import { awardBadge } from '../../src/usecases/award-badge.ts'
import type { Role } from '../../src/usecases/authorize.ts'
import { createBadge, getBadge } from '../../src/usecases/badges.ts'
import { createEvent } from '../../src/usecases/events.ts'
import { createIssuer } from '../../src/usecases/issuers.ts'
import { withDatabase, type TestDatabase } from '../support/database.ts'
import { serveWorld, type TestWeb } from '../support/web.ts'
import { makeWorld, type World } from '../support/world.ts'

let database: TestDatabase
let world: World
let web: TestWeb
const m = messagesIn('fr')
beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db)
  web = await serveWorld(world)
  const { deps, operator, issuerId, badgeId } = world
  await createIssuer(deps, operator, { kind: 'organisation', parentId: issuerId, name: { fr: 'Membre' } })
  await createEvent(deps, operator, { issuerId, event: { name: { fr: 'Fête' }, place: null, startsOn: '2026-03-01', endsOn: '2026-03-01', visitors: null } })
  await awardBadge(deps, operator, { issuerId, badgeId, source: 'one', recipients: [{ row: 0, name: 'Zoé', address: 'zoe@home.example' }] })
  const { badge, versions } = await getBadge(deps, operator, badgeId)
  const [version] = versions
  if (version) await createBadge(deps, operator, { issuerId, badge, content: { ...version, texts: { fr: { name: 'Encore à écrire', description: 'D', criteria: 'C' } } } })
})
afterAll(async () => {
  await web.close()
  await database.drop()
})

const get = (path: string, cookie: string) => web.app.request(`http://localhost:3000${path}`, { headers: { cookie } })
const mainOf = (html: string) => html.slice(html.indexOf('<main'), html.indexOf('</main>'))
const linksOf = (html: string) => [...mainOf(html).matchAll(/href="(\/[^"#]*)/g)].map(([, href]) => (href ?? '').replaceAll('&amp;', '&'))

describe.each<{ role: Role; award: boolean; write: boolean; administer: boolean }>([
  { role: 'reader', award: false, write: false, administer: false },
  { role: 'awarder', award: true, write: false, administer: false },
  { role: 'badge_maker', award: true, write: true, administer: false },
  { role: 'administrator', award: true, write: true, administer: true },
])('$role', ({ role, award, write, administer }) => {
  let cookie = ''
  beforeAll(async () => {
    cookie = await web.cookieOf((await world.join(role)).personId)
  })

  test('sees its own acts and no others', async () => {
    const page = mainOf(await (await get(pathTo('issuers.one', 'fr', { issuerId: world.issuerId }), cookie)).text())
    expect(page.includes(`>${m.organiser.award}<`)).toBe(award)
    expect(page.includes(m.organiser.addBadge)).toBe(write)
    expect(page.includes(`>${m.organiser.publish}<`)).toBe(write)
    expect(page.includes('Encore à écrire')).toBe(write)
    expect(page.includes(m.issuerForm.newEvent)).toBe(write)
    expect(page.includes(pathTo('issuers.members', 'fr', { issuerId: world.issuerId }))).toBe(administer)
    expect(page.includes(m.issuerForm.addMember)).toBe(administer)
    expect(page.includes(m.issuerForm.rights)).toBe(administer)
    const follow = mainOf(await (await get(pathTo('issuers.follow', 'fr', { issuerId: world.issuerId }), cookie)).text())
    expect(follow).toContain('Zoé')
    expect(follow.includes(m.organiser.printCards)).toBe(award)
  })

  test('every link it is shown opens, two pages deep', async () => {
    const start = pathTo('issuers.one', 'fr', { issuerId: world.issuerId })
    const seen = new Set([start])
    const refused: string[] = []
    let ring = [start]
    for (let depth = 0; depth < 3; depth++) {
      const next: string[] = []
      for (const path of ring) {
        const answer = await get(path, cookie)
        if (answer.status !== 200) refused.push(`${path} answers ${answer.status}`)
        if (!(answer.headers.get('content-type') ?? '').includes('html')) continue
        for (const link of linksOf(await answer.text())) {
          if (seen.has(link)) continue
          seen.add(link)
          next.push(link)
        }
      }
      ring = next
    }
    expect(refused).toEqual([])
    expect(seen.size).toBeGreaterThan(6)
  })

  test('what it is not shown is refused', async () => {
    const asked: [string, boolean][] = [
      [pathTo('awards.new', 'fr', { badgeId: world.badgeId }), award],
      [pathTo('badges.new', 'fr', { issuerId: world.issuerId }), write],
      [pathTo('badges.edit', 'fr', { badgeId: world.badgeId }), write],
      [pathTo('events.new', 'fr', { issuerId: world.issuerId }), write],
      [pathTo('issuers.edit', 'fr', { issuerId: world.issuerId }), administer],
      [pathTo('badges.issuing', 'fr', { badgeId: world.badgeId }), administer],
      [pathTo('issuers.tokens', 'fr', { issuerId: world.issuerId }), administer],
    ]
    for (const [path, may] of asked) expect((await get(path, cookie)).status, path).toBe(may ? 200 : 403)
  })
})
