// A credential with every part filled, and an issuer to sign it: what the tests of the engine start from.
import { didWebFromUrl, buildDidDocument, type DidDocument } from '../../src/openbadges/did.ts'
import { signingKeyFromSeed, type SigningKey } from '../../src/openbadges/keys.ts'
import {
  encodeBitstring,
  buildStatusListCredential,
  statusListEntriesMin,
} from '../../src/openbadges/v3/status-list.ts'
import type { CredentialInput } from '../../src/openbadges/v3/credential.ts'
import type { JsonObject } from '../../src/openbadges/json-value.ts'

export const sampleNow = new Date('2026-03-01T12:00:00Z')
export const sampleDid = didWebFromUrl('http://localhost:3000', 'issuers/atelier')
export const sampleListUrl = 'https://badges.example/status/1'

/** The key of the sample issuer, the same at each run. */
export const sampleKey: SigningKey = signingKeyFromSeed(new Uint8Array(32).fill(7), `${sampleDid}#key-1`)

export const sampleDidDocument: DidDocument = buildDidDocument({
  did: sampleDid,
  keys: [{ id: sampleKey.verificationMethod, publicKeyMultibase: sampleKey.publicKeyMultibase, state: 'active' }],
})

/** Gives a full credential input; members given replace the sample's. */
export function makeSampleInput(changes: Partial<CredentialInput> = {}): CredentialInput {
  return {
    id: 'urn:uuid:5f8b1f0e-2f3a-4d6e-9a51-8d1f6f0a9a10',
    issuer: {
      id: sampleDid,
      name: 'L’Atelier des métiers',
      url: 'https://atelier.example/',
      description: 'Un réseau d’écoles.',
      image: { id: 'https://badges.example/issuers/atelier.png', caption: 'Un marteau' },
    },
    achievement: {
      id: 'https://badges.example/badges/jure/1',
      achievementType: 'CommunityService',
      name: 'Juré·e des œuvres ® 日本 🏅',
      description: 'A jugé le travail d’élèves, avec soin.',
      criteria: {
        narrative: '**Être présent** une demi-journée.',
        id: 'https://badges.example/badges/jure/1#criteria',
      },
      image: { id: 'https://badges.example/badges/jure/1.png', caption: 'Une médaille émaillée' },
      tags: ['jury', 'métiers'],
      alignments: [
        {
          targetName: 'Évaluer',
          targetUrl: 'http://data.europa.eu/esco/skill/x',
          targetFramework: 'ESCO',
          targetCode: 'S1',
        },
      ],
      creator: { id: 'https://reseau.example/', name: 'Réseau des métiers', url: 'https://reseau.example/' },
      language: 'fr',
      translations: [{ id: 'https://badges.example/badges/jure/1?lang=en', language: 'en' }],
      version: '1',
    },
    subject: { id: 'urn:uuid:0b7c5a4e-6a0d-4a53-8a2b-3a3f2f8f6f01', name: 'Zoé Lefèvre' },
    validFrom: new Date('2026-02-01T09:30:00Z'),
    validUntil: new Date('2030-02-01T09:30:00Z'),
    awardedDate: new Date('2026-01-31T08:00:00Z'),
    activityStartDate: new Date('2026-01-30T08:00:00Z'),
    activityEndDate: new Date('2026-01-30T18:00:00Z'),
    role: 'Jurée',
    narrative: 'Elle a écouté chaque élève.',
    evidence: [
      { id: 'https://badges.example/evidence/1', name: 'Photo', narrative: 'Le jury au travail', genre: 'Photo' },
    ],
    status: { statusListCredential: sampleListUrl, index: 23, purpose: 'revocation' },
    ...changes,
  }
}

