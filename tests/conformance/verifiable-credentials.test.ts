// Any verifiable credential: the rules of the data model one by one, proof sets and chains of the W3C, and what we issue read by others.
import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import * as vc from '@digitalbazaar/vc'
import { sign as signBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { exampleContexts, knownContexts, makeDocumentLoader } from '../../src/openbadges/contexts.ts'
import { resolveDidKey } from '../../src/openbadges/did.ts'
import { hashRdfForSignature, makeHashRdf } from '../../src/openbadges/cryptosuites.ts'
import type { JsonObject } from '../../src/openbadges/json-value.ts'
import { encodeBase58 } from '../../src/openbadges/multibase.ts'
import { generateSigningKey, parsePublicKeyMultibase } from '../../src/openbadges/keys.ts'
import { issueEnvelopedVc, issueVc } from '../../src/openbadges/vc/issue-vc.ts'
import { signAsJwt } from '../../src/openbadges/v3/jwt.ts'
import { addProof, checkAllProofs, checkProof } from '../../src/openbadges/vc/proofs.ts'
import { vcDocumentLoader, verifyVc, verifyVp } from '../../src/openbadges/vc/verify-vc.ts'
import { listVectors, readVectorJson, reportVectors, vectorsDir } from './vectors.ts'

const now = new Date('2026-03-02T09:00:00Z')
const outside = { now, resolveDid: () => Promise.reject(new Error('no network')), fetchStatusList: () => Promise.reject(new Error('no network')) }
function makeKey() {
  const { privateKey, publicKeyMultibase } = generateSigningKey()
  const did = `did:key:${publicKeyMultibase}`
  return { did, key: { privateKey, publicKeyMultibase, verificationMethod: `${did}#${publicKeyMultibase}` } }
}
const { did, key } = makeKey()
const plain = (): JsonObject => ({
  '@context': ['https://www.w3.org/ns/credentials/v2', 'https://www.w3.org/ns/credentials/examples/v2'],
  type: ['VerifiableCredential', 'ExampleCredential'],
  issuer: did,
  credentialSubject: { id: 'did:example:abc', alumniOf: 'The School of Examples' },
})
const issue = (change: JsonObject = {}) => issueVc({ ...plain(), ...change }, key, { created: now })

const good: [string, JsonObject][] = [
  ['no more than the least', {}],
  ['an identifier', { id: 'urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33' }],
  ['texts with language and direction', { name: { '@value': 'نام', '@language': 'ar', '@direction': 'rtl' }, description: [{ '@value': 'a', '@language': 'en' }, { '@value': 'b', '@language': 'fr' }] }],
  ['an issuer with a name', { issuer: { id: did, name: 'School' } }],
  ['several subjects', { credentialSubject: [{ alumniOf: 'a' }, { id: 'did:example:b', alumniOf: 'b' }] }],
  ['dates', { validFrom: '2020-01-01T00:00:00Z', validUntil: '2040-01-01T00:00:00.5+02:00' }],
  ['an inline context', { '@context': ['https://www.w3.org/ns/credentials/v2', { alumniOf: 'https://schema.example/alumniOf', ExampleCredential: 'https://schema.example/E' }] }],
  ['a schema', { credentialSchema: { id: 'https://schema.example/1', type: 'JsonSchema' } }],
  ['terms, evidence and a refresh service', { termsOfUse: [{ type: 'IssuerPolicy' }], evidence: [{ id: 'https://e.example/1', type: 'Photo' }], refreshService: { type: 'Manual', id: 'https://r.example' } }],
  ['a related resource that is known here, by both its digests', { relatedResource: [{ id: 'https://www.w3.org/ns/credentials/v2', mediaType: 'application/ld+json', digestSRI: 'sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU', digestMultibase: 'uWZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ' }] }],
  ['a digest as a multihash, and several at once', { relatedResource: [{ id: 'https://r.example/1', digestMultibase: `uEiB${'A'.repeat(43)}` }, { id: 'https://r.example/2', digestSRI: `sha256-${'A'.repeat(43)}= sha512-${'A'.repeat(86)}==` }] }],
  ['related resources', { relatedResource: [{ id: 'https://r.example/1', digestSRI: 'sha384-S57yQDg1MTzF56Oi9DbSQ14u7jBy0RDdx0YbeV7shwhCS88G8SCXeFq82PafhCrW' }] }],
]
const bad: [string, JsonObject][] = [
  ['no context', { '@context': [] }],
  ['the contexts in another order', { '@context': ['https://www.w3.org/ns/credentials/examples/v2', 'https://www.w3.org/ns/credentials/v2'] }],
  ['a context that is a number', { '@context': ['https://www.w3.org/ns/credentials/v2', 4] }],
  ['an identifier that is no address', { id: 'not an address' }],
  ['two identifiers', { id: ['urn:a:1', 'urn:a:2'] }],
  ['no base type', { type: ['ExampleCredential'] }],
  ['a type that is no text', { type: ['VerifiableCredential', 4] }],
  ['a type without a meaning', { '@context': ['https://www.w3.org/ns/credentials/v2'], credentialSubject: { id: 'did:example:abc' } }],
  ['no issuer', { issuer: '' }],
  ['an issuer that is no address', { issuer: 'school' }],
  ['an issuer without an address', { issuer: { name: 'School' } }],
  ['an empty subject', { credentialSubject: {} }],
  ['an empty subject among others', { credentialSubject: [{ alumniOf: 'a' }, {}] }],
  ['no subject', { credentialSubject: [] }],
  ['a subject that is a text', { credentialSubject: 'did:example:abc' }],
  ['a subject whose id is no address', { credentialSubject: { id: 'abc', alumniOf: 'x' } }],
  ['a name with something beside it', { name: { '@value': 'a', '@language': 'en', url: 'x' } }],
  ['a name that is a number', { name: 4 }],
  ['a description without a value', { description: { '@language': 'en' } }],
  ['a date without a zone', { validFrom: '2020-01-01T00:00:00' }],
  ['a date that is none', { validUntil: '2020-02-30T00:00:00Z' }],
  ['an end before the start', { validFrom: '2030-01-01T00:00:00Z', validUntil: '2029-01-01T00:00:00Z' }],
  ['a status without a type', { credentialStatus: { id: 'https://s.example/1' } }],
  ['a status whose id is no address', { credentialStatus: { id: 'x', type: 'Other' } }],
  ['a status entry whose index is a number', { credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: 4, statusListCredential: 'https://s.example/1' } }],
  ['a status entry whose index is below nought', { credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: '-1', statusListCredential: 'https://s.example/1' } }],
  ['a status entry without a list', { credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: '4' } }],
  ['a status entry without a purpose', { credentialStatus: { type: 'BitstringStatusListEntry', statusListIndex: '4', statusListCredential: 'https://s.example/1' } }],
  ['messages that are too few', { credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose: 'message', statusListIndex: '4', statusListCredential: 'https://s.example/1', statusMessage: [{ status: '0x0', message: 'a' }] } }],
  ['a schema without an address', { credentialSchema: { type: 'JsonSchema' } }],
  ['a schema without a type', { credentialSchema: { id: 'https://schema.example/1' } }],
  ['terms without a type', { termsOfUse: { id: 'https://t.example' } }],
  ['evidence without a type', { evidence: [{ id: 'https://e.example' }] }],
  ['a refresh service without a type', { refreshService: { id: 'https://r.example' } }],
  ['a resource that is a text', { relatedResource: ['https://r.example'] }],
  ['a digest that is too long for its algorithm', { relatedResource: [{ id: 'https://r.example/1', digestSRI: `sha256-${'ab'.repeat(32)}` }] }],
  ['a multibase that is no digest', { relatedResource: [{ id: 'https://r.example/1', digestMultibase: 'uZTQ0MjM1NiAgcmVwb3J0cw' }] }],
  ['the digest of something else', { relatedResource: [{ id: 'https://www.w3.org/ns/credentials/v2', digestSRI: 'sha384-zNNbQTWCSUSi0bbz7dbua+RcENv7C6FvlmYJ1Y+I727HsPOHdzwELMYO9Mz68M26' }] }],
  ['the digest of something else, as a multihash', { relatedResource: [{ id: 'https://www.w3.org/ns/credentials/v2', digestMultibase: `uEiB${'A'.repeat(43)}` }] }],
  ['a word that the context does not have', { '@context': ['https://www.w3.org/ns/credentials/v2'], type: ['VerifiableCredential'], credentialSubject: { id: 'did:example:abc' }, statusEntry: { type: 'BitstringStatusListEntry', statusListIndex: true, statusListCredential: 'https://s.example' } }],
  ['a resource without a digest', { relatedResource: [{ id: 'https://r.example/1' }] }],
  ['a resource twice', { relatedResource: [{ id: 'https://r.example/1', digestMultibase: 'uEiA' }, { id: 'https://r.example/1', digestMultibase: 'uEiA' }] }],
]

