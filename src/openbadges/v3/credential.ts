// Builds the Open Badges 3.0 credential of one holder, valid under both generations of the 1EdTech schemas.
import { credentialsV2ContextUrl, extensionsContextUrl, openBadgesContextUrl } from '../contexts.ts'
import { formatDateTime } from '../date-time.ts'
import { OpenBadgesError } from '../errors.ts'
import type { JsonObject } from '../json-value.ts'
import { buildAchievement, buildAlignments, type AchievementInput, type AlignmentInput } from './achievement.ts'
import { buildImage, buildProfile, present, type ImageInput, type ProfileInput } from './profile.ts'
import { findShapeFault } from './shape.ts'

export type EvidenceInput = { id?: string; name?: string; narrative?: string; description?: string; genre?: string; audience?: string }

/** What was reached: a value, a status or a level, of a result that the badge describes. Open Badges 3.0, Result. */
export type ResultInput = {
  /** Identifier of the description in the badge. */
  resultDescription?: string
  value?: string
  /** `Completed`, `Enrolled`, `Failed`, `InProgress`, `OnHold`, `Provisional`, `Withdrew`. */
  status?: string
  /** Identifier of a rubric level. */
  achievedLevel?: string
  alignments?: AlignmentInput[]
}

export type StatusInput = { statusListCredential: string; index: number; purpose: 'revocation' | 'suspension' }

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
  status?: StatusInput
  /** The baked image, where it stands at an address. */
  image?: ImageInput
  results?: ResultInput[]
  creditsEarned?: number
  licenseNumber?: string
  /** Who assessed, where it was not the issuer. */
  source?: ProfileInput
  /** The school term. */
  term?: string
  endorsements?: JsonObject[]
  endorsementJwts?: string[]
  /** Addresses of JSON schemas that the credential follows. */
  schemas?: string[]
  /** Where the current form of the credential is served. */
  refreshUrl?: string
  termsOfUse?: { id?: string; type: string }[]
}

export type UnsignedCredential = JsonObject & {
  '@context': string[]
  id: string
  type: string[]
  issuer: JsonObject & { id: string }
  validFrom: string
  credentialSubject: JsonObject & { id: string }
}

/** Where a list says whether the credential still stands. Bitstring Status List v1.0 §2.1 */
export const buildStatus = (status: StatusInput | undefined) =>
  status && {
    id: `${status.statusListCredential}#${status.index}`,
    type: 'BitstringStatusListEntry',
    statusPurpose: status.purpose,
    statusListIndex: String(status.index),
    statusListCredential: status.statusListCredential,
  }

/** The parts that lie outside the standard's main context: words of its extensions. */
export function buildServices(input: { schemas?: string[]; refreshUrl?: string; termsOfUse?: { id?: string; type: string }[] }) {
  return {
    credentialSchema: input.schemas?.map((id) => ({ id, type: '1EdTechJsonSchemaValidator2019' })),
    refreshService: input.refreshUrl === undefined ? undefined : { id: input.refreshUrl, type: '1EdTechCredentialRefresh' },
    termsOfUse: input.termsOfUse?.map((terms) => present(terms)),
  }
}

/** The contexts of a badge; that of the extensions only where its words are used, since each context has to be known to readers. */
export const contextsFor = (input: { schemas?: string[]; refreshUrl?: string }): string[] => [
  credentialsV2ContextUrl,
  openBadgesContextUrl,
  ...(input.schemas?.length || input.refreshUrl !== undefined ? [extensionsContextUrl] : []),
]

/**
 * Builds a credential, unsigned. Open Badges 3.0, AchievementCredential.
 * @throws OpenBadgesError `credential_malformed`: an input that makes a document that we would refuse from others.
 *
 * @example
 * buildCredential({ id: 'urn:uuid:…', issuer: { id: did, name: 'Atelier' }, achievement, subject: { id: 'urn:uuid:…' }, validFrom: now })
 */
export function buildCredential(input: CredentialInput): UnsignedCredential {
  const { subject } = input
  const date = (value: Date | undefined) => value && formatDateTime(value)
  const credential = present({
    '@context': contextsFor(input),
    id: input.id,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: input.name ?? input.achievement.name,
    description: input.description,
    image: buildImage(input.image),
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
      creditsEarned: input.creditsEarned,
      licenseNumber: input.licenseNumber,
      term: input.term,
      source: input.source && buildProfile(input.source),
      result: input.results?.map(({ alignments, ...result }) => present({ type: ['Result'], ...result, alignment: buildAlignments(alignments) })),
      achievement: buildAchievement(input.achievement),
    }),
    evidence: input.evidence?.map((evidence) => present({ ...evidence, type: ['Evidence'] })),
    credentialStatus: buildStatus(input.status),
    endorsement: input.endorsements,
    endorsementJwt: input.endorsementJwts,
    ...buildServices(input),
  })
  const fault = findShapeFault(credential, 'achievement')
  if (fault) throw new OpenBadgesError('credential_malformed', `${fault.path}: ${fault.fault}`)
  return credential as UnsignedCredential
}
