// 1EdTechRevocationList: a plain list at an address; what it does not say clearly is never taken for "not revoked".
import { describe, expect, it } from 'vitest'
import { makeSampleInput, sampleDid, sampleDidDocument, sampleKey, sampleNow } from '../../../tests/conformance/sample-credential.ts'
import { extensionsContextUrl } from '../contexts.ts'
import type { JsonObject } from '../json-value.ts'
import { verifyCredential } from '../verify.ts'
import { buildCredential } from './credential.ts'
import { signWithDataIntegrity } from './data-integrity.ts'

const listUrl = 'https://badges.example/revoked.json'
const { status: _status, ...input } = makeSampleInput()
const plain = buildCredential(input) as JsonObject
const signed: JsonObject = await signWithDataIntegrity(
  { ...plain, '@context': [...(plain['@context'] as string[]), extensionsContextUrl], credentialStatus: { id: listUrl, type: '1EdTechRevocationList' } },
  sampleKey,
  { created: sampleNow },
)
const judge = async (list: unknown) => {
  const report = await verifyCredential(JSON.stringify(signed), { now: sampleNow, resolveDid: async () => sampleDidDocument, fetchStatusList: () => Promise.reject(new Error('not a list that is signed')), fetchDocument: async () => list })
  return report.outcome === 'valid' ? 'valid' : report.state
}
const entry = (change: JsonObject = {}) => ({ id: signed.id as string, ...change })
const listOf = (...revokedCredential: unknown[]) => ({ id: listUrl, issuer: sampleDid, revokedCredential })

describe('a credential whose status is a 1EdTechRevocationList', () => {
  it('is valid where the list is empty, names others, or says that it is not revoked', async () => {
    for (const list of [listOf(), listOf({ id: 'urn:uuid:other', revoked: true }), listOf(entry({ revoked: false })), { id: listUrl, issuer: sampleDid }, { revokedCredential: { id: 'urn:uuid:other' } }]) {
      expect(await judge(JSON.stringify(list)), JSON.stringify(list)).toBe('valid')
      expect(await judge(list)).toBe('valid')
    }
  })
  it('is revoked where the list names it', async () => {
    for (const list of [listOf(entry()), listOf(entry({ revoked: true, revocationReason: 'A mistake' })), listOf({ id: 'urn:uuid:other' }, entry())]) expect(await judge(JSON.stringify(list))).toBe('revoked')
  })
  it('has an unknown status where the list is missing, of another, at another address, or not well formed', async () => {
    const rejects = () => Promise.reject(new Error('down'))
    for (const list of [undefined, null, rejects, '<html>', '[]', '4', { ...listOf(), id: 'https://badges.example/other.json' }, { ...listOf(), issuer: 'did:web:evil.example' }, listOf('text'), listOf({ revoked: true }), listOf(entry({ revoked: 'no' })), '{"revokedCredential":[],"revokedCredential":[]}']) {
      expect(await judge(typeof list === 'function' ? await list().catch(() => undefined) : list), String(JSON.stringify(list))).toBe('status_unknown')
    }
  })
})
