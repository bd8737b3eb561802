// Each route of the organisers with each role, each scope and each holder: who may, may; who may not, is refused and changes nothing.
import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listRoutes } from '../src/http/guards.ts'
import { acceptAward } from '../src/usecases/accept-award.ts'
import { apiScopes, createApiToken } from '../src/usecases/api-tokens.ts'
import { createEvent } from '../src/usecases/events.ts'
import { bringList } from '../src/usecases/recipient-lists.ts'
import { awardBadge } from '../src/usecases/award-badge.ts'
import { offerTokenOf } from '../src/usecases/offer-token.ts'
import { startSession } from '../src/usecases/sessions.ts'
import { saveAddress } from '../src/store/persons.ts'
import { withDatabase, type TestDatabase } from './support/database.ts'
import { serveWorld, type TestWeb } from './support/web.ts'
import { makeClock, makeWorld, type World } from './support/world.ts'

const roles = ['reader', 'awarder', 'badge_maker', 'administrator'] as const
type Role = (typeof roles)[number]

/**
 * The reviewed list: the smallest role for each route about an organisation. `signed in` is for everybody of the installation
 * (their own account, their own list); a route without a line fails. What takes something away stands last.
 */
const smallestRole: Record<string, Role | 'signed in'> = {
  'GET /en/organisations': 'signed in',
  'GET /en/account': 'signed in',
  'POST /passkeys/register/options': 'signed in',
  'POST /passkeys/register': 'signed in',
  'POST /en/account': 'signed in',
  'POST /en/account/devices': 'signed in',
  'GET /en/organisations/:issuerId': 'reader',
  'GET /en/organisations/:issuerId/follow': 'reader',
  'GET /en/organisations/:issuerId/activity': 'reader',
  'GET /en/badges/:badgeId/follow': 'reader',
  'GET /en/events/:eventId': 'reader',
  'GET /en/awards/:awardId': 'reader',
  'GET /en/batches/:batchId': 'reader',
  'GET /organiser/awards.csv?issuer=:issuerId': 'reader',
  'GET /organiser/images/:issuerId/:file': 'badge_maker',
  'GET /en/badges/:badgeId/award': 'awarder',
  'GET /en/badges/:badgeId/award/list': 'awarder',
  'GET /en/lists/:importId': 'awarder',
  'GET /organiser/lists/:importFile': 'awarder',
  'GET /organiser/cards/:cardFile': 'awarder',
  'GET /organiser/cards.pdf?issuer=:issuerId': 'awarder',
  'POST /en/badges/:badgeId/award': 'awarder',
  'POST /en/badges/:badgeId/award/list': 'awarder',
  'POST /en/lists/:importId': 'awarder',
  'POST /en/awards/:awardId': 'awarder',
  'POST /en/organisations/:issuerId/follow': 'awarder',
  'POST /en/badges/:badgeId/follow': 'awarder',
  'POST /en/events/:eventId': 'awarder',
  'GET /en/organisations/:issuerId/badges/new': 'badge_maker',
  'GET /en/organisations/:issuerId/badges/write': 'badge_maker',
  'GET /en/badges/:badgeId/edit': 'badge_maker',
  'GET /en/organisations/:issuerId/events/new': 'badge_maker',
  'GET /en/events/:eventId/edit': 'badge_maker',
  'POST /en/organisations/:issuerId/events/new': 'badge_maker',
  'POST /en/events/:eventId/edit': 'badge_maker',
  'POST /en/organisations/:issuerId/badges/new': 'badge_maker',
  'POST /en/organisations/:issuerId/badges/write': 'badge_maker',
  'POST /en/badges/:badgeId/edit': 'badge_maker',
  'POST /en/badges/:badgeId/publish': 'badge_maker',
  'GET /en/organisations/new?under=:issuerId': 'administrator',
  'GET /en/organisations/:issuerId/edit': 'administrator',
  'GET /en/organisations/:issuerId/keys': 'administrator',
  'GET /en/organisations/:issuerId/tokens': 'administrator',
  'GET /en/organisations/:issuerId/members': 'administrator',
  'GET /en/badges/:badgeId/who-awards': 'administrator',
  'POST /en/badges/:badgeId/who-awards': 'administrator',
  'POST /en/organisations/new?under=:issuerId': 'administrator',
  'POST /en/organisations/:issuerId/edit': 'administrator',
  'POST /en/organisations/:issuerId/members': 'administrator',
  'POST /en/organisations/:issuerId/tokens': 'administrator',
  'POST /en/organisations/:issuerId/keys': 'administrator',
  'POST /en/batches/:batchId/undo': 'awarder',
  'POST /en/account/erase': 'signed in',
}

