// Records of several badges (CLR 2.0): what we build, judged by others; what is brought, badge by badge, the worst one counting.
import * as vc from '@digitalbazaar/vc'
import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import { Ajv2019 } from 'ajv/dist/2019.js'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { bakePng } from '../../src/openbadges/bake-png.ts'
import { bakeSvg } from '../../src/openbadges/bake-svg.ts'
import { clrContexts, clrContextUrl } from '../../src/openbadges/clr/clr-context.ts'
import { buildClr, recordBadgesMax, type ClrInput } from '../../src/openbadges/clr/clr-credential.ts'
import { knownContexts } from '../../src/openbadges/contexts.ts'
import { buildDidDocument, resolveDidKey } from '../../src/openbadges/did.ts'
import type { JsonObject } from '../../src/openbadges/json-value.ts'
import { canonicalize } from '../../src/openbadges/json-ld.ts'
import { signingKeyFromSeed } from '../../src/openbadges/keys.ts'
import { buildCredential, type CredentialInput } from '../../src/openbadges/v3/credential.ts'
import { signWithDataIntegrity } from '../../src/openbadges/v3/data-integrity.ts'
import { buildEndorsement } from '../../src/openbadges/v3/endorsement.ts'
import { signAsJwt } from '../../src/openbadges/v3/jwt.ts'
import { verifyCredential } from '../../src/openbadges/verify.ts'
import { rasteriseSvg } from '../../src/gateways/images.ts'
import { startVerifier } from '../../src/gateways/verify-apart.ts'
import { makeFullInput, makeSampleInput, makeSampleList, sampleDid, sampleDidDocument, sampleKey, sampleListUrl, sampleNow } from './sample-credential.ts'
import { readVectorJson, reportVectors, vectorsDir } from './vectors.ts'

