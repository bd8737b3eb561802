// Following awards: people are found by what one remembers of them, counted by what they answered, and exported whole.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { acceptAward } from '../src/usecases/accept-award.ts'
import { awardBadge } from '../src/usecases/award-badge.ts'
import { createBadge, publishBadge } from '../src/usecases/badges.ts'
import { declineAward } from '../src/usecases/decline-award.ts'
import { offerTokenOf } from '../src/usecases/offer-token.ts'
import { badgeTemplates } from '../src/domain/badge-templates.ts'
import { readTable } from '../src/gateways/table-text.ts'
import { withDatabase, type TestDatabase } from './support/database.ts'
import { serveWorld, type TestWeb } from './support/web.ts'
import { makeWorld, type World } from './support/world.ts'

const crowd = 2_400
let database: TestDatabase
let world: World
let web: TestWeb
let cookie = ''
beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db)
  web = await serveWorld(world)
  cookie = await web.cookieOf(world.operator.personId)
  const { deps, operator, issuerId } = world
  const award = (badgeId: string, recipients: { name?: string; address: string }[]) =>
    awardBadge(deps, operator, { issuerId, badgeId, source: 'list', occasion: 'La fête', recipients: recipients.map((recipient, row) => ({ ...recipient, row })) })
  const template = badgeTemplates.find(({ usage }) => usage === 'presence')
  if (!template) throw new Error('no template')
  const { badgeId: second } = await createBadge(deps, operator, {
    issuerId,
    badge: { usage: 'presence', audience: 'adults', whoMayAward: 'awarder', eventId: null },
    content: { texts: template.texts, tags: [], alignments: [], validForDays: null, imageRecipe: template.recipe, imageFileId: null },
  })
  await publishBadge(deps, operator, second)
  await award(second, Array.from({ length: crowd }, (_, index) => ({ address: `crowd${index}@people.example` })))
  const { awarded } = await award(world.badgeId, [
    { name: 'Zoé Cœurderoy', address: 'zoe@people.example' },
    { name: 'Éloïse Ångström', address: 'eloise_100%@people.example' },
    { name: '=cmd()', address: 'formula@people.example' },
  ])
  const token = (row: number, address: string) => offerTokenOf(deps.vault, awarded[row]?.awardId ?? '', address)
  await acceptAward(deps, { offerToken: token(0, 'zoe@people.example'), name: null })
  await declineAward(deps, { offerToken: token(2, 'formula@people.example'), reason: 'no_thanks' })
})
afterAll(async () => {
  await web.close()
  await database.drop()
})

const get = (path: string) => web.app.request(`http://localhost:3000${path}`, { headers: { cookie } })
/** The page's words, and the rows of its list of people. */
async function follow(query: string): Promise<{ current: string; rows: string[]; html: string }> {
  const html = await (await get(`/fr/organisations/${world.issuerId}/suivi${query}`)).text()
  const text = (part: string) => part.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim()
  const people = html.slice(html.indexOf('id="people"'))
  return {
    html,
    current: text(/<a aria-current="true"[^>]*>([\s\S]*?)<\/a>/.exec(people)?.[1] ?? ''),
    rows: [...(/<tbody>([\s\S]*?)<\/tbody>/.exec(people)?.[1] ?? '').matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row]) => text(row ?? '')),
  }
}

test('somebody is found by any words of the name or the address, without accents or capitals, among whichever answers', async () => {
  const zoe = await follow('?q=coeurderoy+ZOE')
  expect(zoe.current).toBe('ont accepté 1')
  expect(zoe.rows).toEqual([expect.stringMatching(/^Zoé Cœurderoy Coach .* Accepté$/)])
  expect((await follow('?q=%C5%92URDEROY')).rows).toHaveLength(1)
  expect((await follow('?q=angstrom')).rows[0]).toContain('Éloïse Ångström Coach')
  // What means something in a pattern means itself here.
  expect((await follow('?q=_100%25')).rows).toHaveLength(1)
  expect((await follow('?q=%25')).rows).toHaveLength(1)
  const nobody = await follow('?q=nobody-of-this-name')
  expect(nobody.rows).toEqual([])
  expect(nobody.html).toContain('Personne de ce nom')
  expect(web.faults).toEqual([])
})

