// The report of a verification: an outcome, the checks that led to it, and what may be shown.

export type Outcome = 'valid' | 'invalid' | 'undetermined' | 'not_a_badge'
export type CheckOutcome = 'valid' | 'invalid' | 'undetermined' | 'not_applicable'

export const checkNames = [
  'read',
  'shape',
  'contexts',
  'json_ld',
  'issuer_key',
  'signature',
  'dates',
  'status',
  'endorsements',
] as const
export type CheckName = (typeof checkNames)[number]

export const reasonCodes = [
  'ok',
  // read
  'not_a_badge',
  'file_refused',
  'several_credentials',
  'json_refused',
  'jwt_refused',
  'limits_exceeded',
  'open_badges_2',
  // shape, contexts, json_ld
  'malformed',
  'forbidden_construct',
  'unknown_context',
  'json_and_meaning_differ',
  'signed_as_jwt',
  // issuer_key
  'issuer_unreachable',
  'issuer_not_a_did',
  'issuer_document_malformed',
  'key_not_of_issuer',
  'key_not_for_badges',
  'key_withdrawn',
  'key_weak',
  'key_unsupported',
  'no_key_named',
  // signature
  'no_proof',
  'proof_unsupported',
  'proof_malformed',
  'proof_purpose',
  'proof_in_future',
  'proof_expired',
  'signature_wrong',
  'claims_mismatch',
  'too_complex',
  // dates
  'not_yet_valid',
  'expired',
  // status
  'no_status',
  'revoked',
  'suspended',
  'status_unreachable',
  'status_list_not_trusted',
  'status_list_malformed',
  'status_kind_unknown',
  // endorsements
  'no_endorsement',
  'endorsement_invalid',
  'endorsement_undetermined',
  // any
  'not_checked',
  'check_failed',
] as const
export type ReasonCode = (typeof reasonCodes)[number]

export type Check = { name: CheckName; outcome: CheckOutcome; reason: ReasonCode; details?: Record<string, string> }
export const makeCheck = (name: CheckName, outcome: CheckOutcome, reason: ReasonCode, details?: Record<string, string>): Check => ({ name, outcome, reason, ...(details && { details }) })

export type VerificationState =
  | 'tampered'
  | 'untrusted_key'
  /** The issuer itself says that this key is not to be trusted any more. */
  | 'withdrawn_key'
  | 'revoked'
  | 'suspended'
  /** Replaced by a corrected one; said by the installation that issued both, and by nobody else. */
  | 'superseded'
  | 'expired'
  | 'not_yet_valid'
  | 'malformed'
  | 'unsigned'
  | 'unknown_context'
  | 'issuer_unreachable'
  | 'status_unknown'
  | 'endorsement_invalid'
  /** Of a record that holds itself, with a badge in it that does not, or that could not be checked. */
  | 'record_badge_invalid'
  | 'record_badge_undetermined'
  | 'unsupported'

export type DisplayImage = { id: string; caption?: string }
export type DisplayProfile = {
  id: string
  name?: string
  url?: string
  description?: string
  email?: string
  image?: DisplayImage
}
export type DisplayAlignment = { targetName: string; targetUrl: string; targetFramework?: string; targetCode?: string }
export type DisplayEvidence = { id?: string; name?: string; narrative?: string; description?: string }
export type DisplayEndorsement = {
  id: string
  issuer: DisplayProfile
  comment?: string
  endorsedId: string
  validFrom?: string
  /** Made of this very content, by its digest; otherwise of its identifier alone. */
  isBound?: boolean
}
/** What was reached, in the words of the badge where it describes the result. */
export type DisplayResult = { name?: string; value?: string; status?: string; level?: string; requiredValue?: string; requiredLevel?: string }