const hostDid = 'did:web:localhost%3A3000'
const hostKey = signingKeyFromSeed(new Uint8Array(32).fill(8), `${hostDid}#key-1`)
const hostDocument = buildDidDocument({ did: hostDid, keys: [{ id: hostKey.verificationMethod, publicKeyMultibase: hostKey.publicKeyMultibase, state: 'active' }] })
const uuid = (number: number) => `urn:uuid:00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

const signBadge = (number: number, changes: Partial<CredentialInput> = {}) =>
  signWithDataIntegrity(buildCredential(makeSampleInput({ id: uuid(number), subject: { id: uuid(1_000 + number) }, ...changes })), sampleKey, { created: sampleNow }) as Promise<JsonObject>
const recordOf = (badges: JsonObject[], changes: Partial<ClrInput> = {}) =>
  buildClr({ id: uuid(900), name: 'Trois badges de Zoé', issuer: { id: hostDid, name: 'Badges de l’Atelier', url: 'http://localhost:3000' }, subjectId: uuid(901), validFrom: sampleNow, badges, ...changes })
const signRecord = (record: JsonObject) => signWithDataIntegrity(record, hostKey, { created: sampleNow }) as Promise<JsonObject>
const threeBadges = () => Promise.all([1, 2, 3].map((number) => signBadge(number)))

async function verify(input: JsonObject | string | Uint8Array, outside: { revoked?: number[]; hasLists?: boolean } = {}) {
  const list = await signWithDataIntegrity(makeSampleList(outside.revoked), sampleKey, { created: sampleNow })
  return verifyCredential(typeof input === 'string' || input instanceof Uint8Array ? input : JSON.stringify(input), {
    now: sampleNow,
    resolveDid: async (did) => {
      if (did === sampleDid) return sampleDidDocument
      if (did === hostDid) return hostDocument
      throw new Error('unknown')
    },
    fetchStatusList: async (url) => {
      if (url !== sampleListUrl || outside.hasLists === false) throw new Error('unreachable')
      return JSON.stringify(list)
    },
  })
}
const verdicts = async (...parameters: Parameters<typeof verify>) => {
  const { outcome, state, record } = await verify(...parameters)
  return [state ?? outcome, record?.badges.map((badge) => badge.state ?? badge.outcome)]
}

describe('a record', () => {
  test('is valid with every badge in it, as JSON, as a JWT, in a PNG and in an SVG', async () => {
    const record = recordOf(await threeBadges())
    const signed = await signRecord(record)
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4" cx="4" cy="4" fill="red"/></svg>'
    const image = await rasteriseSvg(svg, 64)
    const drawn = bakeSvg(svg, JSON.stringify(signed), {}, 'clr')
    expect(drawn).toContain('<clr:credential><![CDATA[{')
    // Baked anew in another form, nothing of the first is left.
    expect(bakeSvg(drawn, '{}', {}, 3)).not.toContain('<clr:')
    for (const input of [signed, signAsJwt(record, hostKey), bakePng(image, JSON.stringify(signed), {}, 'clr'), drawn, bakeSvg(svg, signAsJwt(record, hostKey), {}, 'clr')]) {
      const report = await verify(input)
      expect([report.outcome, report.checks.filter(({ outcome }) => outcome !== 'valid' && outcome !== 'not_applicable')]).toEqual(['valid', []])
      expect(report.record).toMatchObject({ name: 'Trois badges de Zoé', issuer: { id: hostDid, name: 'Badges de l’Atelier' } })
      expect(report.record?.badges.map(({ outcome, credential }) => [outcome, credential?.id])).toEqual([1, 2, 3].map((number) => ['valid', uuid(number)]))
      expect(report.credential).toBeUndefined()
    }
  })

  test('of badges of every shape, and of as many as are allowed', async () => {
    const full = await signWithDataIntegrity(buildCredential({ ...makeFullInput(), id: uuid(1) }), sampleKey, { created: sampleNow })
    expect(await verdicts(await signRecord(recordOf([full as JsonObject, await signBadge(2)])))).toEqual(['valid', ['valid', 'valid']])
    const many = await Promise.all(Array.from({ length: recordBadgesMax }, (_, at) => signBadge(at + 1, { alignments: undefined } as never)))
    const report = await verify(await signRecord(recordOf(many.map((badge) => badge))), {})
    expect([report.outcome, report.record?.badges.length, report.checks.filter(({ outcome }) => outcome !== 'valid' && outcome !== 'not_applicable')]).toEqual(['valid', recordBadgesMax, []])
    expect(() => recordOf([...many, ...many.slice(0, 1)])).toThrow('too many badges')
    expect(() => recordOf([])).toThrow('no badge')
  })

  test('is as good as its worst badge', async () => {
    const [one, two, three] = (await threeBadges()) as [JsonObject, JsonObject, JsonObject]
    const expired = await signBadge(4, { validUntil: new Date('2026-02-02T00:00:00Z') })
    expect(await verdicts(await signRecord(recordOf([one, expired])))).toEqual(['record_badge_invalid', ['valid', 'expired']])
    const gone = await signBadge(5, { status: { statusListCredential: sampleListUrl, index: 77, purpose: 'revocation' } })
    expect(await verdicts(await signRecord(recordOf([one, gone, two])), { revoked: [77] })).toEqual(['record_badge_invalid', ['valid', 'revoked', 'valid']])
    // Changed before it was put into a record: the record's own signature holds, the badge's does not.
    const changed = { ...three, name: 'Autre' }
    expect(await verdicts(await signRecord(recordOf([one, changed])))).toEqual(['record_badge_invalid', ['valid', 'tampered']])
    const unsigned = Object.fromEntries(Object.entries(two).filter(([member]) => member !== 'proof')) as JsonObject
    expect(await verdicts(await signRecord(recordOf([unsigned])))).toEqual(['record_badge_invalid', ['unsigned']])
    expect(await verdicts(await signRecord(recordOf([one, two])), { hasLists: false })).toEqual(['record_badge_undetermined', ['status_unknown', 'status_unknown']])
    expect(await verdicts(await signRecord(recordOf([one, gone])), { hasLists: false })).toEqual(['record_badge_undetermined', ['status_unknown', 'status_unknown']])
  })

  test('changed after it was signed does not hold, and nothing in it is asked about', async () => {
    const [one, two, three] = (await threeBadges()) as [JsonObject, JsonObject, JsonObject]
    const signed = await signRecord(recordOf([one, two]))
    const withBadges = (verifiableCredential: JsonObject[]) => ({ ...signed, credentialSubject: { ...(signed.credentialSubject as JsonObject), verifiableCredential } })
    for (const changed of [withBadges([one]), withBadges([one, two, three]), withBadges([one, three]), { ...signed, name: 'Quatre badges' }]) {
      const report = await verify(changed)
      expect([report.outcome, report.state, report.record?.badges]).toEqual(['invalid', 'tampered', []])
    }
    // A badge moved out of its place, and one told a second time.
    const moved = { ...withBadges([one]), evidence: [two] }
    expect((await verify(moved)).outcome).toBe('invalid')
  })

  test('whose issuer cannot be reached is not judged, nor are its badges', async () => {
    const signed = await signRecord(recordOf([await signBadge(1)]))
    let asked = 0
    const report = await verifyCredential(JSON.stringify(signed), { now: sampleNow, resolveDid: () => (asked++, Promise.reject(new Error('no'))), fetchStatusList: () => Promise.reject(new Error('no')) })
    expect([report.outcome, report.state, report.record?.badges, asked]).toEqual(['undetermined', 'issuer_unreachable', [], 1])
  })

  test('signed with a key that is not of its issuer, by nobody, or over, is told apart', async () => {
    const record = recordOf([await signBadge(1)], { validUntil: new Date('2027-01-01T00:00:00Z') })
    expect((await verdicts((await signWithDataIntegrity(record, sampleKey, { created: sampleNow })) as JsonObject))[0]).toBe('untrusted_key')
    expect((await verdicts(record))[0]).toBe('unsigned')
    const over = await signRecord(recordOf([await signBadge(1)], { validFrom: new Date('2025-01-01T00:00:00Z'), validUntil: new Date('2025-06-01T00:00:00Z') }))
    expect(await verdicts(over)).toEqual(['expired', ['valid']])
  })

  test('with an endorsement of it, which counts too', async () => {
    const record = recordOf([await signBadge(1)])
    const endorse = (endorsedId: string) =>
      signWithDataIntegrity(buildEndorsement({ id: uuid(950), name: 'Un mot', issuer: { id: sampleDid, name: 'Lycée' }, endorsed: endorsedId, comment: 'Vu.', validFrom: sampleNow }), sampleKey, { created: sampleNow }) as Promise<JsonObject>
    expect(await verdicts(await signRecord(recordOf([await signBadge(1)], { endorsements: [await endorse(record.id as string)] })))).toEqual(['valid', ['valid']])
    expect((await verdicts(await signRecord(recordOf([await signBadge(1)], { endorsements: [await endorse(uuid(3))] }))))[0]).toBe('endorsement_invalid')
  })

  test('with a credential that is a JWS in its envelope, and one of another kind', async () => {
    const one = await signBadge(1)
    const jwt = signAsJwt(buildCredential(makeSampleInput({ id: uuid(2) })), sampleKey)
    const envelope = { '@context': ['https://www.w3.org/ns/credentials/v2'], id: `data:application/vc+jwt,${jwt}`, type: 'EnvelopedVerifiableCredential' }
    expect(await verdicts(await signRecord(recordOf([one, envelope])))).toEqual(['valid', ['valid', 'valid']])
    const other = { '@context': ['https://www.w3.org/ns/credentials/v2'], id: uuid(3), type: ['VerifiableCredential'], issuer: sampleDid, credentialSubject: { id: uuid(4) } }
    expect(await verdicts(await signRecord(recordOf([one, other])))).toEqual(['record_badge_undetermined', ['valid', 'not_a_badge']])
    expect(await verdicts(await signRecord(recordOf([one, await signRecord(recordOf([one], { id: uuid(910), subjectId: uuid(911) }))])))).toEqual(['record_badge_undetermined', ['valid', 'not_a_badge']])
  })

  test.each<[string, (record: JsonObject) => JsonObject, string]>([
    ['without its subject’s type', (record) => ({ ...record, credentialSubject: { ...(record.credentialSubject as JsonObject), type: ['Person'] } }), 'malformed'],
    ['without a name', ({ name: _name, ...record }) => record, 'malformed'],
    ['with a keyword', (record) => ({ ...record, '@included': [] }), 'malformed'],
    ['with a context that nobody knows', (record) => ({ ...record, '@context': [...(record['@context'] as string[]), 'https://evil.example/context'] }), 'unknown_context'],
    ['whose badge says otherwise who put it together', (record) => ({ ...record, credentialSubject: { ...(record.credentialSubject as JsonObject), verifiableCredential: [{ type: 'VerifiableCredential', issuer: { id: hostDid, name: 'Autre' } }] } }), 'malformed'],
  ])('%s is refused', async (_, change, wanted) => {
    expect((await verdicts(change(await signRecord(recordOf([await signBadge(1)])))))[0]).toBe(wanted)
  })
})

test('of many issuers asks others twenty questions at most, and this installation as many as it needs', async () => {
  const issuers = Array.from({ length: 25 }, (_, at) => {
    const did = `${hostDid}:issuers:${at}`
    const key = signingKeyFromSeed(new Uint8Array(32).fill(50 + at), `${did}#key-1`)
    return { did, key, document: buildDidDocument({ did, keys: [{ id: key.verificationMethod, publicKeyMultibase: key.publicKeyMultibase, state: 'active' }] }) }
  })
  const badges = await Promise.all(issuers.map(({ did, key }, at) => signWithDataIntegrity(buildCredential(makeSampleInput({ id: uuid(at + 1), issuer: { id: did, name: did }, status: undefined })), key, { created: sampleNow })))
  const record = JSON.stringify(await signRecord(recordOf(badges as JsonObject[])))
  const documents = new Map([{ did: hostDid, document: hostDocument }, ...issuers].map(({ did, document }) => [did, document]))
  for (const [isOwn, outcome, asked] of [[true, 'valid', 26], [false, 'undetermined', 20]] as const) {
    let calls = 0
    const verifier = startVerifier({ resolveDid: async (did) => (calls++, documents.get(did)), fetchStatusList: () => Promise.reject(new Error('no')), fetchDocument: () => Promise.reject(new Error('no')), isOwn: () => isOwn }, () => sampleNow)
    expect([(await verifier.verify(record)).outcome, calls]).toEqual([outcome, asked])
    await verifier.close()
  }
})

