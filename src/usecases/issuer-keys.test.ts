// The keys of an issuer over time: rotated, in other algorithms for JWT, compromised; what was signed before verifies unless its key was stolen.
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withDatabase, type TestDatabase } from '../../tests/support/database.ts'
import { makeWorld, type World } from '../../tests/support/world.ts'
import { verifyCredential } from '../openbadges/verify.ts'
import { acceptAward } from './accept-award.ts'
import { awardBadge } from './award-badge.ts'
import { chooseJwtAlgorithm, declareKeyCompromised, getHostJwkSet, rotateIssuerKey } from './issuer-keys.ts'
import { offerTokenOf } from './offer-token.ts'
import { resolveForVerification } from './resolve-for-verification.ts'
import { signAgain } from './sign-again.ts'

let database: TestDatabase
let world: World
beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db)
})
afterAll(() => database.drop())

let people = 0
async function issue(): Promise<{ document: string; jwt: string }> {
  const address = `k${++people}@home.example`
  const made = await awardBadge(world.deps, world.operator, { issuerId: world.issuerId, badgeId: world.badgeId, source: 'one', recipients: [{ row: 0, name: 'Zoé', address }] })
  const { credentialId } = await acceptAward(world.deps, { offerToken: offerTokenOf(world.deps.vault, made.awarded[0]?.awardId ?? '', address), name: 'Zoé' })
  const row = await database.db.selectFrom('credential').select(['document', 'jwt']).where('id', '=', credentialId).executeTakeFirstOrThrow()
  return { document: row.document ?? '', jwt: row.jwt ?? '' }
}
const verdict = async (file: string) => {
  const { outcome, state } = await verifyCredential(file, { now: world.clock.now(), ...resolveForVerification(world.deps) })
  return state ?? outcome
}
const headerOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString()) as { alg: string; kid: string }

test('JWTs in the algorithm that the issuer chose, all of them verified by us and by others, whatever came after', async () => {
  const issued = [await issue()]
  for (const algorithm of ['RS256', 'ES256', 'EdDSA', 'RS256'] as const) {
    await chooseJwtAlgorithm(world.deps, world.operator, { issuerId: world.issuerId, algorithm })
    issued.push(await issue())
    expect(headerOf(issued.at(-1)?.jwt ?? '').alg).toBe(algorithm)
  }
  await rotateIssuerKey(world.deps, world.operator, { issuerId: world.issuerId })
  issued.push(await issue())
  const keySet = createLocalJWKSet((await getHostJwkSet(world.deps)) as unknown as JSONWebKeySet)
  for (const { document, jwt } of issued) {
    expect([await verdict(document), await verdict(jwt)]).toEqual(['valid', 'valid'])
    const { payload } = await jwtVerify(jwt, keySet, { currentDate: world.clock.now() })
    expect(payload.iss).toMatch(/^did:web:/)
  }
})

test('what a stolen key signed is trusted no more, and a new key signs from then on', async () => {
  const before = await issue()
  const numberOf = (document: string) => Number(/#key-(\d+)/.exec(document)?.[1])
  await declareKeyCompromised(world.deps, world.operator, { issuerId: world.issuerId, number: numberOf(before.document) })
  expect(await verdict(before.document)).toBe('withdrawn_key')
  const after = await issue()
  expect(numberOf(after.document)).toBeGreaterThan(numberOf(before.document))
  expect(await verdict(after.document)).toBe('valid')
})

test('what a stolen key signed is signed again at the same address; what was erased stays erased', async () => {
  const [first, second, erased] = [await issue(), await issue(), await issue()]
  const idOf = ({ document }: { document: string }) => (JSON.parse(document) as { id: string }).id.split('/').at(-1) as string
  await database.db.updateTable('credential').set({ document: null, jwt: null, erased_at: world.clock.now() }).where('id', '=', idOf(erased)).execute()
  const number = Number(/#key-(\d+)/.exec(first.document)?.[1])
  await declareKeyCompromised(world.deps, world.operator, { issuerId: world.issuerId, number })
  const progress: number[] = []
  expect(await signAgain(world.deps, world.issuerId, (done) => progress.push(done))).toBeGreaterThanOrEqual(2)
  expect(progress.length).toBeGreaterThan(0)
  expect(await signAgain(world.deps, world.issuerId)).toBe(0)
  for (const old of [first, second]) {
    const row = await database.db.selectFrom('credential').select(['document', 'jwt']).where('id', '=', idOf(old)).executeTakeFirstOrThrow()
    expect([await verdict(old.document), await verdict(row.document ?? ''), await verdict(row.jwt ?? '')]).toEqual(['withdrawn_key', 'valid', 'valid'])
    const [{ proof: _before, ...before }, { proof: _after, ...after }] = [JSON.parse(old.document) as { proof: unknown }, JSON.parse(row.document ?? '') as { proof: unknown }]
    expect(after).toEqual(before)
  }
  const gone = await database.db.selectFrom('credential').select('document').where('id', '=', idOf(erased)).executeTakeFirstOrThrow()
  expect(gone.document).toBeNull()
})
