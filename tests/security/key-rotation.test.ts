// K4: whatever is issued, rotated, revoked and restarted in whatever order, every credential that was not revoked verifies.
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyCredential } from '../../src/openbadges/verify.ts'
import { acceptAward } from '../../src/usecases/accept-award.ts'
import { awardBadge } from '../../src/usecases/award-badge.ts'
import { chooseJwtForm, findDidDocument, didOf, rotateIssuerKey } from '../../src/usecases/issuer-keys.ts'
import { offerTokenOf } from '../../src/usecases/offer-token.ts'
import { resolveForVerification } from '../../src/usecases/resolve-for-verification.ts'
import { revokeCredential } from '../../src/usecases/revoke-credential.ts'
import { withDatabase, type TestDatabase } from '../support/database.ts'
import { makeDependencies, makeWorld, type World } from '../support/world.ts'

const runs = Number(process.env.ROTATION_RUNS ?? 12)
const keyEncryptionKey = randomBytes(32)
let database: TestDatabase
let world: World
beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db, undefined, keyEncryptionKey)
})
afterAll(() => database.drop())

type Issued = { awardId: string; document: string; jwt: string; isRevoked: boolean }
type Model = { issued: Issued[] }
type Real = { rotations: number }
type Command = fc.AsyncCommand<Model, Real>
let people = 0
const issuer = () => ({ issuerId: world.issuerId })

class Issue implements Command {
  check = () => true
  toString = () => 'issue'
  async run(model: Model) {
    const address = `r${++people}@home.example`
    const made = await awardBadge(world.deps, world.operator, { ...issuer(), badgeId: world.badgeId, source: 'one', recipients: [{ row: 0, name: 'Zoé', address }] })
    const awardId = made.awarded[0]?.awardId ?? ''
    const { credentialId } = await acceptAward(world.deps, { offerToken: offerTokenOf(world.deps.vault, awardId, address), name: null })
    const row = await database.db.selectFrom('credential').select(['document', 'jwt']).where('id', '=', credentialId).executeTakeFirstOrThrow()
    model.issued.push({ awardId, document: row.document ?? '', jwt: row.jwt ?? '', isRevoked: false })
    // Only the one active key signs.
    const { keys } = { keys: (await database.pool.query('select number from issuer_key where issuer_id = $1 and retired_at is null', [world.issuerId])).rows }
    expect(keys.length).toBe(1)
    expect(row.document).toContain(`#key-${keys[0].number}"`)
  }
}
class Rotate implements Command {
  check = () => true
  toString = () => 'rotate'
  async run(_model: Model, real: Real) {
    await rotateIssuerKey(world.deps, world.operator, issuer())
    real.rotations++
  }
}
class ChooseAlgorithm implements Command {
  readonly algorithm: 'EdDSA' | 'ES256'
  constructor(algorithm: 'EdDSA' | 'ES256') {
    this.algorithm = algorithm
  }
  check = () => true
  toString = () => `choose ${this.algorithm}`
  run = () => chooseJwtForm(world.deps, world.operator, { ...issuer(), algorithm: this.algorithm })
}
class Revoke implements Command {
  readonly which: number
  constructor(which: number) {
    this.which = which
  }
  check = (model: Readonly<Model>) => model.issued.some(({ isRevoked }) => !isRevoked)
  toString = () => `revoke ${this.which}`
  async run(model: Model) {
    const standing = model.issued.filter(({ isRevoked }) => !isRevoked)
    const one = standing[this.which % standing.length] as Issued
    await revokeCredential(world.deps, world.operator, { awardId: one.awardId, reason: 'x' })
    one.isRevoked = true
  }
}
class Restart implements Command {
  check = () => true
  toString = () => 'restart'
  // A process that begins again has the key from its file, and nothing else.
  run = async () => void (world.deps = makeDependencies(database.db, world.clock, keyEncryptionKey))
}

test('K4 rotation', async () => {
  const commands = fc.commands<Model, Real, false>([fc.constant(new Issue()), fc.constant(new Issue()), fc.constant(new Rotate()), fc.nat(9).map((which) => new Revoke(which)), fc.constant(new Restart()), fc.constantFrom('EdDSA' as const, 'ES256' as const).map((one) => new ChooseAlgorithm(one))], { maxCommands: 14 })
  let verified = 0
  await fc.assert(
    fc.asyncProperty(commands, async (some) => {
      const model: Model = { issued: [] }
      await fc.asyncModelRun(() => ({ model, real: { rotations: 0 } }), some)
      // Lists are made anew every few seconds at most.
      world.clock.advanceSeconds(10)
      const outside = { now: world.clock.now(), ...resolveForVerification(world.deps) }
      for (const { document, jwt, isRevoked } of model.issued) {
        for (const file of [document, jwt]) {
          const { outcome, state } = await verifyCredential(file, outside)
          expect(state ?? outcome).toBe(isRevoked ? 'revoked' : 'valid')
          verified++
        }
      }
    }),
    { numRuns: runs, endOnFailure: true },
  )
  expect(verified).toBeGreaterThan(0)
  const document = await findDidDocument(world.deps, didOf(world.deps.publicUrl, world.issuerId))
  const keys = (await database.pool.query('select number from issuer_key where issuer_id = $1', [world.issuerId])).rows
  for (const { number } of keys) expect(document?.assertionMethod).toContain(`${document?.id}#key-${number}`)
})