test('is verified by @digitalbazaar/vc, and refused by it when it is changed', async () => {
  const bare = signingKeyFromSeed(new Uint8Array(32).fill(9), '')
  const did = `did:key:${bare.publicKeyMultibase}`
  const key = { ...bare, verificationMethod: `${did}#${bare.publicKeyMultibase}` }
  const badge = await signWithDataIntegrity(buildCredential(makeSampleInput({ issuer: { id: did, name: 'A' } })), key, { created: sampleNow })
  const credential = await signWithDataIntegrity(recordOf([badge as JsonObject], { issuer: { id: did, name: 'A' } }), key, { created: sampleNow })
  const documentLoader = async (url: string) => {
    const document = url.startsWith(did) ? { '@context': 'https://w3id.org/security/multikey/v1', ...resolveDidKey(did).verificationMethod[0] } : knownContexts.get(url)
    if (!document) throw new Error(`not known: ${url}`)
    return { documentUrl: url, document: url === did ? resolveDidKey(did) : document }
  }
  const judge = (judged: object) => vc.verifyCredential({ credential: judged, suite: new DataIntegrityProof({ cryptosuite }), documentLoader, checkStatus: async () => ({ verified: true }), now: sampleNow })
  const result = await judge(credential)
  expect(result.error?.errors?.map(String) ?? result.error).toBeUndefined()
  expect(result.verified).toBe(true)
  expect((await judge({ ...credential, name: 'Autre' })).verified).toBe(false)
})

