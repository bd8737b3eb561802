// K7: a machine whose bits flip signs nothing that leaves it: the transaction is rolled back, and the fault is told.
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'

/** How many calls from now the fault comes, and how many times. */
const fault = vi.hoisted(() => ({ in: '', skip: 0, times: 0 }))
const flipIn = vi.hoisted(() => <T extends Uint8Array>(what: string, bytes: T): T => {
  if (fault.in !== what || fault.skip-- > 0 || fault.times-- <= 0) return bytes
  const changed = Buffer.from(bytes)
  const at = Math.min(5, changed.length - 1)
  changed[at] = (changed[at] as number) ^ 1
  return changed as unknown as T
})
vi.mock('node:crypto', async (original) => {
  const real = await original<typeof import('node:crypto')>()
  // The canonical bytes of a known badge are hashed from a beginning that is copied.
  const createHash = (...given: Parameters<typeof real.createHash>) => {
    const made = real.createHash(...given)
    const copy = made.copy.bind(made)
    made.copy = () => {
      const copied = copy()
      const update = copied.update.bind(copied) as (bytes: Uint8Array) => typeof copied
      copied.update = ((bytes: Uint8Array) => update(flipIn('canonical bytes', bytes))) as typeof copied.update
      return copied
    }
    return made
  }
  return {
    ...real,
    createHash,
    sign: (...given: Parameters<typeof real.sign>) => flipIn('signature', real.sign(...given) as unknown as Buffer),
    hash: (...given: Parameters<typeof real.hash>) => {
      const made = real.hash(...given) as unknown as Buffer
      return typeof made === 'string' ? made : flipIn('canonical bytes', made)
    },
  }
})
vi.mock('node:zlib', async (original) => {
  const real = await original<typeof import('node:zlib')>()
  return { ...real, gzipSync: (bytes: Uint8Array) => real.gzipSync(flipIn('status list', bytes)) }
})

const { acceptAward } = await import('../../src/usecases/accept-award.ts')
const { awardBadge } = await import('../../src/usecases/award-badge.ts')
const { offerTokenOf } = await import('../../src/usecases/offer-token.ts')
const { findStatusListDocument } = await import('../../src/usecases/status-lists.ts')
const { resolveForVerification } = await import('../../src/usecases/resolve-for-verification.ts')
const { verifyCredential } = await import('../../src/openbadges/verify.ts')
const { chooseJwtAlgorithm } = await import('../../src/usecases/issuer-keys.ts')
const { problemOf } = await import('../../src/http/problems.ts')
const { withDatabase } = await import('../support/database.ts')
const { makeWorld } = await import('../support/world.ts')

let database: Awaited<ReturnType<typeof withDatabase>>
let world: Awaited<ReturnType<typeof makeWorld>>
beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db)
})
afterAll(() => database.drop())
beforeEach(() => Object.assign(fault, { in: '', skip: 0, times: 0 }))

let people = 0
async function offer() {
  const address = `f${++people}@home.example`
  const made = await awardBadge(world.deps, world.operator, { issuerId: world.issuerId, badgeId: world.badgeId, source: 'one', recipients: [{ row: 0, name: 'Zoé', address }] })
  const awardId = made.awarded[0]?.awardId ?? ''
  return { awardId, accept: () => acceptAward(world.deps, { offerToken: offerTokenOf(world.deps.vault, awardId, address), name: 'Zoé' }) }
}
const stateOf = async (awardId: string) => {
  const { rows } = await database.pool.query('select a.state, (select count(*)::int from credential c where c.award_id = a.id) as credentials, (select coalesce(sum(used), 0)::int from status_list) as used from award a where a.id = $1', [awardId])
  return rows[0] as { state: string; credentials: number; used: number }
}
const jobs = async () => Number((await database.pool.query('select count(*) as n from graphile_worker.jobs')).rows[0].n)

async function expectNothingLeaves() {
  const { awardId, accept } = await offer()
  const [before, jobsBefore] = [await stateOf(awardId), await jobs()]
  const error = await accept().then(() => undefined, (thrown: Error) => thrown)
  expect(error).toMatchObject({ code: 'proof_malformed' })
  expect(problemOf(error, 'en')).toMatchObject({ status: 500, isFault: true })
  expect(await stateOf(awardId)).toEqual(before)
  expect(await jobs()).toBe(jobsBefore)
  // The machine has come to itself again: the same offer is accepted.
  Object.assign(fault, { in: '', skip: 0, times: 0 })
  const { credentialId } = await accept()
  const { document, jwt } = await database.db.selectFrom('credential').select(['document', 'jwt']).where('id', '=', credentialId).executeTakeFirstOrThrow()
  for (const file of [document, jwt]) expect((await verifyCredential(file ?? '', { now: world.clock.now(), ...resolveForVerification(world.deps) })).outcome).toBe('valid')
}

test('K7 without a fault, an offer is accepted', async () => {
  const { accept } = await offer()
  expect((await accept()).credentialId).toBeTruthy()
})

test('K7 a bit of the signature', async () => {
  Object.assign(fault, { in: 'signature', skip: 0, times: 1 })
  await expectNothingLeaves()
})

test.each(['EdDSA', 'ES256', 'RS256'] as const)('K7 a bit of the signature of the JWT form, by %s', async (algorithm) => {
  await chooseJwtAlgorithm(world.deps, world.operator, { issuerId: world.issuerId, algorithm })
  Object.assign(fault, { in: 'signature', skip: 1, times: 1 })
  await expectNothingLeaves()
  await chooseJwtAlgorithm(world.deps, world.operator, { issuerId: world.issuerId, algorithm: 'EdDSA' })
})

test('K7 a bit of the canonical bytes, once', async () => {
  Object.assign(fault, { in: 'canonical bytes', skip: 0, times: 1 })
  await expectNothingLeaves()
})

test('K7 a bit of the status list: the list that was made is not served, and the one before stays', async () => {
  const [{ id }] = (await database.pool.query('select id from status_list limit 1')).rows
  const good = await findStatusListDocument(world.deps, id, 'revocation')
  await database.pool.query('update status_list set is_stale = true where id = $1', [id])
  world.clock.advanceSeconds(60)
  for (const skip of [0, 1]) {
    Object.assign(fault, { in: 'status list', skip, times: 1 })
    await expect(findStatusListDocument(world.deps, id, 'revocation')).rejects.toMatchObject({ code: 'status_list_malformed' })
  }
  Object.assign(fault, { in: 'signature', skip: 0, times: 1 })
  await expect(findStatusListDocument(world.deps, id, 'revocation')).rejects.toMatchObject({ code: 'proof_malformed' })
  expect(JSON.parse((await database.pool.query('select document from status_list where id = $1', [id])).rows[0].document).revocation).toBe(good)
  expect(await findStatusListDocument(world.deps, id, 'revocation')).toContain('encodedList')
})
