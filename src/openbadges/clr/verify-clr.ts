// Verifies a record: its own proof first, then every badge in it by the same engine as a badge that comes alone. CLR 2.0, "Verification".
import { OpenBadgesError } from '../errors.ts'
import { describeValue, isJsonObject, type JsonObject } from '../json-value.ts'
import { workThrough } from '../json-ld.ts'
import { concludeReport, type Check, type CheckName, type CheckOutcome, type DisplayRecord, type ReasonCode, type VerificationReport } from '../report.ts'
import { displayRecord } from '../v3/display.ts'
import type { ResolveDid } from '../v3/issuer-key.ts'
import { openEnvelope, type DecodedJwt } from '../v3/jwt.ts'
import { checkJwt, checkProofs } from '../v3/proof-check.ts'
import { listUnknownContexts } from '../v3/shape.ts'
import { checkDates, checkStatus, type StatusOutside } from '../v3/status-check.ts'
import { findClrFault, listRecordBadges, whatRecordSays, withoutBadges } from './clr-credential.ts'

export type RecordSource = { format: VerificationReport['format']; document: JsonObject; jwt?: DecodedJwt }
/** How the engine verifies what stands in a record. */
export type RecordSteps = {
  /** A badge: an object with its proof, or a compact JWS. */
  verifyBadge(badge: JsonObject | string): Promise<VerificationReport>
  checkEndorsements(record: JsonObject): Promise<Check>
}

const check = (name: CheckName, outcome: CheckOutcome, reason: ReasonCode, details?: Record<string, string>): Check => ({ name, outcome, reason, ...(details && { details }) })
const isGood = ({ outcome }: Check) => outcome === 'valid' || outcome === 'not_applicable'

/** The record as a document of its own: shape, words, meaning, key, signature. What it shows is what it says itself. */
async function examineRecord({ document, jwt }: RecordSource, now: Date, resolveDid: ResolveDid): Promise<{ checks: Check[]; shown?: JsonObject }> {
  const fault = findClrFault(document)
  if (fault) return { checks: [check('shape', 'invalid', fault.fault === 'keyword' || fault.fault === 'one node in two places' ? 'forbidden_construct' : 'malformed', fault)] }
  const checks = [check('shape', 'valid', 'ok')]
  const unknown = listUnknownContexts(document)
  if (unknown.length > 0) return { checks: [...checks, check('contexts', 'undetermined', 'unknown_context', { contexts: unknown.join(' ').slice(0, 500) })] }
  checks.push(check('contexts', 'valid', 'ok'))
  let shown = whatRecordSays(document)
  if (jwt && document.proof === undefined) checks.push(check('json_ld', 'not_applicable', 'signed_as_jwt'))
  else {
    try {
      // Each badge has contexts of its own and is held against its own meaning; here it would be held against the record's.
      const { proof: _proof, ...unsecured } = shown
      shown = (await workThrough(unsecured)).shown
      checks.push(check('json_ld', 'valid', 'ok'))
    } catch (error) {
      const isOurs = error instanceof OpenBadgesError
      return { checks: [...checks, isOurs ? check('json_ld', 'invalid', 'json_and_meaning_differ', { fault: String(error).slice(0, 300) }) : check('json_ld', 'undetermined', 'check_failed')] }
    }
  }
  if (jwt) checks.push(...(await checkJwt(jwt, document, { now, resolveDid })))
  if (!jwt || document.proof !== undefined) {
    checks.push(...(await checkProofs(document, { now, resolveDid })))
  }
  return { checks, shown }
}

/** The worst verdict counts: a record is valid only where the record and everything in it is. */
function concludeRecord(outer: VerificationReport, record: DisplayRecord): VerificationReport {
  const { checks, format } = outer
  if (outer.outcome === 'invalid') return { ...outer, record }
  if (record.badges.some(({ outcome }) => outcome === 'invalid')) return { outcome: 'invalid', state: 'record_badge_invalid', format, checks, record }
  if (outer.outcome !== 'valid') return { ...outer, record }
  // A credential of another kind may be good: nothing is said of it.
  const isUnsure = record.badges.some(({ outcome }) => outcome !== 'valid')
  return isUnsure ? { outcome: 'undetermined', state: 'record_badge_undetermined', format, checks, record } : { ...outer, record }
}

/**
 * Verifies a record. The badges in it are verified only where the record itself holds: what nobody put together is not worth
 * a question to the outside.
 * @returns the report of the record; `record.badges` has that of each badge, in the order of the record.
 */
export async function verifyRecord(source: RecordSource, outside: StatusOutside, steps: RecordSteps): Promise<VerificationReport> {
  const { checks, shown } = await examineRecord(source, outside.now, outside.resolveDid)
  const all = [check('read', 'valid', 'ok'), ...checks]
  if (!shown || !checks.every(isGood)) {
    for (const name of ['contexts', 'json_ld', 'issuer_key', 'signature', 'dates', 'status', 'endorsements'] as const) {
      if (!all.some((made) => made.name === name)) all.push(check(name, 'undetermined', 'not_checked'))
    }
    const report = concludeReport(source.format, all)
    return shown ? { ...report, record: displayRecord(shown, []) } : report
  }
  all.push(checkDates(shown, outside.now), ...(await checkStatus(shown, outside)), await steps.checkEndorsements(withoutBadges(source.document)))
  const badges: VerificationReport[] = []
  for (const badge of listRecordBadges(source.document)) badges.push(await steps.verifyBadge(isJsonObject(badge) ? openEnvelope(badge) : typeof badge === 'string' ? badge : describeValue(badge)))
  return concludeRecord(concludeReport(source.format, all), displayRecord(shown, badges))
}