describe('the data model', () => {
  test.each(good)('issues and verifies: %s', async (_, change) => {
    const secured = await issue(change)
    expect(secured).toMatchObject(change)
    const { outcome, problems } = await verifyVc(secured, outside)
    expect([outcome, problems]).toEqual(['valid', []])
  })
  test.each(bad)('neither issues nor verifies: %s', async (_, change) => {
    await expect(issue(change)).rejects.toMatchObject({ name: 'OpenBadgesError' })
    // The same document with a proof that somebody else made without looking.
    const forced = await addProof({ ...plain(), ...change }, key, { created: now, proofPurpose: 'assertionMethod', cryptosuite: 'eddsa-jcs-2022' }, vcDocumentLoader)
    expect((await verifyVc(forced, outside)).outcome).not.toBe('valid')
  })
  test('every change of a member of what was signed is seen, and so is a proof that is missing', async () => {
    const secured = await issue({ name: 'A', validFrom: '2020-01-01T00:00:00Z' })
    const { proof, ...unsecured } = secured
    expect((await verifyVc(unsecured, outside)).outcome).toBe('invalid')
    for (const name of ['name', 'validFrom', 'issuer', 'credentialSubject', 'type']) {
      const { [name]: _gone, ...rest } = secured
      expect((await verifyVc(rest, outside)).outcome, name).toBe('invalid')
    }
    for (const change of [{ created: '2020-01-01T00:00:00Z' }, { proofPurpose: 'authentication' }, { cryptosuite: 'other' }, { proofValue: 'z1' }, { expires: '2020-01-01T00:00:00Z' }, { type: 'Other' }, { verificationMethod: `${did}#other` }]) {
      expect((await verifyVc({ ...secured, proof: { ...(proof as JsonObject), ...change } }, outside)).outcome, JSON.stringify(change)).not.toBe('valid')
    }
  })
  test('one of the data model 1.1 gets the context of proofs, and verifies', async () => {
    const old: JsonObject = { '@context': ['https://www.w3.org/2018/credentials/v1', { '@context': { name: 'https://schema.org/name' } }], id: 'urn:uuid:86294362-4254-4f36-854f-3952fe42555d', type: ['VerifiableCredential'], issuer: did, issuanceDate: '2020-03-16T22:37:26.544Z', credentialSubject: { id: 'did:example:abc', name: 'Example' } }
    const secured = await issueVc(old, key, { created: now })
    expect(secured['@context']).toEqual([...(old['@context'] as string[]), 'https://w3id.org/security/data-integrity/v2'])
    expect(await verifyVc(secured, outside)).toEqual({ outcome: 'valid', problems: [] })
    const { issuanceDate: _gone, ...undated } = old
    await expect(issueVc(undated, key, { created: now })).rejects.toMatchObject({ code: 'credential_malformed' })
  })
  test('the proof must be what the one who asks wants', async () => {
    const secured = await issue()
    for (const expected of [{ proofPurpose: 'authentication' }, { challenge: 'c1' }, { domain: 'shop.example' }]) expect((await verifyVc(secured, outside, expected)).outcome, JSON.stringify(expected)).toBe('invalid')
    expect((await verifyVc(secured, outside, { proofPurpose: 'assertionMethod' })).outcome).toBe('valid')
  })
  test('a credential that is over, or not begun, is not valid', async () => {
    expect((await verifyVc(await issue({ validUntil: '2021-01-01T00:00:00Z' }), outside)).problems).toEqual([{ check: 'dates', problem: 'expired' }])
    expect((await verifyVc(await issue({ validFrom: '2031-01-01T00:00:00Z' }), outside)).problems).toEqual([{ check: 'dates', problem: 'not_yet_valid' }])
  })
  test('a context that is not known is not fetched, and gives no answer', async () => {
    const secured = await addProof({ ...plain(), '@context': ['https://www.w3.org/ns/credentials/v2', 'https://unknown.example/v1'] }, key, { proofPurpose: 'assertionMethod', cryptosuite: 'eddsa-jcs-2022' }, vcDocumentLoader)
    expect((await verifyVc(secured, outside)).outcome).toBe('undetermined')
  })
})