/** The one scope that each route of the API asks for. */
const neededScope: Record<string, string> = {
  'GET /api/v1/badges': 'awards:read',
  'GET /api/v1/awards': 'awards:read',
  'GET /api/v1/awards/:awardId': 'awards:read',
  'POST /api/v1/awards': 'awards:write',
  'POST /api/v1/awards/:awardId/suspend': 'awards:write',
  'POST /api/v1/awards/:awardId/lift': 'awards:write',
  'POST /api/v1/awards/:awardId/revoke': 'awards:write',
  'POST /api/v1/awards/:awardId/withdraw': 'awards:write',
  'POST /vc-api/credentials/issue': 'credentials:issue',
  'POST /vc-api/credentials/status': 'credentials:issue',
  // Verifying asks for a token that works, whatever it may do: it tells nothing of the organisation.
  'POST /vc-api/credentials/verify': 'any',
  'POST /vc-api/presentations/verify': 'any',
}

/** What a holder may do with their own badges alone; a path without one of them belongs to whoever asks. */
const holderRoutes = [
  'GET /en/booklet', 'GET /en/booklet/record', 'POST /en/booklet/record', 'GET /en/booklet/badges/:credentialId', 'GET /en/booklet/badges/:credentialId/shares', 'GET /en/booklet/badges/:credentialId/take',
  'POST /en/booklet/badges/:credentialId/take', 'GET /booklet/files/:credentialFile',
  'POST /en/booklet/badges/:credentialId/shares', 'POST /en/booklet/badges/:credentialId/older-form', 'POST /en/booklet/badges/:credentialId/name',
  'POST /en/booklet/badges/:credentialId/erase',
]

const formOf: Record<string, string> = {
  'POST /en/awards/:awardId': 'act=correct&address=right@home.example',
  'POST /en/organisations/:issuerId/members': 'act=invite&address=new@home.example&role=reader',
  'POST /en/organisations/:issuerId/tokens': 'act=make&name=t&scope=awards:read&scopes=awards:read',
  'POST /en/organisations/:issuerId/keys': 'act=rotate&sure=yes',
  'POST /en/organisations/:issuerId/badges/new': 'template=coach',
  'POST /en/badges/:badgeId/award': 'address=one@home.example&name=One',
  'POST /en/badges/:badgeId/award/list': 'list=Two,two@home.example',
  'POST /en/lists/:importId': 'act=award',
  'POST /en/booklet/badges/:credentialId/shares': 'days=30',
  'POST /en/booklet/badges/:credentialId/erase': 'sure=yes',
  'POST /en/organisations/:issuerId/events/new': 'name.fr=Salon&startsOn=2026-04-01',
  'POST /en/events/:eventId/edit': 'name.fr=Salon&startsOn=2026-04-01',
  'POST /en/organisations/:issuerId/edit': 'kind=network&name.fr=Nouveau&name.en=New&defaultLocale=fr',
}
const jsonOf: Record<string, (ids: Ids) => unknown> = {
  'POST /api/v1/awards': ({ badgeId }) => ({ badgeId, recipients: [{ address: 'api@home.example' }] }),
  'POST /api/v1/awards/:awardId/suspend': () => ({ reason: 'x' }),
  'POST /api/v1/awards/:awardId/revoke': () => ({ reason: 'x' }),
  'POST /vc-api/credentials/issue': () => ({ credential: { '@context': ['https://www.w3.org/ns/credentials/v2'], type: ['VerifiableCredential'], credentialSubject: { id: 'did:example:a', name: 'x' } } }),
  'POST /vc-api/credentials/status': () => ({ credentialStatus: { statusListCredential: `http://localhost:3000/status/${crypto.randomUUID()}`, statusListIndex: '1' }, status: true }),
}

type Ids = Record<string, string>
let database: TestDatabase
let world: World
let other: World
let web: TestWeb

