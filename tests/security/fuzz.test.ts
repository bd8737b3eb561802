// V20 in seconds: good badges broken at random, and the readers of this program compared with those of the engine.
import { expect, test } from 'vitest'
import { verifyCredential, type VerificationReport } from '../../src/openbadges/verify.ts'
import { checkReaders } from './readers.ts'
import { makeOutside } from './attack-start.ts'
import { fuzz, fuzzKinds, makeGoodBadges } from './fuzz.ts'

const seed = Number(process.env.FUZZ_SEED ?? 1)

test('V20 starts from two hundred good badges', async () => {
  const good = await makeGoodBadges()
  expect(good.length).toBeGreaterThanOrEqual(200)
  for (const { text, jwt } of good.slice(0, 12)) for (const form of [text, jwt]) expect((await verifyCredential(form, makeOutside())).outcome).toBe('valid')
}, 60_000)

test.each(fuzzKinds)('V20 a broken %s crashes nothing, ends soon, and is never valid but with what was signed', async (kind) => {
  const { ran, valid } = await fuzz(kind, { runs: 150, seed, millisecondsMax: 15_000 })
  expect(ran).toBeGreaterThan(20)
  expect(valid).toBeLessThan(ran)
}, 60_000)

test('V20 whatever the readers are given, they read it as others do, or refuse it by name', async () => {
  await checkReaders({ numRuns: 100, seed })
}, 60_000)

const judged = (outcome: 'valid' | 'undetermined', fault?: string): VerificationReport => ({ outcome, format: 'json', checks: [{ name: 'read', outcome: 'undetermined', reason: 'check_failed', ...(fault && { details: { fault } }) }] })
test.each<[string, () => Promise<VerificationReport>]>([
  ['believes everything', async () => judged('valid')],
  ['falls over and says so', async () => judged('undetermined', 'TypeError: x is undefined')],
  ['throws', () => Promise.reject(new Error('x'))],
  ['takes its time', () => new Promise((later) => setTimeout(() => later(judged('undetermined')), 60))],
])('V20 a verifier that %s is found out, with the seed of the case', async (_name, verify) => {
  await expect(fuzz('json', { runs: 50, seed, millisecondsMax: 10_000, caseMillisecondsMax: 40 }, verify)).rejects.toThrow(/json, seed \d+/)
}, 60_000)
