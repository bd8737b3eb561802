// One party vouches for another's profile, badge or credential, as it was when they looked at it.
import { createHash } from 'node:crypto'
import { canonicalizeJson } from '../canonical-json.ts'
import { formatDateTime } from '../date-time.ts'
import { OpenBadgesError } from '../errors.ts'
import { asArray, findId, isJsonObject, type JsonObject, type JsonValue } from '../json-value.ts'
import { buildServices, buildStatus, contextsFor, type StatusInput } from './credential.ts'
import { buildProfile, present, type ProfileInput } from './profile.ts'
import { findShapeFault } from './shape.ts'

export type EndorsementInput = {
  id: string
  /** Title in wallets. */
  name: string
  description?: string
  /** Who vouches. */
  issuer: ProfileInput
  /** What is endorsed: a profile, an achievement or a credential, as it stands; or only its identifier, which binds nothing. */
  endorsed: JsonObject | string
  comment?: string
  validFrom: Date
  validUntil?: Date
  awardedDate?: Date
  status?: StatusInput
  schemas?: string[]
  refreshUrl?: string
  termsOfUse?: { id?: string; type: string }[]
}

const digestPrefix = 'ni:///sha-256;'
/** Proofs and endorsements come and go around what is endorsed; they are not what is endorsed. */
const notEndorsed = new Set(['proof', 'endorsement', 'endorsementJwt', '@context'])

function withoutEndorsements(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutEndorsements)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([member]) => !notEndorsed.has(member)).map(([member, inner]) => [member, withoutEndorsements(inner)]))
}

/**
 * The digest of what is endorsed: SHA-256 over its canonical JSON (RFC 8785) without contexts, proofs and endorsements.
 * @returns base64, as Subresource Integrity writes it.
 */
export function digestOfEndorsed(endorsed: JsonObject): string {
  return createHash('sha256').update(canonicalizeJson(withoutEndorsements(endorsed)), 'utf8').digest('base64')
}

/**
 * Builds an endorsement, unsigned. Open Badges 3.0, EndorsementCredential. What it speaks of is bound by a related resource of the
 * data model (VC Data Model 2.0 §5.3) named by its own digest (RFC 6920), so that a badge that changes loses its endorsement.
 * @throws OpenBadgesError `credential_malformed`.
 */
export function buildEndorsement(input: EndorsementInput): JsonObject {
  const { endorsed } = input
  const endorsedId = findId(endorsed)
  if (endorsedId === undefined) throw new OpenBadgesError('credential_malformed', 'what is endorsed has no identifier')
  const digest = isJsonObject(endorsed) ? digestOfEndorsed(endorsed) : undefined
  const named = digest && `${digestPrefix}${digest.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`
  const date = (value: Date | undefined) => value && formatDateTime(value)
  const credential = present({
    '@context': contextsFor(input),
    id: input.id,
    type: ['VerifiableCredential', 'EndorsementCredential'],
    name: input.name,
    description: input.description,
    issuer: buildProfile(input.issuer),
    validFrom: formatDateTime(input.validFrom),
    validUntil: date(input.validUntil),
    awardedDate: date(input.awardedDate),
    credentialSubject: present({ id: endorsedId, type: ['EndorsementSubject'], endorsementComment: input.comment }),
    relatedResource: named && [{ id: named, digestSRI: `sha256-${digest}` }],
    credentialStatus: buildStatus(input.status),
    ...buildServices(input),
  })
  const fault = findShapeFault(credential, 'endorsement')
  if (fault) throw new OpenBadgesError('credential_malformed', `${fault.path}: ${fault.fault}`)
  return credential
}

/**
 * Tells whether an endorsement was made of this very content.
 * @returns undefined when it binds no content, only an identifier.
 */
export function isBoundTo(endorsement: JsonObject, endorsed: JsonObject): boolean | undefined {
  const named = asArray(endorsement.relatedResource)
    .filter(isJsonObject)
    .filter(({ id }) => typeof id === 'string' && id.startsWith(digestPrefix))
  if (named.length === 0) return undefined
  const digest = digestOfEndorsed(endorsed)
  return named.every(({ id, digestSRI }) => {
    const fromName = String(id).slice(digestPrefix.length)
    return fromName === Buffer.from(digest, 'base64').toString('base64url') && (digestSRI === undefined || asArray(digestSRI).includes(`sha256-${digest}`))
  })
}