/** What may be shown of a credential: taken from the compacted document only, with invisible characters removed. */
export type DisplayCredential = {
  id: string
  name?: string
  description?: string
  issuer: DisplayProfile
  achievement: {
    id: string
    name: string
    description: string
    criteria: { id?: string; narrative?: string }
    image?: DisplayImage
    achievementType?: string
    inLanguage?: string
    tags: string[]
    alignments: DisplayAlignment[]
    creator?: DisplayProfile
  }
  subjectId?: string
  /** The holder's name, where the credential says it in plain text. */
  recipientName?: string
  role?: string
  narrative?: string
  validFrom?: string
  validUntil?: string
  awardedDate?: string
  activityStartDate?: string
  activityEndDate?: string
  evidence: DisplayEvidence[]
  results: DisplayResult[]
  creditsEarned?: number
  licenseNumber?: string
  term?: string
  /** Who assessed, where it was not the issuer. */
  source?: DisplayProfile
  endorsements: DisplayEndorsement[]
}

export type VerificationReport = {
  outcome: Outcome
  state?: VerificationState
  format: 'png' | 'svg' | 'pdf' | 'json' | 'jwt'
  checks: Check[]
  /** Present once shape and meaning are checked, also when the outcome is not `valid`: say so beside it. */
  credential?: DisplayCredential
  /** In place of a credential where what was brought is a record of several badges (CLR 2.0). */
  record?: DisplayRecord
}

/** What a record says itself, and the report of each badge in it, in its order. */
export type DisplayRecord = {
  id: string
  name: string
  description?: string
  /** Who put the badges together. */
  issuer: DisplayProfile
  subjectId?: string
  validFrom?: string
  validUntil?: string
  badges: VerificationReport[]
}

/** Which state a reason means, the gravest first. */
const stateOfReason: [VerificationState, ReasonCode[]][] = [
  [
    'malformed',
    ['file_refused', 'several_credentials', 'json_refused', 'jwt_refused', 'malformed', 'forbidden_construct'],
  ],
  ['tampered', ['signature_wrong', 'claims_mismatch', 'json_and_meaning_differ', 'proof_malformed']],
  [
    'untrusted_key',
    ['key_not_of_issuer', 'key_not_for_badges', 'key_weak', 'proof_purpose', 'proof_expired', 'proof_in_future'],
  ],
  ['withdrawn_key', ['key_withdrawn']],
  ['unsigned', ['no_proof']],
  ['revoked', ['revoked']],
  ['suspended', ['suspended']],
  ['expired', ['expired']],
  ['not_yet_valid', ['not_yet_valid']],
  ['endorsement_invalid', ['endorsement_invalid']],
  ['unknown_context', ['unknown_context']],
  ['issuer_unreachable', ['issuer_unreachable', 'issuer_not_a_did', 'issuer_document_malformed']],
  ['status_unknown', ['status_unreachable', 'status_list_not_trusted', 'status_list_malformed', 'status_kind_unknown']],
  [
    'unsupported',
    ['proof_unsupported', 'key_unsupported', 'no_key_named', 'open_badges_2', 'too_complex', 'limits_exceeded'],
  ],
]

const mandatory: CheckName[] = ['read', 'shape', 'contexts', 'issuer_key', 'signature', 'dates']

/**
 * Draws the one outcome from the checks. Nothing is valid unless every check was made and is valid or does not apply:
 * a check that is missing counts as not made.
 */
export function concludeReport(
  format: VerificationReport['format'],
  checks: Check[],
  credential?: DisplayCredential,
): VerificationReport {
  const decisive = (outcome: CheckOutcome) => checks.filter((check) => check.outcome === outcome)
  const stateOf = (among: Check[]) =>
    stateOfReason.find(([, reasons]) => among.some(({ reason }) => reasons.includes(reason)))?.[0]
  const withState = (outcome: Outcome, among: Check[]): VerificationReport => {
    const state = stateOf(among)
    return { outcome, ...(state && { state }), format, checks, ...(credential && { credential }) }
  }
  if (checks.some(({ reason }) => reason === 'not_a_badge')) return { outcome: 'not_a_badge', format, checks }
  const invalid = decisive('invalid')
  if (invalid.length > 0) return withState('invalid', invalid)
  const isComplete =
    checkNames.every((name) => checks.some((check) => check.name === name)) &&
    mandatory.every((name) => checks.filter((check) => check.name === name).every(({ outcome }) => outcome === 'valid'))
  const undetermined = decisive('undetermined')
  if (!isComplete || undetermined.length > 0) return withState('undetermined', undetermined)
  return withState('valid', [])
}
