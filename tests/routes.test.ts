// Walks every route of the router as nobody, as a stranger of another organisation, and as a reader: none gets what is not theirs.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { messagesIn } from '../src/i18n/messages.ts'
import { listRoutes } from '../src/http/guards.ts'
import { acceptAward } from '../src/usecases/accept-award.ts'
import { apiScopes, createApiToken } from '../src/usecases/api-tokens.ts'
import { createEvent } from '../src/usecases/events.ts'
import { bringList } from '../src/usecases/recipient-lists.ts'
import { awardBadge } from '../src/usecases/award-badge.ts'
import { offerTokenOf } from '../src/usecases/offer-token.ts'
import { withDatabase, type TestDatabase } from './support/database.ts'
import { serveWorld, type TestWeb } from './support/web.ts'
import { makeWorld, type World } from './support/world.ts'

let database: TestDatabase
let world: World
let stranger: World
let web: TestWeb
let ids: Record<string, string>
let strangerToken: string

beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db)
  stranger = await makeWorld(database.db)
  web = await serveWorld(world)
  const address = 'route@home.example'
  const made = await awardBadge(world.deps, world.operator, {
    issuerId: world.issuerId, badgeId: world.badgeId, source: 'one', recipients: [{ row: 0, name: 'A', address }, { row: 1, name: 'B', address }],
  })
  const [accepted, open] = made.awarded
  const { credentialId } = await acceptAward(world.deps, { offerToken: offerTokenOf(world.deps.vault, accepted?.awardId ?? '', address), name: null })
  strangerToken = (await createApiToken(stranger.deps, stranger.operator, { issuerId: stranger.issuerId, name: 't', scopes: [...apiScopes] })).token
  const { eventId } = await createEvent(world.deps, world.operator, { issuerId: world.issuerId, event: { name: { fr: 'F' }, place: null, startsOn: '2026-03-01', endsOn: '2026-03-01', visitors: null } })
  const { importId } = await bringList(world.deps, world.operator, { issuerId: world.issuerId, badgeId: world.badgeId, rows: [['Zoé', 'z@home.example']] })
  ids = {
    issuerId: world.issuerId, badgeId: world.badgeId, awardId: open?.awardId ?? '', credentialId, batchId: made.batchId ?? '', importId,
    eventId, file: `${credentialId}.json`, token: 'A'.repeat(22), offerToken: 'A'.repeat(22), reportToken: 'A'.repeat(22), listId: credentialId,
    name: 'nothing.css', mailId: 'nothing',
  }
})
afterAll(async () => {
  await web.close()
  await database.drop()
})

const fill = (path: string) => path.replaceAll(/[:{](\w+)\}?/g, (_, key: string) => ids[key] ?? 'x')

async function ask(method: string, path: string, headers: Record<string, string> = {}) {
  const body = method === 'GET' || method === 'HEAD' ? undefined : path.startsWith('/api/') ? '{}' : 'act=withdraw&reason=x&name=x&template=coach&address=x@y.example&text=hello&sure=yes'
  return web.app.request(`http://localhost:3000${fill(path)}`, {
    method,
    body,
    redirect: 'manual',
    headers: { 'content-type': path.startsWith('/api/') ? 'application/json' : 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', ...headers },
  })
}

/** Everything in the database that a request could change. */
async function readState(): Promise<string> {
  const tables = ['issuer', 'badge', 'badge_version', 'award', 'credential', 'batch', 'share', 'membership', 'event', 'import', 'issuer_key', 'badge_issuing_right', 'vc_status_entry', 'status_list', 'backpack_copy']
  const rows = await Promise.all(tables.map(async (table) => (await database.pool.query(`select * from ${table} order by 1`)).rows))
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex')
}

describe('every route', () => {
  test('is declared with its guard, and there are many', () => {
    expect(listRoutes().length).toBeGreaterThan(60)
  })

  test('gives nobody what needs a session or a token, changes nothing for them, and never breaks', async () => {
    const before = await readState()
    for (const { method, path, guard } of listRoutes()) {
      const { status } = await ask(method, path)
      expect(status, `${method} ${path}`).toBeLessThan(500)
      if (['holder', 'signed_in', 'operator'].includes(guard)) expect([303, 401, 404], `${method} ${path} for nobody`).toContain(status)
      if (guard === 'token') expect(status, `${method} ${path} for nobody`).toBe(401)
    }
    expect(await readState()).toBe(before)
    expect(web.faults).toEqual([])
  })

  test('gives a stranger of another organisation none of ours, by page or by token', async () => {
    const cookie = await web.cookieOf(stranger.operator.personId)
    const before = await readState()
    for (const { method, path, guard } of listRoutes()) {
      if (guard === 'public' || guard === 'offer') continue
      const hasForeignObject = /[:{](issuerId|badgeId|awardId|batchId|eventId|file|importId)/.test(path)
      if (!hasForeignObject) continue
      const headers: Record<string, string> = guard === 'token' ? { authorization: `Bearer ${strangerToken}` } : { cookie }
      const { status } = await ask(method, path, headers)
      // An award list is reached through its own page; its bare address leads there.
      if (status === 303 && method === 'GET') continue
      // A list of others is as gone as one that was erased.
      expect(path.includes('importId') ? [404, 410] : [403, 404, 422], `${method} ${path} for a stranger`).toContain(status)
    }
    expect(await readState()).toBe(before)
    expect(web.faults).toEqual([])
  })

  test('refuses changes that another site asks for', async () => {
    const cookie = await web.cookieOf(world.operator.personId)
    const before = await readState()
    for (const { method, path } of listRoutes()) {
      if (method === 'GET' || /^\/(?:vc-)?api\//.test(path) || path.startsWith('/unsubscribe/') || path === '/csp-report') continue
      const { status } = await ask(method, path, { cookie, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' })
      expect(status, `${method} ${path} from another site`).toBe(403)
    }
    expect(await readState()).toBe(before)
  })

  test('changes nothing on GET, also for those who may', async () => {
    const cookie = await web.cookieOf(world.operator.personId)
    const before = await readState()
    for (const { method, path } of listRoutes()) {
      if (method !== 'GET') continue
      for (const verb of ['GET', 'HEAD']) expect((await ask(verb, path, { cookie })).status, path).toBeLessThan(500)
    }
    expect(await readState()).toBe(before)
    expect(web.faults).toEqual([])
  })
})

test('an address that only a button asks for tells people so in their words, and programs which method', async () => {
  const path = `/fr/proposition/${'A'.repeat(22)}/plus-tard`
  const answer = await web.app.request(`http://localhost:3000${path}`, { headers: { accept: 'text/html' } })
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
  const page = await answer.text()
  expect(page).toContain(messagesIn('fr').refusals.buttonsOnly)
  expect(page).not.toContain('méthode')
})

test('every page carries its security headers', async () => {
  for (const path of ['/fr', '/en/verify', '/fr/connexion', '/healthz', '/api/openapi.json']) {
    const { headers } = await ask('GET', path)
    expect(headers.get('x-content-type-options'), path).toBe('nosniff')
    expect(headers.get('content-security-policy'), path).toContain("default-src 'none'")
    expect(headers.get('referrer-policy'), path).toBeTruthy()
  }
  expect((await ask('GET', '/fr')).headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
})