describe('proofs', () => {
  test('eddsa-jcs-2022 signs the JSON itself', async () => {
    const secured = await issueVc(plain(), key, { created: now, cryptosuite: 'eddsa-jcs-2022' })
    expect((await verifyVc(secured, outside)).outcome).toBe('valid')
    expect((await verifyVc({ ...secured, name: 'x' }, outside)).outcome).toBe('invalid')
  })
  test('a date of a proof without a zone is of UTC, and one that is none is refused', async () => {
    const [begun, ended] = ['2026-03-02T08:00:00', '2026-03-02T08:59:59']
    const sign = async (dates: JsonObject) => {
      const proof: JsonObject = { type: 'DataIntegrityProof', cryptosuite: 'eddsa-rdfc-2022', verificationMethod: key.verificationMethod, proofPurpose: 'assertionMethod', ...dates }
      const hash = await hashRdfForSignature(plain(), proof, makeHashRdf(vcDocumentLoader))
      return { ...plain(), proof: { ...proof, proofValue: `z${encodeBase58(signBytes(null, hash, key.privateKey))}` } }
    }
    expect((await verifyVc(await sign({ created: begun }), outside)).problems).toEqual([])
    expect((await verifyVc(await sign({ created: begun, expires: ended }), outside)).problems).toEqual([{ check: 'proof', problem: 'the proof has expired' }])
    for (const created of ['yesterday', '2026-03-02', '2026-02-30T08:00:00']) expect((await verifyVc(await sign({ created }), outside)).outcome, created).toBe('invalid')
  })
  test('in a set every proof must hold, and one must be of the issuer', async () => {
    const other = makeKey()
    const both = await addProof(await issue(), other.key, { created: now, proofPurpose: 'assertionMethod' }, vcDocumentLoader)
    expect((await verifyVc(both, outside)).outcome).toBe('valid')
    const [first, second] = both.proof as [JsonObject, JsonObject]
    expect((await verifyVc({ ...both, proof: [first, { ...second, created: '2020-01-01T00:00:00Z' }] }, outside)).outcome).toBe('invalid')
    expect((await verifyVc({ ...both, proof: [second] }, outside)).problems[0]?.problem).toBe('no proof of the issuer')
  })
  test('others verify what we issue', async () => {
    const suite = new DataIntegrityProof({ cryptosuite })
    const own = makeDocumentLoader(exampleContexts)
    const documentLoader = async (url: string) => {
      if (!url.startsWith('did:key:')) return own(url)
      const document = resolveDidKey(url.split('#')[0] ?? '')
      return { contextUrl: undefined, documentUrl: url, document: url.includes('#') ? { '@context': 'https://w3id.org/security/multikey/v1', ...document.verificationMethod[0] } : document }
    }
    for (const [name, change] of good) {
      // This peer refuses any text with a direction.
      if (JSON.stringify(change).includes('@direction')) continue
      const { verified, error } = await vc.verifyCredential({ credential: await issue(change), suite, documentLoader, checkStatus: async () => ({ verified: true }) })
      expect(verified, `${name} ${String(error)}`).toBe(true)
    }
  })
})

