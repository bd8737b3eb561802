// The REST API as a program meets it: scopes, problem+json, Idempotency-Key under race, its description and its reference page.
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { acceptAward } from '../src/usecases/accept-award.ts'
import { forgetOldAnswers } from '../src/usecases/answer-once.ts'
import { createApiToken, listIssuerApiTokens, revokeApiToken } from '../src/usecases/api-tokens.ts'
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
  // A misspelt name of a field would otherwise make a card of a mail.
  expect(await award([{ name: 'Ana', adress: 'a@home.example' }])).toMatchObject({ status: 422, body: { errors: [{ pointer: '/recipients/0', message: expect.stringContaining('adress') }] } })
  const said = async (language: string) => (await award([{ name: 7 }], { 'accept-language': language })).body as { title: string; errors: { message: string }[] }
  expect(await said('fr')).toMatchObject({ title: 'La demande n’est pas correcte', errors: [{ message: expect.stringMatching(/attendu.*re[çc]u/) }] })
  expect(await said('en')).toMatchObject({ title: 'The request is not correct', errors: [{ message: 'Invalid input: expected string, received number' }] })
  expect(await countAwards()).toBe(before)
})

test('a request without a live token is told which proof is asked for', async () => {
  const knock = async (authorization?: string) => {
    const answer = await web.app.request('http://localhost:3000/api/v1/badges', { headers: { ...(authorization && { authorization }), 'accept-language': 'en' } })
    return [answer.status, answer.headers.get('www-authenticate'), ((await answer.json()) as { code?: string }).code]
  }
  expect(await knock()).toEqual([401, 'Bearer', 'token_needed'])
  for (const worthless of ['Bearer nothing', 'Bearer', `Basic ${token}`, token]) expect(await knock(worthless), worthless).toEqual([401, 'Bearer error="invalid_token"', 'token_needed'])
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) expect((await knock(`${scheme} ${token}`))[0], scheme).toBe(200)
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

test('a credential is verified under whatever name it is sent, and no broken one is read by the server itself', async () => {
  const made = await award([{ name: 'Ana', address: 'ana-types@home.example' }])
  const [{ awardId }] = made.body.awarded as [{ awardId: string }]
  await acceptAward(world.deps, { offerToken: offerTokenOf(world.deps.vault, awardId, 'ana-types@home.example'), name: 'Ana' })
  const { document, jwt } = await database.db.selectFrom('credential').where('award_id', '=', awardId).select(['document', 'jwt']).executeTakeFirstOrThrow()
  const verify = async (body: string, type?: string) => {
    const answer = await web.app.request('http://localhost:3000/api/v1/verifications', { method: 'POST', body: new TextEncoder().encode(body), headers: type ? { 'content-type': type } : {} })
    return [answer.status, ((await answer.json()) as { outcome: string }).outcome]
  }
  for (const type of ['application/json', 'application/vc+ld+json', 'application/vc', 'application/ld+json; charset=utf-8', 'application/octet-stream', 'application/x-www-form-urlencoded', undefined]) {
    expect(await verify(document ?? '', type), type).toEqual([200, 'valid'])
  }
  for (const type of ['application/vc+jwt', 'application/jwt', 'text/plain']) expect(await verify(jwt ?? '', type), type).toEqual([200, 'valid'])
  for (const broken of ['{', '[[[[', '']) expect(await verify(broken, 'application/json'), broken).toEqual([200, 'not_a_badge'])
  expect(await verify('{"a":1,"a":2}', 'application/json')).toEqual([200, 'invalid'])
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

test('every refusal is problem+json: no such path, wrong method, another kind of body, broken JSON, too large', async () => {
  const raw = async (method: string, path: string, init: { body?: string | Uint8Array<ArrayBuffer>; headers?: Record<string, string> } = {}) => {
    const answer = await web.app.request(`http://localhost:3000${path}`, { method, body: init.body, headers: { authorization: `Bearer ${token}`, ...init.headers } })
    const body = (await answer.json()) as Record<string, unknown>
    expect([answer.headers.get('content-type'), body.status, typeof body.code, typeof body.title], path).toEqual(['application/problem+json', answer.status, 'string', 'string'])
    expect(URL.canParse(String(body.type)), path).toBe(true)
    return { status: answer.status, code: body.code, allow: answer.headers.get('allow') }
  }
  expect(await raw('GET', '/api/v1/nothing')).toMatchObject({ status: 404, code: 'not_found' })
  expect(await raw('GET', '/api/v2/awards')).toMatchObject({ status: 404 })
  expect(await raw('DELETE', '/api/v1/awards')).toMatchObject({ status: 405, code: 'method_not_allowed', allow: 'POST, GET, HEAD' })
  expect(await raw('PUT', `/api/v1/awards/${world.badgeId}/revoke`)).toMatchObject({ status: 405, allow: 'POST' })
  expect(await raw('GET', '/api/v1/verifications')).toMatchObject({ status: 405, allow: 'POST' })
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx']) {
    expect(await raw('POST', '/api/v1/awards', { body: '{}', headers: { 'content-type': type } }), type).toMatchObject({ status: 415, code: 'media_type_unsupported' })
  }
  for (const broken of ['{', '', 'nothing', '[1,]', '{"badgeId":']) {
    expect(await raw('POST', '/api/v1/awards', { body: broken, headers: { 'content-type': 'application/json' } }), broken).toMatchObject({ status: 400, code: 'body_not_json' })
  }
  for (const strange of ['[]', 'null', '1', '"x"', '{"__proto__":{"a":1},"badgeId":1}', '{"badgeId":["x"],"recipients":{"0":1}}']) {
    expect(await raw('POST', '/api/v1/awards', { body: strange, headers: { 'content-type': 'application/json' } }), strange).toMatchObject({ status: 422, code: 'invalid_input' })
  }
  expect(await raw('POST', '/api/v1/awards', { body: new Uint8Array(6_500_000), headers: { 'content-type': 'application/json', 'content-length': '6500000' } })).toMatchObject({ status: 413, code: 'file_too_large' })
  expect(await raw('GET', '/api/v1/awards/not-an-id')).toMatchObject({ status: 422 })
  expect(await raw('GET', '/api/v1/awards?offset=-1')).toMatchObject({ status: 422 })
  expect(({} as Record<string, unknown>).a).toBeUndefined()
  expect(web.faults).toEqual([])
})

test('an act with a key happens once and answers the same again; the key on another act is refused', async () => {
  const made = await award([{ name: 'Mia', address: 'mia@home.example' }])
  const [{ awardId }] = made.body.awarded as [{ awardId: string }]
  await acceptAward(world.deps, { offerToken: offerTokenOf(world.deps.vault, awardId, 'mia@home.example'), name: null })
  const key = { 'idempotency-key': 'revoke-mia-1' }
  const revoke = () => ask('POST', `/api/v1/awards/${awardId}/revoke`, { reason: 'a mistake' }, key)
  const answers = await Promise.all([revoke(), revoke(), revoke()])
  for (const answer of [...answers, await revoke()]) expect(answer).toMatchObject({ status: 200, body: { id: awardId, credentialState: 'revoked' } })
  expect((await database.pool.query(`select count(*)::int as n from activity where verb = 'revoke' and object_id = $1`, [awardId])).rows[0].n).toBe(1)
  expect(await ask('POST', `/api/v1/awards/${awardId}/suspend`, { reason: 'a mistake' }, key)).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })
  expect(await ask('POST', `/api/v1/awards/${awardId}/revoke`, { reason: 'x' }, { 'idempotency-key': 'short' })).toMatchObject({ status: 422 })
})