const ran = reportVectors('CLR 2.0')
describe.skipIf(!vectorsDir)('against 1EdTech', () => {
  test('the context has the statements of the published one, and its hash', () => {
    const published = readVectorJson('clr2', 'contexts', 'clr-v2p0-2.0.1.json')
    expect(JSON.stringify(clrContexts.get(clrContextUrl))).toBe(JSON.stringify(published))
    ran.count()
  })

  test('the example of the implementation guide has its canonical form and its verified signature', async () => {
    const vector = readVectorJson('ob3', 'impl-guide-vectors', 'clr-eddsa-rdfc-2022.vector.json')
    expect(await canonicalize(vector.unsigned)).toBe(vector.documentCanon)
    const { id, controller, publicKeyMultibase } = vector.key
    // The guide names its issuer by a web address; under a DID with the same key, the engine must come to the same signature.
    const key = signingKeyFromSeed(Buffer.from(vector.privateKeyHex, 'hex').subarray(0, 32), id)
    const signed = await signWithDataIntegrity(vector.unsigned as JsonObject, key, { created: new Date(vector.proof.created) })
    expect([controller, key.publicKeyMultibase, signed.proof[0]?.proofValue]).toEqual([vector.unsigned.issuer.id, publicKeyMultibase, vector.proofValue])
    ran.count()
  })

  test('the schema accepts our record, and refuses one without its badges', async () => {
    const ajv = new Ajv2019({ strict: false, allErrors: true })
    addFormats.default(ajv)
    const validate = ajv.compile(readVectorJson('clr2', 'schema-purl-2026-06', 'clr_v2p0_clrcredential_schema.json'))
    const full = await signWithDataIntegrity(buildCredential({ ...makeFullInput(), id: uuid(4) }), sampleKey, { created: sampleNow })
    // Put together by the issuer of the badges itself, whose status list may then speak of the record too.
    const own = recordOf([...(await threeBadges()), full as JsonObject], { issuer: { id: sampleDid, name: 'L’Atelier des métiers' }, associations: [{ type: 'isRelatedTo', sourceId: uuid(1), targetId: uuid(2) }], status: { statusListCredential: sampleListUrl, index: 3, purpose: 'revocation' } })
    const signed = (await signWithDataIntegrity(own, sampleKey, { created: sampleNow })) as JsonObject
    validate(signed)
    expect(validate.errors ?? []).toEqual([])
    expect(validate({ ...signed, credentialSubject: { id: uuid(901), type: ['ClrSubject'] } })).toBe(false)
    const report = await verify(signed)
    expect([report.outcome, report.checks.filter(({ outcome }) => outcome === 'invalid')]).toEqual(['valid', []])
    expect(await verdicts(signed, { revoked: [3] })).toEqual(['revoked', ['valid', 'valid', 'valid', 'valid']])
    ran.count()
  })
})
