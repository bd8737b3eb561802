// A refusal: a rule says no. A closed list of codes, so that each one has a status and a sentence per language.

export const refusalCodes = [
  'not_found',
  'gone',
  'not_signed_in',
  'token_needed',
  'not_allowed',
  'fresh_sign_in_needed',
  'too_many_requests',
  'code_wrong',
  'code_expired',
  'invitation_expired',
  'award_already_accepted',
  'award_already_declined',
  'award_withdrawn',
  'award_expired',
  'award_mail_left',
  'award_already_made',
  'nothing_to_award',
  'badge_archived',
  'badge_not_published',
  'version_published',
  'credential_revoked',
  'credential_erased',
  'last_administrator',
  'last_address',
  'issuer_has_no_key',
  'issuer_differs',
  'file_unreadable',
  'image_unreadable',
  'file_too_large',
  'too_many_rows',
  'import_expired',
  'idempotency_key_reused',
  'idempotency_in_progress',
  'passkey_refused',
  'setup_done',
  'method_not_allowed',
  'media_type_unsupported',
  'body_not_json',
] as const

export type RefusalCode = (typeof refusalCodes)[number]

/** Thrown when a rule refuses what was asked; carries a code and values, never a sentence. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly details: Record<string, string | number>
  constructor(code: RefusalCode, details: Record<string, string | number> = {}) {
    super(code)
    this.name = 'Refusal'
    this.code = code
    this.details = details
  }
}
