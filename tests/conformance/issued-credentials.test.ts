// What we issue, judged by others: the Digital Bazaar library and both generations of the 1EdTech schemas.
import * as vc from '@digitalbazaar/vc'
import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import { Ajv2019 } from 'ajv/dist/2019.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { verifyCredential as verifyWithVerifierCore } from '@digitalcredentials/verifier-core'
import { describe, expect, it, vi } from 'vitest'
import { knownContexts } from '../../src/openbadges/contexts.ts'
import { resolveDidKey } from '../../src/openbadges/did.ts'
import { signingKeyFromSeed } from '../../src/openbadges/keys.ts'
import { CompiledBadge } from '../../src/openbadges/compiled/compiled-badge.ts'
import { buildAchievement } from '../../src/openbadges/v3/achievement.ts'
import { buildEndorsement } from '../../src/openbadges/v3/endorsement.ts'
import { buildCredential, type CredentialInput } from '../../src/openbadges/v3/credential.ts'
import { signWithDataIntegrity } from '../../src/openbadges/v3/data-integrity.ts'
import { signAsJwt } from '../../src/openbadges/v3/jwt.ts'
import { verifyCredential } from '../../src/openbadges/verify.ts'
import { makeFullInput, makeSampleInput, makeSampleList, sampleKey, sampleNow } from './sample-credential.ts'
import { readVectorJson, reportVectors, vectorsDir } from './vectors.ts'

const text = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }).filter((value) => value.trim() !== '')
const uuid = fc.uuid().map((id) => `urn:uuid:${id}`)
const date = fc.date({ min: new Date('2000-01-01'), max: sampleNow, noInvalidDate: true })
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

/** Inputs of every shape: each optional part there or not, texts in any script. */
const randomInput: fc.Arbitrary<CredentialInput> = fc
  .record({
    id: uuid,
    subjectId: uuid,
    name: maybe(text),
    title: text,
    description: text,
    narrative: text,
    tags: fc.array(text, { maxLength: 4 }),
    alignments: fc.array(fc.record({ targetName: text, targetUrl: fc.webUrl() }), { maxLength: 3 }),
    evidence: fc.array(fc.record({ narrative: text, name: text }), { maxLength: 3 }),
    image: maybe(fc.record({ id: fc.webUrl(), caption: text })),
    creator: maybe(fc.record({ id: fc.webUrl(), name: text })),
    language: maybe(fc.constantFrom('fr', 'en')),
    validFrom: date,
    awardedDate: maybe(date),
    activityEndDate: maybe(date),
    index: maybe(fc.nat(131_071)),
  })
  .map((random) => ({
    id: random.id,
    issuer: { id: 'did:web:badges.example:issuers:a', name: random.title },
    subject: { id: random.subjectId, name: random.name },
    achievement: {
      id: `${random.id}#badge`,
      name: random.title,
      description: random.description,
      criteria: { narrative: random.narrative },
      tags: random.tags,
      alignments: random.alignments,
      image: random.image,
      creator: random.creator,
      language: random.language,
    },
    evidence: random.evidence,
    validFrom: random.validFrom,
    awardedDate: random.awardedDate,
    activityEndDate: random.activityEndDate,
    status:
      random.index === undefined
        ? undefined
        : { statusListCredential: 'https://badges.example/status/1', index: random.index, purpose: 'revocation' as const },
  }))

const samples = (numRuns = 40) => fc.sample(randomInput, { numRuns, seed: 2018 })

const bare = signingKeyFromSeed(new Uint8Array(32).fill(9), '')
const did = `did:key:${bare.publicKeyMultibase}`
const didKey = { ...bare, verificationMethod: `${did}#${bare.publicKeyMultibase}` }

/** The library's own loader of documents: our contexts and the did:key. */
async function libraryLoader(url: string) {
  const [base, fragment] = url.split('#')
  if (base === did) {
    const document = resolveDidKey(did)
    const method = { '@context': 'https://w3id.org/security/multikey/v1', ...document.verificationMethod[0] }
    return { documentUrl: url, document: fragment ? method : document }
  }
  const document = knownContexts.get(url)
  if (!document) throw new Error(`not known: ${url}`)
  return { documentUrl: url, document }
}

const verifyWithLibrary = (credential: object) =>
  vc.verifyCredential({
    credential,
    suite: new DataIntegrityProof({ cryptosuite }),
    documentLoader: libraryLoader,
    checkStatus: async () => ({ verified: true }),
    now: sampleNow,
  })

/** Issues as the product does, by the compiled badge. */
async function issue(input: CredentialInput): Promise<{ document: object; way: string }> {
  const { issuer: _issuer, achievement, name, description, status, ...recipient } = input
  const badge = new CompiledBadge({ issuer: { ..._issuer, id: did }, achievement, name, description, ...(status && { status }) }, didKey)
  const own = { ...recipient, ...(status && { statusIndex: status.index }) }
  await badge.issue(own, sampleNow)
  const issued = await badge.issue(own, sampleNow)
  return { document: JSON.parse(issued.document) as object, way: issued.way }
}

