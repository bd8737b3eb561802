// Builds the Open Badges 3.0 credential of one holder, valid under both generations of the 1EdTech schemas.
import { credentialsV2ContextUrl, openBadgesContextUrl } from '../contexts.ts'
import { formatDateTime } from '../date-time.ts'
import { OpenBadgesError } from '../errors.ts'
import type { JsonObject } from '../json-value.ts'
import { findShapeFault } from './shape.ts'

export type ImageInput = { id: string; caption?: string }

export type ProfileInput = {
  /** For the issuer, its DID. */
  id: string
  name: string
  url?: string
  description?: string
  email?: string
  image?: ImageInput
}

export type AlignmentInput = {
  targetName: string
  targetUrl: string
  targetFramework?: string
  targetCode?: string
  targetDescription?: string
  targetType?: string
}

export type AchievementInput = {
  /** Address of this version of the badge. */
  id: string
  /** `Achievement` is added by itself; e.g. `Badge`, `CommunityService` or `ext:…` (open list of the standard). */
  achievementType?: string
  name: string
  description: string
  criteria: { narrative: string; id?: string }
  image?: ImageInput
  tags?: string[]
  alignments?: AlignmentInput[]
  /** The network or partner that made the badge, where it is not the issuer alone. */
  creator?: ProfileInput
  /** Language of the texts above, as `fr` or `en`. */
  language?: string
  /**
   * Where the same badge is told in other languages. The strict schema holds one text per member, so the other languages are
   * other documents, named by the standard's own `related` with `inLanguage`.
   */
  translations?: { id: string; language: string }[]
  version?: string
}

export type EvidenceInput = { id?: string; name?: string; narrative?: string; description?: string; genre?: string }

export type CredentialInput = {
  id: string
  issuer: ProfileInput
  achievement: AchievementInput
  subject: {
    /** Opaque: `urn:uuid:…` or the holder's own DID, never an e-mail address. */
    id: string
    /** Only where the holder chose to show it. */
    name?: string
  }
  /** Title in wallets; the badge's name unless said. */
  name?: string
  description?: string
  validFrom: Date
  validUntil?: Date
  /** When it was awarded, where `validFrom` is later. */
  awardedDate?: Date
  activityStartDate?: Date
  activityEndDate?: Date
  /** What the holder's part was, e.g. juror. */
  role?: string
  /** A story about this very award, Markdown. */
  narrative?: string
  evidence?: EvidenceInput[]
  status?: { statusListCredential: string; index: number; purpose: 'revocation' | 'suspension' }
}

export type UnsignedCredential = JsonObject & {
  '@context': string[]
  id: string
  type: string[]
  issuer: JsonObject & { id: string }
  validFrom: string
  credentialSubject: JsonObject & { id: string }
}

/** Leaves out what is absent or empty: the standard wants neither nulls nor empty arrays. */
function present(object: Record<string, unknown>): JsonObject {
  const isPresent = (value: unknown) =>
    value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
  return Object.fromEntries(Object.entries(object).filter(([, value]) => isPresent(value))) as JsonObject
}

const buildImage = (image: ImageInput | undefined) =>
  image && present({ id: image.id, type: 'Image', caption: image.caption })

/** Builds an issuer or creator. Open Badges 3.0, Profile. */
export function buildProfile(profile: ProfileInput): JsonObject & { id: string } {
  const { id, name, url, description, email, image } = profile
  return { ...present({ id, type: ['Profile'], name, url, description, email, image: buildImage(image) }), id }
}

/** Builds the badge as the credential carries it, and as its own address serves it. Open Badges 3.0, Achievement. */
export function buildAchievement(badge: AchievementInput): JsonObject {
  return present({
    id: badge.id,
    type: ['Achievement'],
    achievementType: badge.achievementType,
    name: badge.name,
    description: badge.description,
    criteria: present({ id: badge.criteria.id, narrative: badge.criteria.narrative }),
    image: buildImage(badge.image),
    creator: badge.creator && buildProfile(badge.creator),
    inLanguage: badge.language,
    version: badge.version,
    tag: badge.tags && [...new Set(badge.tags)],
    alignment: badge.alignments?.map((alignment) => present({ type: ['Alignment'], ...alignment })),
    related: badge.translations?.map(({ id, language }) => ({ id, type: ['Related'], inLanguage: language })),
  })
}

/**
 * Builds a credential, unsigned. Open Badges 3.0, AchievementCredential.
 * @throws OpenBadgesError `credential_malformed`: an input that makes a document that we would refuse from others.
 */
export function buildCredential(input: CredentialInput): UnsignedCredential {
  const { subject, status } = input
  const date = (value: Date | undefined) => value && formatDateTime(value)
  const credential = present({
    '@context': [credentialsV2ContextUrl, openBadgesContextUrl],
    id: input.id,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: input.name ?? input.achievement.name,
    description: input.description,
    issuer: buildProfile(input.issuer),
    validFrom: formatDateTime(input.validFrom),
    validUntil: date(input.validUntil),
    awardedDate: date(input.awardedDate),
    credentialSubject: present({
      id: subject.id,
      type: ['AchievementSubject'],
      identifier:
        subject.name !== undefined && subject.name !== ''
          ? [{ type: 'IdentityObject', hashed: false, identityHash: subject.name, identityType: 'name' }]
          : undefined,
      activityStartDate: date(input.activityStartDate),
      activityEndDate: date(input.activityEndDate),
      role: input.role,
      narrative: input.narrative,
      achievement: buildAchievement(input.achievement),
    }),
    evidence: input.evidence?.map((evidence) => present({ ...evidence, type: ['Evidence'] })),
    credentialStatus: status && {
      id: `${status.statusListCredential}#${status.index}`,
      type: 'BitstringStatusListEntry',
      statusPurpose: status.purpose,
      statusListIndex: String(status.index),
      statusListCredential: status.statusListCredential,
    },
  })
  const fault = findShapeFault(credential, 'achievement')
  if (fault) throw new OpenBadgesError('credential_malformed', `${fault.path}: ${fault.fault}`)
  return credential as UnsignedCredential
}
