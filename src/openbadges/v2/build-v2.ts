// Builds the documents of Open Badges 2.0, unsigned and hosted: an assertion with its badge and its issuer, linked to their forms of 3.0.
import { createHash } from 'node:crypto'
import { formatDateTime } from '../date-time.ts'
import type { JsonObject } from '../json-value.ts'
import type { AlignmentInput } from '../v3/achievement.ts'
import { present } from '../v3/profile.ts'

export const openBadges2ContextUrl = 'https://w3id.org/openbadges/v2'
/** What the two generations call each other's things. Open Badges 3.0 implementation guide, "Migrating". */
export const badgeClassType = 'https://w3id.org/openbadges#BadgeClass'
export const openBadges2Version = 'Open Badges v2p0'
const achievementType = 'https://purl.imsglobal.org/spec/vc/ob/vocab.html#Achievement'
const credentialType = 'https://purl.imsglobal.org/spec/vc/ob/vocab.html#AchievementCredential'
const openBadges3Version = 'Open Badges v3p0'

/** Whom an assertion is about: a hash, so that only who knows the identity already can recognise it. */
export type HashedIdentity = {
  /** The context of 2.0 has these as words; `id`, which the text allows, is none that JSON-LD accepts as a type. */
  type: 'email' | 'url'
  /** As `hashIdentity` gives it. */
  identity: string
  salt: string
}

/**
 * Hashes an identity with the salt of one assertion. Open Badges 2.0, IdentityHash: `sha256$` and hexadecimal over identity and salt.
 *
 * @example
 * hashIdentity('a@example.com', 'Kosher') // 'sha256$b5809d8a…'
 */
export function hashIdentity(identity: string, salt: string): string {
  return `sha256$${createHash('sha256').update(`${identity}${salt}`, 'utf8').digest('hex')}`
}

export type AssertionInput = {
  /** Where the document stands; it is verified there. */
  id: string
  recipient: HashedIdentity
  /** Address of the BadgeClass. */
  badge: string
  issuedOn: Date
  expires?: Date
  /** Address of the baked image. */
  image?: string
  evidence?: { id: string; name?: string }[]
  /** Identifier of the 3.0 credential that says the same. */
  credentialId?: string
  /** Given once the assertion does not hold any more. */
  revocationReason?: string
}

/** Builds a hosted assertion. Open Badges 2.0, Assertion and VerificationObject. */
export function buildAssertion(input: AssertionInput): JsonObject {
  return present({
    '@context': openBadges2ContextUrl,
    type: 'Assertion',
    id: input.id,
    recipient: { type: input.recipient.type, hashed: true, salt: input.recipient.salt, identity: input.recipient.identity },
    badge: input.badge,
    verification: { type: 'HostedBadge' },
    issuedOn: formatDateTime(input.issuedOn),
    expires: input.expires && formatDateTime(input.expires),
    image: input.image,
    evidence: input.evidence?.map(({ id, name }) => present({ id, type: 'Evidence', name })),
    related: input.credentialId === undefined ? undefined : [{ id: input.credentialId, type: [credentialType], version: openBadges3Version }],
    ...(input.revocationReason !== undefined && { revoked: true, revocationReason: input.revocationReason }),
  })
}

export type BadgeClassInput = {
  id: string
  name: string
  description: string
  /** Address of the image, without anything baked in. */
  image: string
  criteria: { id?: string; narrative?: string }
  /** Address of the issuer's profile. */
  issuer: string
  tags?: string[]
  alignments?: AlignmentInput[]
  /** Of the texts, as `fr`. */
  language?: string
  version?: string
  /** Identifier of the 3.0 achievement that says the same. */
  achievementId?: string
  /** The same badge in other languages. */
  translations?: { id: string; language: string }[]
}

/** Builds a badge. Open Badges 2.0, BadgeClass and AlignmentObject. */
export function buildBadgeClass(input: BadgeClassInput): JsonObject {
  const { achievementId } = input
  return present({
    '@context': openBadges2ContextUrl,
    type: 'BadgeClass',
    id: input.id,
    '@language': input.language,
    version: input.version,
    name: input.name,
    description: input.description,
    image: input.image,
    criteria: present({ id: input.criteria.id, narrative: input.criteria.narrative }),
    issuer: input.issuer,
    tags: input.tags,
    alignment: input.alignments?.map(({ targetName, targetUrl, targetFramework, targetCode, targetDescription }) => present({ targetName, targetUrl, targetFramework, targetCode, targetDescription })),
    related: [
      ...(input.translations ?? []).map(({ id, language }) => ({ id, type: ['BadgeClass'], '@language': language })),
      ...(achievementId === undefined ? [] : [{ id: achievementId, type: [achievementType], version: openBadges3Version }]),
    ],
  })
}

export type IssuerInput = {
  id: string
  name: string
  url: string
  description?: string
  email?: string
  image?: string
  /** What the addresses of its hosted assertions begin with. */
  assertionsStartWith: string
  /** Identifier of the 3.0 profile: the DID. */
  profileId?: string
}

/** Builds an issuer. Open Badges 2.0, Profile and VerificationObject. */
export function buildIssuer(input: IssuerInput): JsonObject {
  const { profileId } = input
  return present({
    '@context': openBadges2ContextUrl,
    type: 'Issuer',
    id: input.id,
    name: input.name,
    url: input.url,
    description: input.description,
    email: input.email,
    image: input.image,
    verification: { type: 'VerificationObject', startsWith: [input.assertionsStartWith] },
    related: profileId === undefined ? undefined : [{ id: profileId, type: ['Profile'], version: openBadges3Version }],
  })
}