test('every answer has its count, and who said no is counted without being known', async () => {
  const { html } = await follow('')
  const counts = [...html.slice(html.indexOf('class="tabs"')).matchAll(/<span class="count">([^<]*)<\/span>/g)].map(([, count]) => (count ?? '').replace(/\D/g, ''))
  expect(counts).toEqual([String(crowd + 1), '1', '1', '0', '0'])
  expect((await follow('?who=declined')).rows).toEqual([expect.stringMatching(/^données effacées Coach .* Refusé$/)])
  // More than one file of cards holds: each part has its link.
  expect(html.match(/cards\.pdf[^"]*/g)).toHaveLength(5)
  expect(html).toMatch(/Imprimer les cartes 2[^0-9]?001 à 2[^0-9]?401/)
})

const post = (path: string, fields: Record<string, string> = {}) =>
  web.app.request(`http://localhost:3000${path}`, { method: 'POST', redirect: 'manual', headers: { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields).toString() })
const queued = async () => Number((await database.db.selectFrom('mail').where('kind', '=', 'resend').select((eb) => eb.fn.countAll().as('count')).executeTakeFirstOrThrow()).count)

test('one offer is sent again from the list, which stays where it was, and says when it cannot be', async () => {
  const page = `/fr/organisations/${world.issuerId}/suivi`
  const { id } = await database.db.selectFrom('award').where('recipient_address', '=', 'eloise_100%@people.example').select('id').executeTakeFirstOrThrow()
  await database.db.updateTable('award').set({ mail_state: 'sent' }).where('id', '=', id).execute()
  expect((await follow('?q=eloise&who=offered')).html).toContain(`action="${page}?q=eloise&amp;who=offered"`)
  const answer = await post(`${page}?q=eloise&who=offered`, { awardId: id })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `${page}?q=eloise&who=offered&sent=1#people`])
  expect((await follow('?q=eloise&who=offered&sent=1')).html).toContain('l’e-mail repart')
  const again = await post(page, { awardId: id })
  expect([again.status, (await again.text()).includes('il y a moins d’une heure')]).toEqual([422, true])
  const { id: accepted } = await database.db.selectFrom('award').where('state', '=', 'accepted').select('id').executeTakeFirstOrThrow()
  const late = await post(page, { awardId: accepted })
  expect([late.status, (await late.text()).includes('role="alert"')]).toEqual([422, true])
  expect((await post(page, { awardId: 'x' })).status).toBe(404)
  expect(web.faults).toEqual([])
})

test('everybody whom a mail may still help is sent it again at once, after two days of rest, and nobody twice', async () => {
  const page = `/fr/organisations/${world.issuerId}/suivi`
  const crowdOf = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `crowd${from + index}@people.example`)
  const set = (addresses: string[], values: object) => database.db.updateTable('award').set(values).where('recipient_address', 'in', addresses).execute()
  await set(crowdOf(0, 9), { mail_state: 'sent' })
  // Neither reminder was opened; the mail never left; it was refused; no more mails are wanted.
  await set(crowdOf(5, 6), { reminders_sent: 2 })
  await set(crowdOf(6, 7), { mail_state: 'queued' })
  await set(crowdOf(7, 8), { mail_state: 'refused' })
  await set(crowdOf(8, 9), { mail_state: 'blocked' })
  expect(/class="again"/.test((await follow('')).html)).toBe(false)
  world.clock.advanceSeconds(2.5 * 86_400)
  const before = await queued()
  const offered = async () => /Renvoyer à [^<]*personnes/.exec((await follow('')).html)?.[0]
  expect(await offered()).toBe('Renvoyer à 5 personnes')
  const answers = await Promise.all([post(page), post(page)])
  expect(answers.map(({ status }) => status)).toEqual([303, 303])
  expect((await queued()) - before).toBe(5)
  expect(await offered()).toBeUndefined()
  const third = await post(page)
  expect(third.headers.get('location')).toBe(`${page}?sent=0#people`)
  expect((await queued()) - before).toBe(5)
  expect(web.faults).toEqual([])
})

test('the export has everybody once, with badge and organisation, however many they are', async () => {
  const answer = await get(`/organiser/awards.csv?issuer=${world.issuerId}&lang=fr`)
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  const text = Buffer.from(await answer.arrayBuffer()).toString('utf8')
  expect(text.startsWith('\ufeff')).toBe(true)
  const [head = [], ...rows] = readTable(text.slice(1))
  expect(head.slice(0, 5)).toEqual(['Nom', 'Adresse e-mail', 'Badge', 'Organisation', 'État'])
  expect(rows).toHaveLength(crowd + 3)
  expect(new Set(rows.map((row) => row[1])).size).toBe(crowd + 3)
  expect(rows.every((row) => row.length === head.length)).toBe(true)
  const zoe = rows.find((row) => row[0] === 'Zoé Cœurderoy') ?? []
  expect(zoe.slice(2, 7)).toEqual(['Coach', expect.any(String), 'ont accepté', '', 'La fête'])
  expect((await web.app.request(`http://localhost:3000/organiser/awards.csv?issuer=${world.issuerId}`)).status).not.toBe(200)
})
