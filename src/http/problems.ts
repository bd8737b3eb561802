// Turns refusals and faults into answers: a page with its sentence for people, problem+json for programs.
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { HTTPException } from 'hono/http-exception'
import { Refusal, type RefusalCode } from '../domain/refusal.ts'
import { messagesIn } from '../i18n/messages.ts'
import type { Locale } from '../i18n/formats.ts'

/** A change that another site asked for. */
export class CrossSiteRequest extends Error {}

const statuses: Record<RefusalCode, ContentfulStatusCode> = {
  not_found: 404,
  gone: 410,
  not_signed_in: 401,
  token_needed: 401,
  not_allowed: 403,
  fresh_sign_in_needed: 403,
  too_many_requests: 429,
  code_wrong: 422,
  code_expired: 410,
  invitation_expired: 410,
  award_already_accepted: 409,
  award_already_declined: 410,
  award_withdrawn: 410,
  award_expired: 410,
  award_mail_left: 409,
  award_already_made: 409,
  nothing_to_award: 422,
  badge_archived: 409,
  badge_not_published: 409,
  version_published: 409,
  credential_revoked: 409,
  credential_erased: 410,
  last_address: 409,
  last_administrator: 409,
  issuer_differs: 422,
  issuer_has_no_key: 409,
  file_unreadable: 422,
  image_unreadable: 422,
  file_too_large: 413,
  too_many_rows: 422,
  import_expired: 410,
  idempotency_key_reused: 422,
  idempotency_in_progress: 409,
  passkey_refused: 422,
  setup_done: 410,
  method_not_allowed: 405,
  media_type_unsupported: 415,
  body_not_json: 400,
}

export type Problem = { status: ContentfulStatusCode; code: string; sentence: string; isFault: boolean }

/** The status of a refusal. */
export function statusOf(code: RefusalCode): ContentfulStatusCode {
  return statuses[code]
}

/** The sentence of a refusal in a language. */
export function sentenceOf(refusal: Refusal, locale: Locale): string {
  const sentences: Record<RefusalCode, string> = messagesIn(locale).refusals.sentences
  return sentences[refusal.code].replaceAll(/\{(\w+)\}/g, (whole, key: string) => String(refusal.details[key] ?? whole))
}

/** PostgreSQL keeps no NUL and no half of a surrogate pair: text with one is nobody's words, wherever it came in. */
const isUnstorableText = (error: unknown) => ['22021', '22P05'].includes(String((error as { code?: unknown } | undefined)?.code ?? ''))

/** What an error means to the caller; a fault tells nothing of its cause. */
export function problemOf(error: unknown, locale: Locale): Problem {
  const m = messagesIn(locale).refusals
  if (error instanceof Refusal) {
    return { status: statuses[error.code], code: error.code, sentence: sentenceOf(error, locale), isFault: false }
  }
  if (error instanceof CrossSiteRequest) return { status: 403, code: 'cross_site', sentence: m.crossSite, isFault: false }
  if (isUnstorableText(error)) return { status: 400, code: 'bad_request', sentence: m.badRequest, isFault: false }
  if (error instanceof HTTPException && error.status === 400 && /JSON/.test(error.message)) return problemOf(new Refusal('body_not_json'), locale)
  if (error instanceof HTTPException && error.status < 500) {
    return { status: error.status as ContentfulStatusCode, code: 'bad_request', sentence: m.badRequest, isFault: false }
  }
  return { status: 500, code: 'fault', sentence: m.fault, isFault: true }
}