async function makeObjects(in_: World, prefix: string): Promise<{ ids: Ids; holderId: string }> {
  const { deps, operator, issuerId, badgeId } = in_
  const recipients = [0, 1].map((row) => ({ row, name: `Person ${row}`, address: `${prefix}${row}@home.example` }))
  const { awarded, batchId } = await awardBadge(deps, operator, { issuerId, badgeId, source: 'list', recipients })
  const [accepted, open] = awarded
  const acceptance = await acceptAward(deps, { offerToken: offerTokenOf(deps.vault, accepted?.awardId ?? '', `${prefix}0@home.example`), name: 'Person 0' })
  const { eventId } = await createEvent(deps, operator, { issuerId, event: { name: { fr: 'Fête', en: 'Fair' }, place: null, startsOn: '2026-03-01', endsOn: '2026-03-01', visitors: null } })
  const { importId } = await bringList(deps, operator, { issuerId, badgeId, rows: [['Zoé', `${prefix}list@home.example`]] })
  const { credentialId } = acceptance
  await saveAddress(in_.deps.db, acceptance.personId ?? '', `${prefix}0@home.example`, deps.clock.now())
  const ids = {
    issuerId, badgeId, eventId, importId, batchId: batchId ?? '', awardId: open?.awardId ?? '', acceptedAwardId: accepted?.awardId ?? '', credentialId,
    importFile: `${importId}.csv`, cardFile: `${open?.awardId}.pdf`, credentialFile: `${credentialId}.json`, file: 'nothing.png', holderAddress: `${prefix}0@home.example`,
  }
  return { ids, holderId: acceptance.personId ?? '' }
}

beforeAll(async () => {
  database = await withDatabase()
  const [clock, key] = [makeClock(), randomBytes(32)]
  world = await makeWorld(database.db, clock, key)
  other = await makeWorld(database.db, clock, key)
  web = await serveWorld(world)
})
afterAll(async () => {
  await web.close()
  await database.drop()
})

async function ask(route: string, ids: Ids, headers: Record<string, string>) {
  const [method = '', path = ''] = route.split(' ')
  const isJson = /^\/(?:vc-)?api\//.test(path)
  const form = route === 'POST /en/booklet/badges/:credentialId/older-form' ? `address=${ids.holderAddress ?? ''}` : (formOf[route] ?? 'act=nothing')
  const body = isJson ? JSON.stringify(jsonOf[route]?.(ids) ?? {}) : form
  return web.app.request(`http://localhost:3000${path.replaceAll(/:(\w+)/g, (_, key: string) => ids[key] ?? 'x')}`, {
    method, redirect: 'manual', ...(method !== 'GET' && { body }),
    headers: { 'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', 'sec-fetch-user': '?1', ...headers },
  })
}

/** Everything that a request could change, but for what each visit moves on. */
async function readState(): Promise<string> {
  const tables = ['issuer', 'badge', 'badge_version', 'award', 'credential', 'batch', 'share', 'membership', 'event', 'import', 'issuer_key', 'badge_issuing_right', 'vc_status_entry', 'status_list', 'backpack_copy', 'invitation', 'person', 'person_address', 'passkey']
  const rows = await Promise.all(tables.map(async (table) => (await database.pool.query(`select * from ${table} order by 1`)).rows))
  const tokens = (await database.pool.query('select id, name, revoked_at from api_token order by 1')).rows
  return createHash('sha256').update(JSON.stringify([rows, tokens])).digest('hex')
}

const isRefused = (status: number) => status === 403 || status === 404 || status === 410

describe('the reviewed lists', () => {
  const bare = (route: string) => route.replace(/\?.*/, '').replaceAll(/:(?:importFile|cardFile|credentialFile)/g, ':file').replaceAll('/booklet/badges/:credentialId', '/booklet/badges/:awardId')
  const reviewed = new Set([...Object.keys(smallestRole), ...Object.keys(neededScope), ...holderRoutes].map(bare))
  test('name every route that asks who somebody is, and no other', () => {
    const guarded = listRoutes().filter(({ guard, path }) => ['signed_in', 'token', 'holder', 'operator'].includes(guard) && !path.startsWith('/fr/')).map(({ method, path }) => `${method} ${path}`)
    expect(guarded.filter((route) => !reviewed.has(route))).toEqual([])
    expect([...reviewed].filter((route) => !guarded.includes(route))).toEqual([])
  })
})