/** Gives the smallest list with some bits set, unsigned. */
export function makeSampleList(setIndexes: number[] = []): JsonObject {
  return buildStatusListCredential({
    id: sampleListUrl,
    issuerDid: sampleDid,
    purpose: 'revocation',
    encodedList: encodeBitstring(statusListEntriesMin, setIndexes),
    validFrom: new Date('2026-01-01T00:00:00Z'),
  })
}
/** A credential that uses every class of the data model. Open Badges 3.0, App. Data Models. */
export function makeFullInput(): CredentialInput {
  const sample = makeSampleInput()
  const address = { addressCountry: 'France', addressCountryCode: 'FR', addressRegion: 'Normandie', addressLocality: 'Caen', streetAddress: '1 rue de l’Atelier', postOfficeBoxNumber: 'BP 1', postalCode: '14000', geo: { latitude: 49.18, longitude: -0.37 } }
  const alignment = { targetName: 'Évaluer', targetUrl: 'http://data.europa.eu/esco/skill/x', targetDescription: 'Juger d’un travail', targetFramework: 'ESCO', targetCode: 'S1', targetType: 'CFItem' }
  const person = { id: 'https://atelier.example/people/1', name: 'Ada Lefèvre', familyName: 'Lefèvre', givenName: 'Ada', additionalName: 'Marie', honorificPrefix: 'Dr', honorificSuffix: 'PhD', familyNamePrefix: 'de', patronymicName: 'P', dateOfBirth: '1990-02-01' }
  const level = (number: number) => ({ id: `https://badges.example/badges/jure/1#level-${number}`, name: `Niveau ${number}`, level: String(number), description: 'Ce que l’on sait faire', points: String(number * 10), alignments: [alignment] })
  return {
    ...sample,
    issuer: { ...sample.issuer, phone: '+33 2 31 00 00 00', email: 'a@atelier.example', address, otherIdentifiers: [{ identifier: '123', identifierType: 'sourcedId' }, { identifier: 'https://badges.example/issuers/v2.json', identifierType: 'identifier' }], official: 'Ada Lefèvre', parentOrg: { id: 'https://reseau.example/', name: 'Réseau' } },
    achievement: {
      ...sample.achievement,
      humanCode: 'J-1', fieldOfStudy: 'Métiers', specialization: 'Jury', creditsAvailable: 2.5,
      otherIdentifiers: [{ identifier: 'badge-7', identifierType: 'identifier' }],
      related: [{ id: 'https://badges.example/badges/jure/0', version: '0' }, { id: 'https://badges.example/badges/jure/v2.json', type: 'https://w3id.org/openbadges#BadgeClass', version: 'Open Badges v2p0' }],
      alignments: [alignment],
      results: [
        { id: 'https://badges.example/badges/jure/1#note', name: 'Note', resultType: 'LetterGrade', allowedValues: ['A', 'B', 'C'], requiredValue: 'B', alignments: [alignment] },
        { id: 'https://badges.example/badges/jure/1#points', name: 'Points', resultType: 'RawScore', valueMin: '0', valueMax: '20' },
        { id: 'https://badges.example/badges/jure/1#rubric', name: 'Maîtrise', resultType: 'RubricCriterionLevel', requiredLevel: level(1).id, rubric: [level(1), level(2)] },
      ],
    },
    image: { id: 'https://badges.example/credentials/1.png', caption: 'Le badge de Zoé' },
    results: [
      { resultDescription: 'https://badges.example/badges/jure/1#note', value: 'A', status: 'Completed', alignments: [alignment] },
      { resultDescription: 'https://badges.example/badges/jure/1#points', value: '18' },
      { resultDescription: 'https://badges.example/badges/jure/1#rubric', achievedLevel: level(2).id },
    ],
    creditsEarned: 2.5,
    licenseNumber: 'L-42',
    term: '2025–2026',
    source: person,
    evidence: [{ id: 'https://badges.example/evidence/1', name: 'Photo', narrative: 'Le jury', description: 'Une image', genre: 'Photo', audience: 'Recruteurs' }],
    schemas: ['https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json'],
    refreshUrl: 'https://badges.example/credentials/1',
    termsOfUse: [{ id: 'https://badges.example/terms', type: 'https://badges.example/terms#v1' }],
  }
}
