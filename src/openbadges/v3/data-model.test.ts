// Every class of the Open Badges 3.0 data model, built, signed, read and shown; endorsements bound to what they endorse.
import { describe, expect, it } from 'vitest'
import { makeFullInput, makeSampleInput, makeSampleList, sampleDid, sampleDidDocument, sampleKey, sampleNow } from '../../../tests/conformance/sample-credential.ts'
import { resolveDidKey } from '../did.ts'
import type { JsonObject } from '../json-value.ts'
import { signingKeyFromSeed } from '../keys.ts'
import { verifyCredential, type VerificationReport } from '../verify.ts'
import { buildAchievement } from './achievement.ts'
import { buildCredential } from './credential.ts'
import { signWithDataIntegrity } from './data-integrity.ts'
import { buildEndorsement, digestOfEndorsed, isBoundTo } from './endorsement.ts'
import { signAsJwt } from './jwt.ts'
import { buildProfile } from './profile.ts'

const list = JSON.stringify(await signWithDataIntegrity(makeSampleList(), sampleKey, { created: sampleNow }))
const outside = { now: sampleNow, resolveDid: async () => sampleDidDocument, fetchStatusList: async () => list }
const verify = (file: object | string): Promise<VerificationReport> => verifyCredential(typeof file === 'string' ? file : JSON.stringify(file), outside)
const sign = (document: JsonObject) => signWithDataIntegrity(document, sampleKey, { created: sampleNow })

const witnessKey = signingKeyFromSeed(new Uint8Array(32).fill(3), '')
const witness = `did:key:${witnessKey.publicKeyMultibase}`
const asWitness = { ...witnessKey, verificationMethod: resolveDidKey(witness).assertionMethod[0] as string }

describe('a credential with every class of the data model', () => {
  it('verifies as JSON and as JWT, and its results are shown in the words of the badge', async () => {
    const unsigned = buildCredential(makeFullInput())
    for (const file of [await sign(unsigned), signAsJwt(unsigned, sampleKey)]) {
      const report = await verify(file)
      expect(report.checks.filter(({ outcome }) => outcome !== 'valid' && outcome !== 'not_applicable')).toEqual([])
      expect(report.outcome).toBe('valid')
      expect(report.credential?.results).toEqual([
        { name: 'Note', value: 'A', status: 'Completed', requiredValue: 'B' },
        { name: 'Points', value: '18' },
        { name: 'Maîtrise', level: 'Niveau 2', requiredLevel: 'Niveau 1' },
      ])
      expect(report.credential).toMatchObject({ creditsEarned: 2.5, licenseNumber: 'L-42', term: '2025–2026', source: { name: 'Ada Lefèvre' } })
    }
  })

  it('takes the place of its subject’s key when a part of it is changed', async () => {
    const signed = structuredClone(await sign(buildCredential(makeFullInput()))) as JsonObject
    const subject = signed.credentialSubject as { result: { value?: string }[] }
    ;(subject.result[0] as { value: string }).value = 'C'
    expect((await verify(signed)).state).toBe('tampered')
  })
})

const endorse = async (endorsed: JsonObject | string, changes: object = {}) =>
  signWithDataIntegrity(
    buildEndorsement({ id: 'urn:uuid:9a51f0a9-0000-4000-8000-000000000001', name: 'Un mot du lycée', issuer: { id: witness, name: 'Lycée' }, endorsed, comment: 'Nous y étions.', validFrom: new Date('2026-01-01T00:00:00Z'), ...changes }),
    asWitness,
    { created: sampleNow },
  ) as Promise<JsonObject>

describe('an endorsement', () => {
  const sample = makeSampleInput()

  it('of a badge, of its issuer and of a credential is verified where it is embedded, and says that it is bound', async () => {
    const ofBadge = await endorse(buildAchievement(sample.achievement))
    const ofIssuer = await endorse(buildProfile(sample.issuer), { id: 'urn:uuid:9a51f0a9-0000-4000-8000-000000000002' })
    const bare = buildCredential({ ...sample, achievement: { ...sample.achievement, endorsements: [ofBadge] }, issuer: { ...sample.issuer, endorsements: [ofIssuer] } })
    const ofCredential = await endorse(bare, { id: 'urn:uuid:9a51f0a9-0000-4000-8000-000000000003' })
    const report = await verify(await sign({ ...bare, endorsement: [ofCredential] }))
    expect(report.outcome).toBe('valid')
    expect(report.credential?.endorsements.map(({ endorsedId, isBound, comment, issuer }) => [endorsedId, isBound, comment, issuer.name]).toSorted()).toEqual(
      [sampleDid, sample.achievement.id, sample.id].map((id) => [id, true, 'Nous y étions.', 'Lycée']).toSorted(),
    )
  })

  it('in a JWT may be a JWT', async () => {
    const endorsement = signAsJwt(buildEndorsement({ id: 'urn:uuid:9a51f0a9-0000-4000-8000-000000000004', name: 'Un mot', issuer: { id: witness, name: 'Lycée' }, endorsed: buildAchievement(sample.achievement), validFrom: sampleNow }), asWitness)
    const credential = buildCredential({ ...sample, achievement: { ...sample.achievement, endorsementJwts: [endorsement] } })
    const report = await verify(signAsJwt(credential, sampleKey))
    expect([report.outcome, report.credential?.endorsements[0]?.isBound]).toEqual(['valid', true])
    const forged = `${endorsement.slice(0, -6)}AAAAAA`
    expect((await verify(signAsJwt(buildCredential({ ...sample, achievement: { ...sample.achievement, endorsementJwts: [forged] } }), sampleKey))).state).toBe('endorsement_invalid')
  })

  it('does not pass to another content under the same identifier', async () => {
    const old = await endorse(buildAchievement(sample.achievement))
    const changed = { ...sample.achievement, criteria: { ...sample.achievement.criteria, narrative: 'Rien du tout.' } }
    const report = await verify(await sign(buildCredential({ ...sample, achievement: { ...changed, endorsements: [old] } })))
    expect(report.state).toBe('endorsement_invalid')
  })

  it('of an identifier alone is verified and said to be unbound', async () => {
    const report = await verify(await sign(buildCredential({ ...sample, achievement: { ...sample.achievement, endorsements: [await endorse(sample.achievement.id)] } })))
    expect([report.outcome, report.credential?.endorsements[0]?.isBound]).toEqual(['valid', false])
  })

  it('has a digest that contexts, proofs and other endorsements do not change, and every other word does', async () => {
    const badge = buildAchievement(sample.achievement)
    expect(digestOfEndorsed({ ...badge, '@context': 'https://a.example', proof: [{ a: 1 }], endorsement: [{ b: 2 }] })).toBe(digestOfEndorsed(badge))
    expect(digestOfEndorsed({ ...badge, name: 'Autre' })).not.toBe(digestOfEndorsed(badge))
    const endorsement = buildEndorsement({ id: 'urn:uuid:1', name: 'n', issuer: { id: witness, name: 'w' }, endorsed: badge, validFrom: sampleNow })
    expect([isBoundTo(endorsement, badge), isBoundTo(endorsement, { ...badge, name: 'Autre' }), isBoundTo({ ...endorsement, relatedResource: [] }, badge)]).toEqual([true, false, undefined])
    expect(() => buildEndorsement({ id: 'urn:uuid:1', name: 'n', issuer: { id: witness, name: 'w' }, endorsed: {}, validFrom: sampleNow })).toThrow(/identifier/)
  })
})