describe.each(roles)('a %s of an organisation', (role) => {
  test('gets what the list gives, nothing above it, and nothing of another organisation', async () => {
    const member = await world.join(role)
    const cookie = await web.cookieOf(member.personId)
    const own = await makeObjects(world, `${role}-own-`)
    const foreign = await makeObjects(other, `${role}-foreign-`)
    const problems: string[] = []
    for (const [route, needed] of Object.entries(smallestRole)) {
      const may = needed === 'signed in' || roles.indexOf(role) >= roles.indexOf(needed)
      const before = await readState()
      const isAboutObject = route.includes(':')
      if (isAboutObject) {
        for (const [what, ids] of [['another organisation', foreign.ids], ['nothing', Object.fromEntries(Object.keys(own.ids).map((key) => [key, crypto.randomUUID()]))]] as const) {
          const { status } = await ask(route, ids, { cookie })
          if (!isRefused(status) && !(status === 303 && route.startsWith('GET /en/badges/:badgeId/award/list'))) problems.push(`${route} of ${what}: ${status}`)
        }
        if ((await readState()) !== before) problems.push(`${route} changed what is not theirs`)
      }
      const { status } = await ask(route, own.ids, { cookie })
      if (!may && !isRefused(status) && !(status === 303 && route.startsWith('GET /en/badges/:badgeId/award/list'))) problems.push(`${route}: ${status}, refused was expected`)
      if (!may && (await readState()) !== before) problems.push(`${route} changed something for a ${role}`)
      const isNothing = route.includes(':file')
      if (may && (status >= 500 || status === 401 || status === 403 || (status === 404 && !isNothing))) problems.push(`${route}: ${status}, allowed was expected`)
    }
    expect(problems).toEqual([])
    expect(web.faults).toEqual([])
  })
})

test('a token does what its one scope says, for its own organisation', async () => {
  const problems: string[] = []
  for (const scope of apiScopes) {
    const { token } = await createApiToken(world.deps, world.operator, { issuerId: world.issuerId, name: scope, scopes: [scope] })
    const own = await makeObjects(world, `${scope.replace(':', '-')}-own-`)
    const foreign = await makeObjects(other, `${scope.replace(':', '-')}-foreign-`)
    for (const [route, needed] of Object.entries(neededScope)) {
      const headers = { authorization: `Bearer ${token}` }
      const before = await readState()
      const isAccepted = /suspend|lift|revoke/.test(route)
      const idsOf = ({ ids }: { ids: Ids }) => (isAccepted ? { ...ids, awardId: ids.acceptedAwardId ?? '' } : ids)
      const mayDo = needed === 'any' || needed === scope
      if (route.includes(':')) {
        const { status } = await ask(route, idsOf(foreign), headers)
        if (!isRefused(status)) problems.push(`${scope}: ${route} of another: ${status}`)
      }
      if (route === 'POST /api/v1/awards') {
        const { status } = await ask(route, idsOf(foreign), headers)
        if (status < 400) problems.push(`${scope}: ${route} of another: ${status}`)
      }
      if ((await readState()) !== before) problems.push(`${scope}: ${route} changed what is not theirs`)
      const { status } = await ask(route, idsOf(own), headers)
      if (!mayDo && status !== 403) problems.push(`${scope}: ${route}: ${status}, 403 was expected`)
      if (!mayDo && (await readState()) !== before) problems.push(`${scope}: ${route} changed something`)
      if (mayDo && (status >= 500 || [401, 403].includes(status) || (status === 404 && !route.includes('status')))) problems.push(`${scope}: ${route}: ${status}, allowed was expected`)
    }
  }
  expect(problems).toEqual([])
  expect(web.faults).toEqual([])
})

test('a holder reaches their own badges and nobody else’s, also without having signed in', async () => {
  const problems: string[] = []
  for (const kind of ['browser', 'signed_in'] as const) {
    const [mine, theirs] = [await makeObjects(world, `${kind}-mine-`), await makeObjects(world, `${kind}-theirs-`)]
    const cookie = `session=${await startSession(database.db, world.deps, { personId: mine.holderId, kind })}`
    for (const route of holderRoutes) {
      const before = await readState()
      if (route.includes(':')) {
        const { status } = await ask(route, theirs.ids, { cookie })
        // It only leads back to one's own booklet.
        const leadsHome = route.startsWith('GET') && route.endsWith('/take')
        if (!isRefused(status) && !leadsHome) problems.push(`${kind}: ${route} of another: ${status}`)
        if ((await readState()) !== before) problems.push(`${kind}: ${route} changed what is not theirs`)
      }
      const { status } = await ask(route, mine.ids, { cookie })
      // What is in the booklet already cannot be taken again.
      const isTaken = route.startsWith('POST') && route.endsWith('/take') && status === 404
      if (!isTaken && (status >= 500 || [401, 403, 404].includes(status))) problems.push(`${kind}: ${route}: ${status}`)
    }
    // A holder is nobody in an organisation.
    for (const route of Object.keys(smallestRole).filter((name) => name.includes(':'))) {
      const { status } = await ask(route, mine.ids, { cookie })
      if (!isRefused(status) && status !== 401 && status !== 303) problems.push(`${kind}: ${route}: ${status}`)
    }
  }
  expect(problems).toEqual([])
  expect(web.faults).toEqual([])
})
