// The REST API as a program meets it: scopes, problem+json, Idempotency-Key under race, its description and its reference page.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { acceptAward } from '../src/usecases/accept-award.ts'
import { createApiToken } from '../src/usecases/api-tokens.ts'
import { offerTokenOf } from '../src/usecases/offer-token.ts'
import { withDatabase, type TestDatabase } from './support/database.ts'
import { serveWorld, type TestWeb } from './support/web.ts'
import { makeWorld, type World } from './support/world.ts'

let database: TestDatabase
let world: World
let web: TestWeb
let token: string
let readOnly: string
beforeAll(async () => {
  database = await withDatabase({ over: 'tcp' })
  world = await makeWorld(database.db)
  web = await serveWorld(world)
  const make = async (scopes: ('awards:read' | 'awards:write')[]) => (await createApiToken(world.deps, world.operator, { issuerId: world.issuerId, name: 't', scopes })).token
  token = await make(['awards:read', 'awards:write'])
  readOnly = await make(['awards:read'])
})
afterAll(async () => {
  await web.close()
  await database.drop()
})

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await web.app.request(`http://localhost:3000${path}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
  })
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', body: (await answer.json().catch(() => undefined)) as Record<string, unknown> }
}
const award = (recipients: object[], headers?: Record<string, string>) => ask('POST', '/api/v1/awards', { badgeId: world.badgeId, recipients }, headers)
const countAwards = async () => Number((await database.pool.query('select count(*) as n from award')).rows[0].n)

test('a key makes a request happen once, however often and however closely it is sent', async () => {
  const before = await countAwards()
  const key = { 'idempotency-key': 'same-key-1' }
  const answers = await Promise.all(Array.from({ length: 8 }, () => award([{ name: 'Zoé', address: 'zoe@home.example' }], key)))
  const done = answers.filter(({ status }) => status === 201)
  expect(done.length).toBeGreaterThan(0)
  expect(new Set(done.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  for (const { status, body } of answers) if (status !== 201) expect([status, body.code]).toEqual([409, 'idempotency_in_progress'])
  const again = await award([{ name: 'Zoé', address: 'zoe@home.example' }], key)
  expect(again).toMatchObject({ status: 201, body: done[0]?.body })
  expect(await countAwards()).toBe(before + 1)
  expect(await award([{ address: 'other@home.example' }], key)).toMatchObject({ status: 422, type: 'application/problem+json', body: { code: 'idempotency_key_reused' } })
  expect(await countAwards()).toBe(before + 1)
})

test('what is wrong is said as problem+json with a pointer, and nothing is done', async () => {
  const before = await countAwards()
  const wrong = await award([{ address: 'not an address' }])
  expect(wrong).toMatchObject({ status: 422, type: 'application/problem+json', body: { code: 'invalid_input', errors: [{ pointer: '/recipients/0/address' }] } })
  expect(await ask('POST', '/api/v1/awards', { badgeId: world.badgeId, recipients: [{ address: 'a@home.example' }], extra: 1 })).toMatchObject({ status: 422 })
  expect(await ask('POST', '/api/v1/awards', { badgeId: world.issuerId, recipients: [{ address: 'a@home.example' }] })).toMatchObject({ status: 404, body: { code: 'not_found' } })
  expect(await award([{ address: 'a@home.example' }], { authorization: `Bearer ${readOnly}` })).toMatchObject({ status: 403, body: { code: 'not_allowed' } })
  expect(await award([{ address: 'a@home.example' }], { authorization: 'Bearer nothing' })).toMatchObject({ status: 401 })
  expect(await countAwards()).toBe(before)
})

test('a person without an address gets a card; evidence is kept; the same person twice is reported', async () => {
  const made = await award([{ name: 'Noé', evidence: [{ url: 'https://proof.example/1', name: 'Photo' }] }, { name: 'noé' }])
  expect(made).toMatchObject({ status: 201, body: { awarded: [{ index: 0 }], problems: [{ index: 1, code: 'twice_in_list' }] } })
  const [{ awardId }] = made.body.awarded as [{ awardId: string }]
  expect((await database.pool.query('select evidence, mail_state from award where id = $1', [awardId])).rows[0]).toEqual({ evidence: [{ url: 'https://proof.example/1', name: 'Photo' }], mail_state: 'none' })
})

test('an accepted award is suspended, lifted and revoked; a second revocation is refused', async () => {
  const made = await award([{ name: 'Léa', address: 'lea@home.example' }])
  const [{ awardId }] = made.body.awarded as [{ awardId: string }]
  expect(await ask('POST', `/api/v1/awards/${awardId}/revoke`, { reason: 'x' })).toMatchObject({ status: 404 })
  await acceptAward(world.deps, { offerToken: offerTokenOf(world.deps.vault, awardId, 'lea@home.example'), name: null })
  const act = (name: string, reason?: string) => ask('POST', `/api/v1/awards/${awardId}/${name}`, { reason })
  expect(await act('suspend', 'to check')).toMatchObject({ status: 200, body: { credentialState: 'suspended' } })
  expect(await act('lift')).toMatchObject({ status: 200, body: { credentialState: 'valid' } })
  expect(await act('revoke')).toMatchObject({ status: 422 })
  expect(await act('revoke', 'a mistake')).toMatchObject({ status: 200, body: { credentialState: 'revoked' } })
  expect(await act('revoke', 'again')).toMatchObject({ status: 409, body: { code: 'credential_revoked' } })
  expect(await ask('GET', '/api/v1/awards?state=accepted&limit=500')).toMatchObject({ status: 422 })
  expect(await ask('GET', '/api/v1/awards?state=accepted')).toMatchObject({ status: 200, body: { total: 1 } })
})

test('V5 a body beyond the limit is refused before it is read whole', async () => {
  const answer = await web.app.request('http://localhost:3000/api/v1/verifications', { method: 'POST', body: new Uint8Array(7_000_000), headers: { 'content-length': '7000000' } })
  expect(answer.status).toBe(413)
})

test('the description names every route of the API, and the reference page shows each of them in both languages', async () => {
  const { body } = await ask('GET', '/api/openapi.json')
  expect(body.openapi).toBe('3.1.0')
  const paths = Object.keys(body.paths as object)
  expect(paths.length).toBeGreaterThan(7)
  for (const lang of ['fr', 'en']) {
    const page = await (await web.app.request(`http://localhost:3000/api/docs?lang=${lang}`)).text()
    for (const path of paths) expect(page).toContain(` ${path}`)
    expect(page).toContain('id="problem-idempotency_key_reused"')
    expect(page).not.toContain('src="http')
  }
})
