// The VC-API over HTTP: who may, what comes back, a status that is served, revoked and seen, and limits that hold.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApiToken } from '../src/usecases/api-tokens.ts'
import { rotateIssuerKey } from '../src/usecases/issuer-keys.ts'
import { withDatabase, type TestDatabase } from './support/database.ts'
import { serveWorld, type TestWeb } from './support/web.ts'
import { makeWorld, type World } from './support/world.ts'

let database: TestDatabase
let world: World
let closed: TestWeb
let open: TestWeb
let token: string
beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db)
  closed = await serveWorld(world)
  open = await serveWorld(world, { vcApiIsOpen: true })
  token = (await createApiToken(world.deps, world.operator, { issuerId: world.issuerId, name: 't', scopes: ['credentials:issue'] })).token
})
afterAll(async () => {
  await closed.close()
  await open.close()
  await database.drop()
})

async function ask(web: TestWeb, path: string, body: unknown, bearer?: string) {
  const answer = await web.app.request(`http://localhost:3000/vc-api${path}`, {
    method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': 'application/json', ...(bearer && { authorization: `Bearer ${bearer}` }) },
  })
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  return { status: answer.status, body: (await answer.json()) as any }
}
const credential = (change: object = {}) => ({
  '@context': ['https://www.w3.org/ns/credentials/v2', 'https://www.w3.org/ns/credentials/examples/v2'],
  type: ['VerifiableCredential', 'AlumniCredential'],
  issuer: 'https://issuer.example/1',
  credentialSubject: { id: 'did:example:abc', alumniOf: 'School' },
  ...change,
})

test('without a token nothing is answered, with one only for its own issuer; open, test suites may', async () => {
  for (const path of ['/credentials/issue', '/credentials/verify', '/presentations/verify', '/credentials/status']) expect((await ask(closed, path, {})).status, path).toBe(401)
  const refused = await ask(closed, '/credentials/issue', { credential: credential() }, token)
  expect([refused.status, refused.body.code]).toEqual([422, 'issuer_differs'])
  const reader = (await createApiToken(world.deps, world.operator, { issuerId: world.issuerId, name: 'r', scopes: ['awards:read'] })).token
  expect((await ask(closed, '/credentials/issue', { credential: credential() }, reader)).status).toBe(403)
  const issued = await ask(open, '/credentials/issue', { credential: credential() })
  expect(issued.status).toBe(201)
  expect(issued.body.verifiableCredential).toMatchObject({ credentialSubject: credential().credentialSubject, issuer: expect.stringMatching(/^did:key:z6Mk/), credentialStatus: { type: 'BitstringStatusListEntry', statusListIndex: expect.stringMatching(/^\d+$/) } })
})

test('what is issued verifies, by did:key and by did:web, also after the key was replaced; what is changed does not', async () => {
  const byWeb = `did:web:localhost%3A3000:issuers:${world.issuerId}`
  const { body: byKeyBody } = await ask(open, '/credentials/issue', { credential: credential() })
  const byKey = byKeyBody.verifiableCredential.issuer as string
  const issued = []
  for (const issuer of [byKey, byWeb, { id: byKey, name: 'School' }]) {
    const { status, body } = await ask(closed, '/credentials/issue', { credential: credential({ issuer }), options: {} }, token)
    expect(status).toBe(201)
    issued.push(body.verifiableCredential)
  }
  await rotateIssuerKey(world.deps, world.operator, { issuerId: world.issuerId })
  for (const verifiableCredential of issued) {
    const good = await ask(closed, '/credentials/verify', { verifiableCredential, options: {} }, token)
    expect([good.status, good.body.errors]).toEqual([200, []])
    expect((await ask(closed, '/credentials/verify', { verifiableCredential: { ...verifiableCredential, name: 'x' } }, token)).status).toBe(400)
    expect((await ask(closed, '/presentations/verify', { verifiablePresentation: { '@context': ['https://www.w3.org/ns/credentials/v2'], type: ['VerifiablePresentation'], verifiableCredential: [verifiableCredential] } }, token)).status).toBe(200)
  }
})