test('answers are remembered for seven days', async () => {
  const key = { 'idempotency-key': 'kept-for-a-while' }
  const make = () => award([{ name: 'Ida', address: 'ida@home.example' }], key)
  const first = await make()
  expect(await forgetOldAnswers({ ...world.deps, clock: { now: () => new Date(world.clock.now().getTime() + 6 * 86_400_000) } })).toBe(0)
  expect((await make()).body).toEqual(first.body)
  expect(await forgetOldAnswers({ ...world.deps, clock: { now: () => new Date(world.clock.now().getTime() + 8 * 86_400_000) } })).toBeGreaterThan(0)
  // Even then nobody is awarded twice.
  expect(await make()).toMatchObject({ status: 201, body: { awarded: [], problems: [{ code: 'already_awarded' }] } })
})

test('a token that may only write acts and is answered, and cannot list; an ended one does nothing; none is kept in clear', async () => {
  const { token: writeOnly, id } = await createApiToken(world.deps, world.operator, { issuerId: world.issuerId, name: 'w', scopes: ['awards:write'] })
  const as = { authorization: `Bearer ${writeOnly}` }
  const made = await award([{ name: 'Uma', address: 'uma@home.example' }], as)
  const [{ awardId }] = made.body.awarded as [{ awardId: string }]
  expect(await ask('POST', `/api/v1/awards/${awardId}/withdraw`, {}, as)).toMatchObject({ status: 200, body: { state: 'withdrawn' } })
  expect(await ask('GET', '/api/v1/awards', undefined, as)).toMatchObject({ status: 403, body: { code: 'not_allowed' } })
  expect(await ask('GET', `/api/v1/awards/${awardId}`, undefined, as)).toMatchObject({ status: 403 })
  const listed = await listIssuerApiTokens(world.deps, world.operator, world.issuerId)
  expect(listed.map((one) => one.id)).toContain(id)
  expect(JSON.stringify(listed)).not.toContain(writeOnly)
  const rows = (await database.pool.query('select row_to_json(t)::text as row from api_token t')).rows.map(({ row }: { row: string }) => row).join()
  expect(rows).not.toContain(writeOnly.slice(4))
  await revokeApiToken(world.deps, world.operator, { issuerId: world.issuerId, tokenId: id })
  expect(await award([{ name: 'Eva', address: 'eva@home.example' }], as)).toMatchObject({ status: 401 })
})

