// V20 in seconds: good badges broken at random, and the readers of this program compared with those of the engine.
import { expect, test } from 'vitest'
import { verifyCredential, type VerificationReport } from '../../src/openbadges/verify.ts'
import { signAsJwt } from '../../src/openbadges/v3/jwt.ts'
import { sampleDidDocument, sampleKey } from '../conformance/sample-credential.ts'
import { checkReaders } from './readers.ts'
import { makeOutside, type Doc } from './attack-start.ts'
import { fuzz, fuzzKinds, makeGoodBadges } from './fuzz.ts'

const seed = Number(process.env.FUZZ_SEED ?? 1)

test('V20 starts from two hundred good badges', async () => {
  const good = await makeGoodBadges()
  expect(good.length).toBeGreaterThanOrEqual(200)
  for (const { text, jwt } of good.slice(0, 12)) for (const form of [text, jwt]) expect((await verifyCredential(form, makeOutside())).outcome).toBe('valid')
})

test.each(fuzzKinds)('V20 a broken %s crashes nothing, ends soon, and is never valid but with what was signed', async (kind) => {
  const { ran, valid } = await fuzz(kind, { runs: 150, seed, millisecondsMax: 15_000 })
  expect(ran).toBeGreaterThan(20)
  expect(valid).toBeLessThan(ran)
})

test('V20 whatever the readers are given, they read it as others do, or refuse it by name', async () => {
  await checkReaders({ numRuns: 100, seed })
})

test('V20 a value that brings a toString of its own is told apart from a fault of ours', async () => {
  const own = { toString: {}, valueOf: 1, toJSON: 'x' }
  const [good] = await makeGoodBadges()
  const document = good?.document as Doc
  const list = { id: 'https://badges.example/status/1#1', type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: '1', statusListCredential: 'https://badges.example/status/1' }
  const reports = await Promise.all([
    ...['type', 'cryptosuite', 'created', 'verificationMethod', 'proofPurpose', 'proofValue'].map((member) => verifyCredential(JSON.stringify({ ...document, proof: [{ ...document.proof[0], [member]: own }] }), makeOutside())),
    ...Object.keys(list).map((member) => verifyCredential(signAsJwt({ ...document, proof: undefined, credentialStatus: { ...list, [member]: own } }, sampleKey), makeOutside())),
    ...['kty', 'crv', 'x'].map((member) =>
      verifyCredential(good?.text ?? '', makeOutside({ resolveDid: async () => ({ ...sampleDidDocument, verificationMethod: [{ ...sampleDidDocument.verificationMethod[0], publicKeyMultibase: undefined, publicKeyJwk: { kty: 'OKP', crv: 'Ed25519', x: 'A', [member]: own } }] }) })),
    ),
    ...['alg', 'kid', 'typ'].map((member) => {
      const [, payload = '', signature = ''] = (good?.jwt ?? '').split('.')
      return verifyCredential(`${Buffer.from(JSON.stringify({ alg: 'EdDSA', kid: sampleKey.verificationMethod, [member]: own })).toString('base64url')}.${payload}.${signature}`, makeOutside())
    }),
  ])
  for (const report of reports) {
    expect(report.outcome).not.toBe('valid')
    expect(JSON.stringify(report.checks)).not.toMatch(/check_failed|TypeError/)
  }
})

const judged = (outcome: 'valid' | 'undetermined', fault?: string): VerificationReport => ({ outcome, format: 'json', checks: [{ name: 'read', outcome: 'undetermined', reason: 'check_failed', ...(fault && { details: { fault } }) }] })
test.each<[string, () => Promise<VerificationReport>]>([
  ['believes everything', async () => judged('valid')],
  ['falls over and says so', async () => judged('undetermined', 'TypeError: x is undefined')],
  ['throws', () => Promise.reject(new Error('x'))],
  ['takes its time', () => new Promise((later) => setTimeout(() => later(judged('undetermined')), 60))],
])('V20 a verifier that %s is found out, with the seed of the case', async (_name, verify) => {
  await expect(fuzz('json', { runs: 50, seed, millisecondsMax: 10_000, caseMillisecondsMax: 40 }, verify)).rejects.toThrow(/json, seed \d+/)
})