describe('envelopes', () => {
  const contexts = ['https://www.w3.org/ns/credentials/v2']
  const envelope = (type: string, id: string): JsonObject => ({ '@context': contexts, type: `EnvelopedVerifiable${type}`, id })
  test('a credential is issued in one, and every change of it is seen', async () => {
    const secured = await issueEnvelopedVc(plain(), key)
    expect(secured).toEqual({ '@context': contexts[0], type: 'EnvelopedVerifiableCredential', id: expect.stringMatching(/^data:application\/vc\+jwt,eyJ/) })
    expect(await verifyVc(secured, outside)).toEqual({ outcome: 'valid', problems: [] })
    const token = String(secured.id).split(',')[1] ?? ''
    const changes: JsonObject[] = [{ '@context': [] }, { '@context': 'https://www.w3.org/ns/credentials/examples/v2' }, { id: token }, { type: 'VerifiableCredential' }, { id: `data:application/vc+jwt,${token.slice(0, -8)}AAAAAAAA` }, { id: `data:application/jwt,${token}` }]
    for (const change of changes) expect((await verifyVc({ ...secured, ...change }, outside)).outcome, JSON.stringify(change)).not.toBe('valid')
    const { type: _gone, ...untyped } = secured
    expect((await verifyVc(untyped, outside)).outcome).toBe('invalid')
    expect((await verifyVc({ ...secured, id: `data:application/vc+jwt;base64,${Buffer.from(token).toString('base64')}` }, outside)).outcome).toBe('valid')
    await expect(issueEnvelopedVc({ ...plain(), credentialSubject: {} }, key)).rejects.toMatchObject({ code: 'credential_malformed' })
  })
  test('the older profile has its claim, and neither is read as the other', async () => {
    const inClaim = (claims: JsonObject) => signAsJwt({ issuer: did, ...claims }, key)
    const { issuer: _own, ...rest } = plain()
    const vc = { ...rest, issuer: did }
    const read = async (id: string) => (await verifyVc(envelope('Credential', id), outside)).outcome
    expect(await read(`data:application/jwt,${inClaim({ vc })}`)).toBe('valid')
    expect(await read(`data:application/vc+jwt,${inClaim({ vc })}`)).toBe('invalid')
    expect(await read(`data:application/jwt,${inClaim({ ...plain(), vc })}`)).toBe('invalid')
    expect(await read(`data:application/jwt,${inClaim({ vc: { ...vc, issuer: 'did:example:other' } })}`)).not.toBe('valid')
  })
  test('a presentation, with its nonce, its audience and the credentials in it', async () => {
    const holder = makeKey()
    const sign = (payload: JsonObject, typ = 'JWT') => {
      const token = signAsJwt({ issuer: holder.did, ...payload }, holder.key)
      const [, body = ''] = token.split('.')
      const header = Buffer.from(JSON.stringify({ alg: 'EdDSA', kid: holder.key.verificationMethod, typ })).toString('base64url')
      return `${header}.${body}.${signBytes(null, Buffer.from(`${header}.${body}`), holder.key.privateKey).toString('base64url')}`
    }
    const vp = { '@context': contexts, type: ['VerifiablePresentation'], holder: holder.did, verifiableCredential: [await issueEnvelopedVc(plain(), key)] }
    const own = envelope('Presentation', `data:application/vp+jwt,${sign({ ...vp, nonce: 'n', aud: 'shop.example' }, 'vp+jwt')}`)
    expect(await verifyVp(own, outside, { challenge: 'n', domain: 'shop.example' })).toEqual({ outcome: 'valid', problems: [] })
    expect((await verifyVp(own, outside, { challenge: 'other' })).outcome).toBe('invalid')
    const older = envelope('Presentation', `data:application/jwt,${sign({ vp })}`)
    expect(await verifyVp(older, outside)).toEqual({ outcome: 'valid', problems: [] })
    const changes: JsonObject[] = [{ '@context': [] }, { type: ['VerifiablePresentation'] }, { id: String(own.id).split(',')[1] ?? '' }]
    for (const change of changes) expect((await verifyVp({ ...own, ...change }, outside)).outcome, JSON.stringify(change)).toBe('invalid')
    expect((await verifyVp(envelope('Presentation', `data:application/jwt,${sign({ vp: { ...vp, holder: did } })}`), outside)).outcome).toBe('invalid')
    expect((await verifyVp(envelope('Presentation', `data:application/jwt,${sign({ vp, exp: 1_000 })}`), outside)).problems).toEqual([{ check: 'dates', problem: 'not at this time' }])
  })
})

