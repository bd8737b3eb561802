// The compiled badge against the generic path: the same bytes for whatever values and shapes.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareWithGeneric, shapes } from '../../../tests/conformance/compiled-samples.ts'
import { makeSampleInput, sampleKey, sampleNow } from '../../../tests/conformance/sample-credential.ts'
import { canonicalize } from '../json-ld.ts'
import { decodeJwt, signAsJwt } from '../v3/jwt.ts'
import { buildCredential } from '../v3/credential.ts'
import { CompiledBadge } from './compiled-badge.ts'
import { compileDocument } from './compiled-document.ts'

describe('a compiled badge', () => {
  it('gives the bytes of the generic path for 1,000 random credentials of ten badges and more shapes', async () => {
    const { compared, compiled, shapesSeen } = await compareWithGeneric(1_000, 2018)
    expect(compared).toBe(1_000)
    expect(shapesSeen).toBeGreaterThanOrEqual(10)
    // Else the generic path would be compared with itself.
    expect(compiled).toBeGreaterThan(800)
  })

  it('takes the generic path where a value would change the shape, and is right there too', async () => {
    const badge = shapes[0]!
    const compiledBadge = new CompiledBadge(badge, sampleKey)
    const usual = { id: 'urn:uuid:a', subject: { id: 'urn:uuid:b' }, validFrom: sampleNow }
    expect((await compiledBadge.issue(usual, sampleNow)).way).toBe('compiled')
    for (const recipient of [
      { ...usual, subject: { id: 'urn:uuid:a' } },
      { ...usual, subject: { id: badge.issuer.id } },
      { ...usual, subject: { id: 'https://w3id.org/openbadges#Badge' } },
      { ...usual, id: 'tag:a,2026:1' },
      { ...usual, id: 'https://exämple.example/1' },
      { ...usual, evidence: [{ narrative: 'twice' }, { narrative: 'twice' }] },
      { ...usual, evidence: Array.from({ length: 9 }, (_, at) => ({ narrative: `${at}` })) },
    ]) {
      const issued = await compiledBadge.issue(recipient, sampleNow)
      const generic = await compiledBadge.issueGeneric(recipient, sampleNow)
      expect(issued).toEqual(generic)
      expect(issued.way).toBe('generic')
    }
  })

  it('refuses what the generic path refuses', async () => {
    const compiledBadge = new CompiledBadge(shapes[0]!, sampleKey)
    const recipient = { id: 'not an identifier', subject: { id: 'urn:uuid:b' }, validFrom: sampleNow }
    await expect(compiledBadge.issue(recipient, sampleNow)).rejects.toMatchObject({ code: 'credential_malformed' })
  })

  it('gives the JWT of the same credential', async () => {
    const { issuer, achievement, status, ...recipient } = makeSampleInput()
    const compiledBadge = new CompiledBadge({ issuer, achievement, ...(status && { status }) }, sampleKey)
    const own = { ...recipient, ...(status && { statusIndex: status.index }) }
    const issued = await compiledBadge.issue(own, sampleNow)
    expect(issued.way).toBe('compiled')
    const jwt = compiledBadge.toJwt(issued, own)
    expect(jwt).toBe(signAsJwt(buildCredential(makeSampleInput()), sampleKey))
    expect(decodeJwt(jwt).payload.iss).toBe(issuer.id)
  })
})

describe('a compiled document', () => {
  const context = ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json']

  it('has the canonical form of RDFC-1.0 whatever the values are', async () => {
    const sample = buildCredential(makeSampleInput())
    const paths = [['id'], ['credentialSubject', 'id'], ['credentialSubject', 'identifier', 0, 'identityHash'], ['evidence', 0, 'narrative'], ['credentialSubject', 'achievement', 'tag', 0]]
    const compiled = (await compileDocument(sample, paths))!
    const value = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(fc.webUrl(), fc.uuid(), value, value, value, async (id, subject, name, narrative, tag) => {
        const values = [id, `urn:uuid:${subject}`, name, narrative, tag]
        const own = compiled.canonicalize(values)
        const json = compiled.toJson(values)
        if (own === undefined) return
        expect(Buffer.from(own, 'latin1').toString('utf8')).toBe(await canonicalize(JSON.parse(json) as object))
      }),
      { numRuns: 300 },
    )
  })

  it('is not made of a document with two blank nodes alike, named graphs, or a slot that is no text', async () => {
    const same = { type: ['Alignment'], targetName: 'a', targetUrl: 'https://a.example' }
    const alike = buildCredential(makeSampleInput())
    ;(alike.credentialSubject.achievement as { alignment: object[] }).alignment = [same, same]
    const sample = buildCredential(makeSampleInput())
    expect(await compileDocument(alike, [['id']])).toBeUndefined()
    expect(await compileDocument({ '@context': context, id: 'urn:uuid:1', type: ['VerifiableCredential'], endorsement: [{ id: 'urn:uuid:2', type: ['VerifiableCredential'], proof: { type: 'DataIntegrityProof' } }] }, [['id']])).toBeUndefined()
    expect(await compileDocument(sample, [['credentialSubject']])).toBeUndefined()
    // A slot that is a word of the vocabulary cannot vary.
    expect(await compileDocument(sample, [['@context', 0]]).catch(() => undefined)).toBeUndefined()
    expect(await compileDocument(sample, [['type', 1]]).catch(() => undefined)).toBeUndefined()
  })
})