test('the pages of a list bring everything once', async () => {
  const { body } = await ask('GET', '/api/v1/awards?limit=200')
  const all = (body.awards as { id: string }[]).map(({ id }) => id)
  const paged: string[] = []
  for (let offset = 0; ; offset += 2) {
    const { awards } = (await ask('GET', `/api/v1/awards?limit=2&offset=${offset}`)).body as { awards: { id: string }[] }
    if (awards.length === 0) break
    paged.push(...awards.map(({ id }) => id))
  }
  expect(all.length).toBeGreaterThan(3)
  expect(paged).toEqual(all)
})

test('the description is valid OpenAPI 3.1, complete, and true of the router', async () => {
  const { body } = await ask('GET', '/api/openapi.json')
  const { valid, errors } = await new Validator().validate(structuredClone(body))
  expect(errors).toBeUndefined()
  expect(valid).toBe(true)
  const described = Object.entries(body.paths as Record<string, Record<string, { operationId?: string; responses: Record<string, { description?: string }> }>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ route: `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`, operation })),
  )
  const routed = web.app.routes.filter(({ path, method }) => path.startsWith('/api/v1/') && method !== 'ALL').map(({ method, path }) => `${method} ${path}`)
  expect(new Set(described.map(({ route }) => route))).toEqual(new Set(routed))
  const ids = described.map(({ operation }) => operation.operationId)
  expect(new Set(ids).size).toBe(described.length)
  for (const { route, operation } of described) {
    expect(operation.operationId, route).toMatch(/^[a-z][A-Za-z]+$/)
    for (const [status, answer] of Object.entries(operation.responses)) expect(answer.description, `${route} ${status}`).toBeTruthy()
  }
})