describe('presentations', () => {
  const holder = makeKey()
  const presentation = async (change: JsonObject = {}): Promise<JsonObject> => ({ '@context': ['https://www.w3.org/ns/credentials/v2'], type: ['VerifiablePresentation'], verifiableCredential: [await issue()], ...change })
  const sign = (document: JsonObject, challenge = 'c1') => addProof(document, holder.key, { created: now, proofPurpose: 'authentication', challenge, domain: 'shop.example' }, vcDocumentLoader)
  test('unsigned, and signed for a challenge and a domain', async () => {
    expect(await verifyVp(await presentation(), outside)).toEqual({ outcome: 'valid', problems: [] })
    const signed = await sign(await presentation({ holder: holder.did }))
    expect((await verifyVp(signed, outside, { challenge: 'c1', domain: 'shop.example' })).problems).toEqual([])
    expect((await verifyVp(signed, outside, { challenge: 'c2' })).outcome).toBe('invalid')
    expect((await verifyVp(signed, outside, { domain: 'other.example' })).outcome).toBe('invalid')
    expect((await verifyVp(await presentation(), outside, { challenge: 'c1' })).outcome).toBe('invalid')
    expect((await verifyVp(await sign(await presentation({ holder: did })), outside)).outcome).toBe('invalid')
  })
  test('what the holder says of itself needs no proof of its own, and what others say does', async () => {
    const own = { ...plain(), issuer: holder.did }
    expect(await verifyVp(await sign(await presentation({ holder: holder.did, verifiableCredential: [own] })), outside)).toEqual({ outcome: 'valid', problems: [] })
    for (const change of [{ verifiableCredential: [own] }, { holder: holder.did, verifiableCredential: [plain()] }, { holder: holder.did, verifiableCredential: [{ ...own, credentialSubject: {} }] }]) {
      expect((await verifyVp(await sign(await presentation(change as JsonObject)), outside)).outcome, JSON.stringify(change).slice(0, 80)).toBe('invalid')
    }
    expect((await verifyVp(await presentation({ holder: holder.did, verifiableCredential: [own] }), outside)).outcome).toBe('invalid')
  })
  test('what is wrong with it or with a credential in it is seen', async () => {
    for (const change of [{ type: ['Other'] }, { id: 'x' }, { holder: 4 }, { verifiableCredential: ['text'] }, { verifiableCredential: [{ type: ['Other'] }] }, { verifiableCredential: [{ ...(await issue()), name: 'changed' }] }]) {
      expect((await verifyVp(await presentation(change as unknown as JsonObject), outside)).outcome, JSON.stringify(change).slice(0, 60)).toBe('invalid')
    }
  })
})

