// The caches of the verifier decide nothing: with them and without them every report is the same.
import { describe, expect, it } from 'vitest'
import { compareVerdicts } from '../../tests/conformance/mutated-documents.ts'
import { makeSampleInput, makeSampleList, sampleDid, sampleDidDocument, sampleKey, sampleNow } from '../../tests/conformance/sample-credential.ts'
import { buildDidDocument } from './did.ts'
import { buildCredential } from './v3/credential.ts'
import { signWithDataIntegrity } from './v3/data-integrity.ts'
import { VerificationCache } from './verification-cache.ts'
import { verifyCredential } from './verify.ts'

describe('the caches of the verifier', () => {
  it('give the report of the generic path for good and changed documents', async () => {
    const { compared, bad, fromCache, fromText } = await compareVerdicts(600, 11)
    expect(compared).toBe(600)
    expect(bad).toBeGreaterThan(200)
    // Else nothing was compared with the generic path.
    expect(fromCache).toBeGreaterThan(50)
    expect(fromText).toBeGreaterThan(30)
  })

  it('do not keep a status list alive after the key that signed it was declared stolen', async () => {
    const cache = new VerificationCache()
    const list = JSON.stringify(await signWithDataIntegrity(makeSampleList(), sampleKey, { created: sampleNow }))
    const badge = JSON.stringify(await signWithDataIntegrity(buildCredential(makeSampleInput()), sampleKey, { created: sampleNow }))
    let didDocument = sampleDidDocument
    let fetched = 0
    const verify = () =>
      verifyCredential(badge, {
        now: sampleNow,
        resolveDid: async () => didDocument,
        fetchStatusList: async () => {
          fetched++
          return list
        },
        cache,
      })
    expect((await verify()).outcome).toBe('valid')
    expect((await verify()).outcome).toBe('valid')
    // What is kept is the reading of the list, never the answer of its address.
    expect(fetched).toBe(2)
    const keys = [{ id: sampleKey.verificationMethod, publicKeyMultibase: sampleKey.publicKeyMultibase, state: { compromisedAt: sampleNow } }]
    didDocument = buildDidDocument({ did: sampleDid, keys })
    expect((await verify()).state).toBe('withdrawn_key')
  })

  it('see a bit that was set since', async () => {
    const cache = new VerificationCache()
    const badge = JSON.stringify(await signWithDataIntegrity(buildCredential(makeSampleInput()), sampleKey, { created: sampleNow }))
    const states: (string | undefined)[] = []
    for (const set of [[], [23], []]) {
      const list = JSON.stringify(await signWithDataIntegrity(makeSampleList(set), sampleKey, { created: sampleNow }))
      const report = await verifyCredential(badge, { now: sampleNow, resolveDid: async () => sampleDidDocument, fetchStatusList: async () => list, cache })
      states.push(report.state ?? report.outcome)
    }
    expect(states).toEqual(['valid', 'revoked', 'valid'])
  })
})