describe('what we issue', () => {
  it('is verified by @digitalbazaar/vc and by the verifier of the DCC, 1,000 credentials of whatever texts and parts', async () => {
    // The verifier of the DCC looks for schemas and registries on the web: there is none here, and its word on the signature is asked for alone.
    const fetch = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no network in tests'))
    const silent = [vi.spyOn(console, 'log').mockImplementation(() => {}), vi.spyOn(console, 'error').mockImplementation(() => {})]
    let compiled = 0
    try {
      for (const [at, input] of samples(1_000).entries()) {
        // A status of an unreachable list is refused by the second verifier before anything else is looked at.
        const { document, way } = await issue({ ...input, ...(at % 2 === 0 && { status: undefined }) })
        if (way === 'compiled') compiled++
        const result = await verifyWithLibrary(document)
        expect(result.error?.errors?.map(String) ?? result.error).toBeUndefined()
        expect(result.verified).toBe(true)
        if (at % 2 === 0) {
          const { log } = await verifyWithVerifierCore({ credential: document, knownDIDRegistries: [] })
          expect(log?.find(({ id }) => id === 'valid_signature')?.valid).toBe(true)
        }
      }
    } finally {
      for (const spy of [fetch, ...silent]) spy.mockRestore()
    }
    expect(compiled).toBeGreaterThan(700)
  })

  it('is refused by both when it is changed', async () => {
    const fetch = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no network in tests'))
    const { document } = await issue(makeSampleInput({ status: undefined }))
    const changed = { ...document, name: 'Other' }
    expect((await verifyWithLibrary(changed)).verified).toBe(false)
    const { log = [] } = await verifyWithVerifierCore({ credential: changed, knownDIDRegistries: [] })
    expect(log.find(({ id }) => id === 'valid_signature')?.valid).not.toBe(true)
    fetch.mockRestore()
  })

  it('is verified by ourselves in both proof formats, whatever texts and parts it has', async () => {
    for (const input of samples()) {
      const unsigned = buildCredential({ ...input, status: undefined, issuer: { ...input.issuer, id: did } })
      const signed = await signWithDataIntegrity(unsigned, didKey, { created: sampleNow })
      const outside = { now: sampleNow, resolveDid: neverAsked, fetchStatusList: neverAsked }
      for (const file of [JSON.stringify(signed), signAsJwt(unsigned, didKey)]) {
        const report = await verifyCredential(file, outside)
        expect({ outcome: report.outcome, checks: report.checks }).toMatchObject({ outcome: 'valid' })
      }
    }
  })
})

async function neverAsked(): Promise<never> {
  throw new Error('asked outside')
}

const ran = reportVectors('1EdTech schemas')
if (vectorsDir) {
  const schemas = {
    'strict schema of 2024-07': readVectorJson('ob3', 'schema-canonical-2024-07', 'achievementcredential.json'),
    'schema served in 2026-06': readVectorJson(
      'ob3',
      'schema-purl-2026-06',
      'ob_v3p0_achievementcredential_schema.json',
    ),
  }
  describe.each(Object.entries(schemas))('the %s', (_name, schema) => {
    const ajv = new Ajv2019({ strict: false, allErrors: true })
    addFormats.default(ajv)
    const validate = ajv.compile(schema)

    it('accepts what we issue', async () => {
      for (const input of [makeSampleInput(), makeFullInput(), ...samples()]) {
        const signed = await signWithDataIntegrity(buildCredential(input), sampleKey, { created: sampleNow })
        validate(signed)
        expect(validate.errors ?? []).toEqual([])
        ran.count()
      }
    })

    it('refuses a credential without its achievement, so that its word counts', () => {
      const { credentialSubject: _subject, ...incomplete } = buildCredential(makeSampleInput())
      expect(validate(incomplete)).toBe(false)
    })
  })
}

if (vectorsDir) {
  it.each([['schema-canonical-2024-07', 'endorsementcredential.json'], ['schema-purl-2026-06', 'ob_v3p0_endorsementcredential_schema.json']])('the endorsements that we build follow the schema of %s', async (folder, file) => {
    const ajv = new Ajv2019({ strict: false, allErrors: true })
    addFormats.default(ajv)
    const validate = ajv.compile(readVectorJson('ob3', folder, file))
    const endorsed = buildAchievement(makeSampleInput().achievement)
    const signed = await signWithDataIntegrity(
      buildEndorsement({ id: 'urn:uuid:1', name: 'Un mot', issuer: { id: did, name: 'Lycée' }, endorsed, comment: 'Vu.', validFrom: sampleNow, status: { statusListCredential: 'https://a.example/1', index: 3, purpose: 'revocation' }, refreshUrl: 'https://a.example/e', schemas: ['https://a.example/s'], termsOfUse: [{ type: 'https://a.example/t' }] }),
      didKey,
      { created: sampleNow },
    )
    validate(signed)
    expect(validate.errors ?? []).toEqual([])
    const { credentialSubject: _subject, ...incomplete } = signed
    expect(validate(incomplete)).toBe(false)
    ran.count()
  })
}

describe('our status list', () => {
  it('is verified by @digitalbazaar/vc', async () => {
    const list = { ...makeSampleList([3]), issuer: did }
    const signed = await signWithDataIntegrity(list, didKey, { created: sampleNow })
    expect((await verifyWithLibrary(signed)).verified).toBe(true)
  })
})