describe.skipIf(!vectorsDir)('vectors of the W3C', () => {
  const vectors = reportVectors('verifiable credentials')
  const expected = { now, proofPurpose: 'assertionMethod' as const, documentLoader: makeDocumentLoader(new Map([...knownContexts, ...exampleContexts])), bindKey: async (method: string) => ({ outcome: 'valid' as const, key: parsePublicKeyMultibase(method.split('#').at(-1) ?? '') }) }
  test('Data Integrity EdDSA: the suites, sets and chains', async () => {
    const files = [['eddsa-rdfc-2022', 'signedDataInt.json'], ['eddsa-jcs-2022', 'signedJCS.json'], ['Ed25519Signature2020', 'signedEdSig.json'], ...[1, 2].flatMap((n) => [['proof-set-chain', `signedProofSet${n}.json`], ['proof-set-chain', `signedProofChain${n}.json`]])]
    for (const [folder = '', file = ''] of files) {
      const document = readVectorJson('w3c', 'vc-di-eddsa', folder, file) as JsonObject
      const bindKey = async (method: string) => (method.startsWith('did:key') ? expected.bindKey(method) : { outcome: 'valid' as const, key: parsePublicKeyMultibase(String((readVectorJson('w3c', 'vc-di-eddsa', 'keyPair.json') as JsonObject).publicKeyMultibase)) })
      expect(await checkAllProofs(document, { ...expected, bindKey }), file).toEqual({ outcome: 'valid' })
      vectors.count()
      expect((await checkAllProofs({ ...document, name: 'changed' }, { ...expected, bindKey })).outcome, file).toBe('invalid')
      vectors.count()
    }
  })
  test('previous proofs: those that are right, and those that must fail', async () => {
    const folder = ['w3c', 'data-integrity-previousProof', 'eddsa-rdfc-2022']
    for (const file of listVectors(...folder)) {
      const document = readVectorJson(...folder, file) as JsonObject
      const { outcome } = await verifyVc(document, outside)
      expect(outcome === 'valid', file).toBe(file.includes('Ok'))
      vectors.count()
    }
  })
  test('a proof that continues one that is not there fails by itself', async () => {
    const document = readVectorJson('w3c', 'vc-di-eddsa', 'proof-set-chain', 'signedProofChain2.json') as JsonObject
    const proofs = document.proof as JsonObject[]
    const last = proofs.at(-1) as JsonObject
    expect(await checkProof({ ...document, proof: [last] }, last, expected)).toMatchObject({ outcome: 'invalid' })
    vectors.count()
  })
})
