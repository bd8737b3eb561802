// The one error of the Open Badges engine: a closed list of codes, so that callers can tell the cases apart.

export type OpenBadgesErrorCode =
  | 'unknown_context'
  | 'context_tampered'
  | 'json_syntax'
  | 'json_duplicate_key'
  | 'json_forbidden_key'
  | 'json_too_deep'
  | 'json_too_large'
  | 'json_number_inexact'
  | 'json_bad_text'
  | 'json_ld_unsafe'
  | 'json_ld_too_complex'
  | 'key_malformed'
  | 'key_weak'
  | 'key_unsupported'
  | 'did_malformed'
  | 'did_unsupported'
  | 'date_malformed'
  | 'multibase_malformed'
  | 'credential_malformed'
  | 'proof_malformed'
  | 'proof_not_comparable'
  | 'jwt_malformed'
  | 'jwt_header_refused'
  | 'jwt_algorithm_mismatch'
  | 'jwt_claims_mismatch'
  | 'status_list_malformed'
  | 'status_list_too_short'
  | 'status_list_too_large'
  | 'status_index_out_of_range'
  | 'png_malformed'
  | 'pdf_malformed'
  | 'svg_malformed'
  | 'svg_forbidden_construct'
  | 'file_too_large'
  | 'several_credentials'
  | 'no_credential'

/** Thrown by the pure functions of this folder; `code` says what is wrong and `message` adds where. */
export class OpenBadgesError extends Error {
  readonly code: OpenBadgesErrorCode
  constructor(code: OpenBadgesErrorCode, detail?: string) {
    super(detail === undefined ? code : `${code}: ${detail}`)
    this.name = 'OpenBadgesError'
    this.code = code
  }
}