test('the proof can be asked for another suite, or an envelope, and what is wanted of it is heard', async () => {
  const enveloped = await ask(open, '/credentials/issue', { credential: credential(), options: { mediaType: 'application/vc+jwt' } })
  expect(enveloped.body.verifiableCredential).toMatchObject({ type: 'EnvelopedVerifiableCredential', id: expect.stringMatching(/^data:application\/vc\+jwt,/) })
  const signed = await ask(open, '/credentials/issue', { credential: credential(), options: { cryptosuite: 'eddsa-jcs-2022' } })
  expect(signed.body.verifiableCredential.proof.cryptosuite).toBe('eddsa-jcs-2022')
  for (const { body } of [enveloped, signed]) expect((await ask(open, '/credentials/verify', body)).status).toBe(200)
  for (const options of [{ expectedProofPurpose: 'authentication' }, { challenge: 'c' }, { domain: 'shop.example' }]) expect((await ask(open, '/credentials/verify', { ...signed.body, options })).status, JSON.stringify(options)).toBe(400)
  for (const options of [{ mediaType: 'text/plain' }, { cryptosuite: 'bbs-2023' }]) expect((await ask(open, '/credentials/issue', { credential: credential(), options })).status).toBe(400)
  const first = await ask(open, '/credentials/issue', { credential: credential({ '@context': ['https://www.w3.org/2018/credentials/v1'], type: ['VerifiableCredential'], issuanceDate: '2020-03-16T22:37:26.544Z', credentialSubject: { id: 'did:example:abc' } }) })
  expect([first.status, first.body.verifiableCredential.credentialStatus]).toEqual([201, undefined])
  expect((await ask(open, '/credentials/verify', first.body)).status).toBe(200)
})

test('the status is served as a signed list of the same issuer, and a revocation is seen', async () => {
  const { body } = await ask(open, '/credentials/issue', { credential: credential() })
  const { credentialStatus, issuer } = body.verifiableCredential
  const list = (await (await open.app.request(credentialStatus.statusListCredential)).json()) as { issuer: string; credentialSubject: { statusPurpose: string } }
  expect(list).toMatchObject({ issuer, proof: { type: 'DataIntegrityProof' }, credentialSubject: { type: 'BitstringStatusList', statusPurpose: 'revocation' } })
  expect((await ask(open, '/credentials/verify', { verifiableCredential: list })).status).toBe(200)
  expect((await ask(open, '/credentials/status', { credentialId: 'x', credentialStatus, status: true })).status).toBe(200)
  world.clock.advanceSeconds(6)
  const revoked = await ask(open, '/credentials/verify', body)
  expect([revoked.status, revoked.body.errors]).toEqual([400, [{ check: 'status', message: 'revoked' }]])
  expect((await ask(open, '/credentials/status', { credentialStatus: { ...credentialStatus, statusListIndex: '131071' }, status: true })).status).toBe(404)
  const own = { id: 'https://other.example/s#1', type: 'OtherStatus' }
  expect((await ask(open, '/credentials/issue', { credential: credential({ credentialStatus: own }) })).body.verifiableCredential.credentialStatus).toEqual(own)
})

test('a bad document is refused with what is wrong and where; a bad body as well', async () => {
  const bad = await ask(open, '/credentials/issue', { credential: credential({ type: ['Other'] }) })
  expect([bad.status, bad.body.code, bad.body.errors[0].message]).toEqual([400, 'invalid_credential', expect.stringContaining('/type')])
  for (const body of ['', '[]', '{"credential": 4}', '{"credential": {}, "credential": {}}', '{"credential":'.repeat(2_000)]) expect((await ask(open, '/credentials/issue', body)).status, body.slice(0, 30)).toBe(400)
  const deep = `{"verifiableCredential":${'{"a":'.repeat(60)}1${'}'.repeat(60)}}`
  expect((await ask(open, '/credentials/verify', deep)).status).toBe(400)
  expect((await ask(open, '/credentials/verify', `{"verifiableCredential":"${'x'.repeat(3_000_000)}"}`)).status).toBe(413)
  expect(open.faults).toEqual([])
})
