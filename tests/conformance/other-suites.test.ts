// Badges signed by others with the suites of other times and purposes: selective disclosure, the 2020 signature, `eddsa-2022`, JCS.
import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey'
import { createDiscloseCryptosuite, createSignCryptosuite } from '@digitalbazaar/ecdsa-sd-2023-cryptosuite'
import * as vc from '@digitalbazaar/vc'
import { Ed25519Signature2020 } from '@digitalcredentials/ed25519-signature-2020'
import { Ed25519VerificationKey2020 } from '@digitalcredentials/ed25519-verification-key-2020'
import { sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { documentLoader, makeDocumentLoader } from '../../src/openbadges/contexts.ts'
import { hashJsonForSignature, hashRdfForSignature, makeHashRdf, verifyProofValue } from '../../src/openbadges/cryptosuites.ts'
import type { JsonObject } from '../../src/openbadges/json-value.ts'
import { exportPrivateSeed, parsePublicKeyMultibase } from '../../src/openbadges/keys.ts'
import { encodeBase58 } from '../../src/openbadges/multibase.ts'
import { buildCredential } from '../../src/openbadges/v3/credential.ts'
import { verifyCredential, type VerificationOutside } from '../../src/openbadges/verify.ts'
import { makeSampleInput, sampleDid, sampleDidDocument, sampleKey, sampleNow } from './sample-credential.ts'

const { status: _status, ...input } = makeSampleInput()
const unsigned = (): JsonObject => structuredClone(buildCredential(input))
const pair = await EcdsaMultikey.generate({ curve: 'P-256', id: `${sampleDid}#p256`, controller: sampleDid })
const { publicKeyMultibase: p256 } = await pair.export({ publicKey: true })
const didDocument = {
  ...sampleDidDocument,
  verificationMethod: [...sampleDidDocument.verificationMethod, { id: `${sampleDid}#p256`, type: 'Multikey', controller: sampleDid, publicKeyMultibase: p256 }],
  assertionMethod: [...sampleDidDocument.assertionMethod, `${sampleDid}#p256`],
}
const outside: VerificationOutside = {
  now: sampleNow,
  resolveDid: async () => didDocument,
  fetchStatusList: async () => Promise.reject(new Error('there is none')),
}
const judge = (document: object) => verifyCredential(JSON.stringify(document), outside)

/** What the issuer signs and what the holder shows of it, by the suite's own library. */
async function disclose(document: JsonObject, selectivePointers: string[]): Promise<JsonObject> {
  const suite = new DataIntegrityProof({ signer: pair.signer(), date: sampleNow, cryptosuite: createSignCryptosuite({ mandatoryPointers: ['/issuer', '/validFrom', '/credentialSubject/achievement'] }) })
  const base = await vc.issue({ credential: document, suite, documentLoader, now: sampleNow })
  return (await vc.derive({ verifiableCredential: base, suite: new DataIntegrityProof({ cryptosuite: createDiscloseCryptosuite({ selectivePointers }) }), documentLoader })) as JsonObject
}

describe('selective disclosure, ecdsa-sd-2023', () => {
  it('is valid with what the holder chose to show, and without the rest', async () => {
    const shown = await disclose(unsigned(), ['/credentialSubject/identifier', '/name'])
    expect(shown).not.toHaveProperty('evidence')
    const report = await judge(shown)
    expect(report).toMatchObject({ outcome: 'valid', credential: { achievement: { name: 'Juré·e des œuvres ® 日本 🏅' }, evidence: [] } })
    expect((await judge(await disclose(unsigned(), []))).outcome).toBe('valid')
  })
  it('is tampered when a word of it changes, when a part is taken away, or when two proofs are mixed', async () => {
    const shown = await disclose(unsigned(), ['/name', '/evidence'])
    const changed = structuredClone(shown) as Record<string, any>
    changed.credentialSubject.achievement.name = 'Docteur'
    expect(await judge(changed)).toMatchObject({ outcome: 'invalid', state: 'tampered' })
    const { name: _name, ...shortened } = shown
    expect((await judge(shortened)).outcome).toBe('invalid')
    const other = await disclose({ ...unsigned(), name: 'Autre' }, ['/name', '/evidence'])
    expect((await judge({ ...shown, proof: other.proof as JsonObject })).outcome).toBe('invalid')
    expect((await judge({ ...shown, name: 'Autre' })).outcome).toBe('invalid')
  })
  it('is not valid with the proof that was for the holder alone, nor with a key of another kind, nor with a proof that is no CBOR', async () => {
    const suite = new DataIntegrityProof({ signer: pair.signer(), date: sampleNow, cryptosuite: createSignCryptosuite({ mandatoryPointers: ['/issuer'] }) })
    const base = (await vc.issue({ credential: unsigned(), suite, documentLoader, now: sampleNow })) as JsonObject
    expect((await judge(base)).outcome).toBe('invalid')
    const shown = await disclose(unsigned(), [])
    for (const change of [{ verificationMethod: sampleKey.verificationMethod }, { proofValue: 'u2V0BhQ' }, { proofValue: 'u' }, { proofValue: `u${'A'.repeat(300_000)}` }]) {
      expect((await judge({ ...shown, proof: { ...(shown.proof as JsonObject), ...change } })).outcome, JSON.stringify(change).slice(0, 60)).toBe('invalid')
    }
  })
  it('is left undetermined where the suite cannot tell two texts apart: labels inside a text are replaced by it', async () => {
    const shown = await disclose({ ...unsigned(), name: 'Level _:one' }, ['/name'])
    const forged: JsonObject = { ...shown, name: 'Level _:ten' }
    // The library’s own reading of both is the same, so that the signature alone would let the change pass.
    const key = { algorithm: 'ES256' as const, publicKey: parsePublicKeyMultibase(p256).publicKey }
    await expect(verifyProofValue(forged, forged.proof as JsonObject, key, makeHashRdf(documentLoader), documentLoader)).rejects.toMatchObject({ code: 'proof_not_comparable' })
    for (const document of [shown, forged]) expect(await judge(document)).toMatchObject({ outcome: 'undetermined', state: 'unsupported' })
  })
})

const suite2020 = 'https://w3id.org/security/suites/ed25519-2020/v1'

describe('Ed25519Signature2020', () => {
  it('of another’s library is valid, and tampered when a word changes', async () => {
    const signer = await Ed25519VerificationKey2020.generate({ id: sampleKey.verificationMethod, controller: sampleDid, seed: exportPrivateSeed(sampleKey.privateKey) })
    expect(signer.publicKeyMultibase).toBe(sampleKey.publicKeyMultibase)
    const document = { ...unsigned(), '@context': [...(unsigned()['@context'] as string[]), suite2020] }
    const signed = (await vc.issue({ credential: document, suite: new Ed25519Signature2020({ key: signer, date: sampleNow.toISOString() }), documentLoader, now: sampleNow })) as JsonObject
    expect((signed.proof as JsonObject).type).toBe('Ed25519Signature2020')
    expect(await judge(signed)).toMatchObject({ outcome: 'valid' })
    expect(await judge({ ...signed, name: 'Autre' })).toMatchObject({ outcome: 'invalid', state: 'tampered' })
    expect((await judge({ ...signed, proof: { ...(signed.proof as JsonObject), created: '2026-02-28T00:00:00Z' } })).outcome).toBe('invalid')
  })
})

describe('eddsa-2022 and eddsa-jcs-2022', () => {
  const secure = async (cryptosuite: string): Promise<JsonObject> => {
    const document = unsigned()
    const proof: JsonObject = { type: 'DataIntegrityProof', cryptosuite, created: '2026-02-01T09:30:00Z', verificationMethod: sampleKey.verificationMethod, proofPurpose: 'assertionMethod' }
    const hash = cryptosuite === 'eddsa-jcs-2022' ? hashJsonForSignature(document, proof) : await hashRdfForSignature(document, proof, makeHashRdf(makeDocumentLoader()))
    return { ...document, proof: [{ ...(cryptosuite === 'eddsa-jcs-2022' && { '@context': document['@context'] as string[] }), ...proof, proofValue: `z${encodeBase58(sign(null, hash, sampleKey.privateKey))}` }] }
  }
  it.each(['eddsa-2022', 'eddsa-jcs-2022'])('%s is valid, and tampered when a word changes', async (cryptosuite) => {
    const signed = await secure(cryptosuite)
    expect(await judge(signed)).toMatchObject({ outcome: 'valid' })
    expect(await judge({ ...signed, name: 'Autre' })).toMatchObject({ outcome: 'invalid', state: 'tampered' })
    // The same bytes under the name of the other suite.
    const [proof] = signed.proof as JsonObject[]
    expect((await judge({ ...signed, proof: [{ ...proof, cryptosuite: cryptosuite === 'eddsa-2022' ? 'eddsa-jcs-2022' : 'eddsa-2022' }] })).outcome).toBe('invalid')
  })
})
