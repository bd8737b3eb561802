// Verifies a badge file of any format: reads it, checks it step by step, and reports; it never throws.
import { hash } from 'node:crypto'
import { looksLikePng, unbakePng } from './bake-png.ts'
import { looksLikeSvg, unbakeSvg } from './bake-svg.ts'
import { looksLikePdf, unbakePdf } from './unbake-pdf.ts'
import { isClr } from './clr/clr-credential.ts'
import { verifyRecord } from './clr/verify-clr.ts'
import type { HashRdf } from './cryptosuites.ts'
import { OpenBadgesError } from './errors.ts'
import { asArray, findId, isJsonObject, type JsonObject, type JsonValue } from './json-value.ts'
import { canonicalize, workThrough, type WorkedThrough } from './json-ld.ts'
import {
  concludeReport,
  makeCheck as check,
  type Check,
  type CheckOutcome,
  type DisplayEndorsement,
  type ReasonCode,
  type VerificationReport,
} from './report.ts'
import { defaultJsonLimits, parseStrictJson, trimJson, type JsonLimits } from './strict-json.ts'
import { findGeneration } from './v2/documents.ts'
import { examineFirstGeneration } from './v2/verify-v2.ts'
import { displayCredential, displayEndorsement } from './v3/display.ts'
import { isBoundTo } from './v3/endorsement.ts'
import type { ResolveDid } from './v3/issuer-key.ts'
import { credentialOfPayload, decodeJwt, looksLikeJwt, openEnvelope, type DecodedJwt } from './v3/jwt.ts'
import { checkJwt, checkProofs } from './v3/proof-check.ts'
import { findShapeFault, listEndorsements, listUnknownContexts, type CredentialKind } from './v3/shape.ts'
import { checkDates, checkStatus } from './v3/status-check.ts'
import type { KnownShape, VerificationCache } from './verification-cache.ts'

export type { Check, DisplayCredential, ReasonCode, VerificationReport } from './report.ts'

/** What a verification needs from outside; a rejection is reported as undetermined. */
export type VerificationOutside = {
  now: Date
  resolveDid: ResolveDid
  fetchStatusList(url: string): Promise<unknown>
  /** Documents of Open Badges 2.0, which stand at addresses; without it those badges are undetermined. */
  fetchDocument?(url: string): Promise<unknown>
  /** Kept by the caller from one verification to the next; verdicts are the same without it. */
  cache?: VerificationCache
}

export type VerificationLimits = JsonLimits & { fileBytesMax: number }

type Format = VerificationReport['format']
type Read = { format: Format; document: JsonObject; jwt?: DecodedJwt; isFirstGeneration?: boolean; match?: KnownShape | undefined }
/** An old baked image holds the address of its assertion alone. */
type Hosted = { format: Format; address: string }
type Unread = { format: Format; check: Check }
type Examined = { checks: Check[]; shown?: JsonObject }

const endorsementDepthMax = 2

const readFaults: Partial<Record<OpenBadgesError['code'], [CheckOutcome, ReasonCode]>> = {
  no_credential: ['invalid', 'not_a_badge'],
  json_syntax: ['invalid', 'not_a_badge'],
  several_credentials: ['invalid', 'several_credentials'],
  png_malformed: ['invalid', 'file_refused'],
  pdf_malformed: ['invalid', 'file_refused'],
  svg_malformed: ['invalid', 'file_refused'],
  svg_forbidden_construct: ['invalid', 'file_refused'],
  file_too_large: ['undetermined', 'limits_exceeded'],
  json_too_large: ['undetermined', 'limits_exceeded'],
  json_too_deep: ['invalid', 'json_refused'],
  json_duplicate_key: ['invalid', 'json_refused'],
  json_forbidden_key: ['invalid', 'json_refused'],
  json_number_inexact: ['invalid', 'json_refused'],
  json_bad_text: ['invalid', 'json_refused'],
  jwt_malformed: ['invalid', 'jwt_refused'],
  jwt_header_refused: ['invalid', 'jwt_refused'],
}

function readText(text: string, format: Format, limits: JsonLimits, cache?: VerificationCache): Read | Unread | Hosted {
  if (/^https?:\/\/\S{1,2000}$/.test(text)) return { format, address: text }
  // Only a badge of this generation, read as strictly as any, is known by its text.
  const known = cache?.read(text, limits)
  if (known) return { format, ...known }
  if (looksLikeJwt(text)) {
    const jwt = decodeJwt(text, limits)
    if (findGeneration(jwt.payload)) return { format: format === 'json' ? 'jwt' : format, document: jwt.payload, jwt, isFirstGeneration: true }
    return { format: format === 'json' ? 'jwt' : format, document: credentialOfPayload(jwt.payload), jwt }
  }
  const document = parseStrictJson(text, limits)
  if (!isJsonObject(document)) return { format, check: check('read', 'invalid', 'not_a_badge') }
  if (findGeneration(document)) return { format, document, isFirstGeneration: true }
  const inner = openEnvelope(document)
  if (typeof inner === 'string') return readText(inner, format, limits)
  if (!asArray(document.type).includes('VerifiableCredential'))
    return { format, check: check('read', 'invalid', 'not_a_badge') }
  return { format, document }
}

function read(input: Uint8Array | string, limits: VerificationLimits, cache?: VerificationCache): Read | Unread | Hosted {
  let format: Format = 'json'
  try {
    if (input.length > limits.fileBytesMax) throw new OpenBadgesError('json_too_large')
    if (typeof input !== 'string' && looksLikePng(input)) {
      format = 'png'
      const { credential } = unbakePng(input, { bytesMax: limits.fileBytesMax, textBytesMax: limits.bytesMax })
      return readText(trimJson(credential), format, limits, cache)
    }
    if (typeof input !== 'string' && looksLikePdf(input)) {
      format = 'pdf'
      return readText(trimJson(unbakePdf(input, { bytesMax: limits.fileBytesMax, textBytesMax: limits.bytesMax })), format, limits, cache)
    }
    let text: string
    if (typeof input === 'string') text = input
    else {
      try {
        text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(input)
      } catch {
        return { format, check: check('read', 'invalid', 'not_a_badge') }
      }
    }
    if (looksLikeSvg(text)) {
      format = 'svg'
      const { credential } = unbakeSvg(text, {
        charactersMax: limits.fileBytesMax,
        textCharactersMax: limits.bytesMax,
      })
      return readText(trimJson(credential), format, limits, cache)
    }
    return readText(trimJson(text), format, limits, cache)
  } catch (error) {
    const code = error instanceof OpenBadgesError ? error.code : undefined
    const [outcome, reason] = (code && readFaults[code]) ?? (['undetermined', 'check_failed'] as const)
    return { format, check: check('read', outcome, reason, { fault: String(error).slice(0, 200) }) }
  }
}

/** Shape, contexts and meaning, then key and signature; what a failed step leaves unchecked is said to be so. */
async function examine(source: Read, kind: CredentialKind, outside: VerificationOutside): Promise<Examined> {
  const { document, jwt } = source
  const fault = findShapeFault(document, kind)
  if (fault) {
    const reason = ['keyword', 'inline context', 'context inside', 'one node in two places', 'blank node', 'null'].includes(
      fault.fault,
    )
    return { checks: [check('shape', 'invalid', reason ? 'forbidden_construct' : 'malformed', fault)] }
  }
  const checks = [check('shape', 'valid', 'ok')]
  const unknown = listUnknownContexts(document)
  if (unknown.length > 0) {
    checks.push(check('contexts', 'undetermined', 'unknown_context', { contexts: unknown.join(' ').slice(0, 500) }))
    return { checks }
  }
  checks.push(check('contexts', 'valid', 'ok'))
  let shown = document
  let match: KnownShape | undefined
  let worked: WorkedThrough | undefined
  const { proof: _proofs, ...unsecured } = document
  if (jwt && document.proof === undefined) checks.push(check('json_ld', 'not_applicable', 'signed_as_jwt'))
  else {
    try {
      match = kind === 'achievement' ? (source.match ?? outside.cache?.find(unsecured)) : undefined
      if (match) shown = match.shown()
      else {
        worked = await workThrough(unsecured)
        shown = worked.shown
      }
    } catch (error) {
      const isOurs = error instanceof OpenBadgesError
      const isUnknown = isOurs && error.code === 'unknown_context'
      const outcome = isOurs && !isUnknown ? 'invalid' : 'undetermined'
      const reason = isUnknown ? 'unknown_context' : isOurs ? 'json_and_meaning_differ' : 'check_failed'
      checks.push(check('json_ld', outcome, reason, { fault: String(error).slice(0, 300) }))
      return { checks }
    }
    checks.push(check('json_ld', 'valid', 'ok'))
  }
  if (jwt) checks.push(...(await checkJwt(jwt, document, outside)))
  const hashRdf: HashRdf = async (rdf, what) => {
    const known = what === 'document' ? match?.hash : outside.cache?.findProofHash(rdf)
    return known ?? hash('sha256', Buffer.from(what === 'document' && worked ? await worked.canonicalize() : await canonicalize(rdf), 'utf8'), 'buffer')
  }
  if (!jwt || document.proof !== undefined)
    checks.push(...(await checkProofs(document, outside, hashRdf)))
  if (!jwt && kind === 'achievement' && isAllValid(checks)) await outside.cache?.learn(document, match)
  return { checks, shown }
}

const isAllValid = (checks: Check[]) =>
  checks.every(({ outcome }) => outcome === 'valid' || outcome === 'not_applicable')

type EndorsementsResult = { check: Check; shown: DisplayEndorsement[] }

/** Verifies every embedded endorsement. Open Badges 3.0, "Verification and Validation". */
async function checkEndorsements(
  document: JsonObject,
  outside: VerificationOutside,
  limits: VerificationLimits,
  depth = 1,
): Promise<EndorsementsResult> {
  const embedded = listEndorsements(document)
  const shown: DisplayEndorsement[] = []
  if (embedded.length === 0) return { check: check('endorsements', 'not_applicable', 'no_endorsement'), shown }
  if (depth > endorsementDepthMax) return { check: check('endorsements', 'undetermined', 'limits_exceeded'), shown }
  let worst: Check = check('endorsements', 'valid', 'ok', { count: String(embedded.length) })
  for (const { path, endorsed, endorsement } of embedded) {
    const outcome = await examineEndorsement(endorsement, endorsed, document['@context'], outside, limits, depth)
    if (typeof outcome === 'object') shown.push(outcome)
    else if (outcome === 'invalid')
      return { check: check('endorsements', 'invalid', 'endorsement_invalid', { path }), shown }
    else worst = check('endorsements', 'undetermined', 'endorsement_undetermined', { path })
  }
  return { check: worst, shown }
}

async function examineEndorsement(
  endorsement: JsonValue,
  endorsed: JsonObject,
  context: JsonValue | undefined,
  outside: VerificationOutside,
  limits: VerificationLimits,
  depth: number,
): Promise<DisplayEndorsement | 'invalid' | 'undetermined'> {
  let source: Read
  if (typeof endorsement === 'string') {
    try {
      const jwt = decodeJwt(endorsement, limits)
      source = { format: 'jwt', document: credentialOfPayload(jwt.payload), jwt }
    } catch {
      return 'invalid'
    }
  } else if (isJsonObject(endorsement)) {
    source = { format: 'json', document: { '@context': context ?? [], ...endorsement } }
  } else return 'invalid'
  const { checks, shown } = await examine(source, 'endorsement', outside)
  if (checks.some(({ outcome }) => outcome === 'invalid')) return 'invalid'
  if (!shown || !isAllValid(checks)) return 'undetermined'
  const endorsedId = findId(endorsed)
  if (endorsedId === undefined || findId(shown.credentialSubject) !== endorsedId) return 'invalid'
  // Made of another content of the same name: nobody has vouched for this one.
  const isBound = isBoundTo(shown, endorsed)
  if (isBound === false) return 'invalid'
  const later = [checkDates(shown, outside.now), ...(await checkStatus(shown, outside))]
  later.push((await checkEndorsements(source.document, outside, limits, depth + 1)).check)
  if (later.some(({ outcome }) => outcome === 'invalid')) return 'invalid'
  return isAllValid(later) ? { ...displayEndorsement(shown), isBound: isBound === true } : 'undetermined'
}

/** Follows the address that an old image holds. */
async function fetchHosted({ format, address }: Hosted, outside: VerificationOutside, limits: JsonLimits): Promise<Read | Unread> {
  try {
    if (!outside.fetchDocument) return { format, check: check('read', 'undetermined', 'open_badges_2') }
    const fetched = await outside.fetchDocument(address)
    const source = readText(typeof fetched === 'string' ? trimJson(fetched) : JSON.stringify(fetched), format, limits)
    return 'address' in source ? { format, check: check('read', 'undetermined', 'issuer_unreachable') } : source
  } catch {
    return { format, check: check('read', 'undetermined', 'issuer_unreachable', { address: address.slice(0, 200) }) }
  }
}

async function verifyFirstGeneration(source: Read, outside: VerificationOutside): Promise<VerificationReport> {
  const { fetchDocument } = outside
  if (!fetchDocument) return concludeReport(source.format, [check('read', 'undetermined', 'open_badges_2')])
  const { checks, shown } = await examineFirstGeneration(source.document, source.jwt, { now: outside.now, fetchDocument: (url) => fetchDocument(url) })
  const all = [check('read', 'valid', 'ok'), ...checks]
  for (const name of ['contexts', 'json_ld', 'issuer_key', 'signature', 'dates', 'status', 'endorsements'] as const) {
    if (!all.some((made) => made.name === name)) all.push(check(name, 'undetermined', 'not_checked'))
  }
  return concludeReport(source.format, all, shown)
}

async function verify(
  input: Uint8Array | string,
  outside: VerificationOutside,
  limits: VerificationLimits,
): Promise<VerificationReport> {
  let source = read(input, limits, outside.cache)
  if ('address' in source) source = await fetchHosted(source, outside, limits)
  if ('check' in source) return concludeReport(source.format, [source.check])
  if (source.isFirstGeneration) return verifyFirstGeneration(source, outside)
  if (isClr(source.document)) {
    return verifyRecord(source, outside, {
      verifyBadge: (badge) => verifyEmbedded(badge, outside, limits),
      checkEndorsements: async (record) => (await checkEndorsements(record, outside, limits)).check,
    })
  }
  return verifyBadge(source, outside, limits)
}

/** A badge that stands in a record; a credential of another kind, or a record in it, is not judged here. */
async function verifyEmbedded(badge: JsonObject | string, outside: VerificationOutside, limits: VerificationLimits): Promise<VerificationReport> {
  const source = read(typeof badge === 'string' ? badge : JSON.stringify(badge), limits)
  if ('check' in source) return concludeReport(source.format, [source.check])
  const isBadge = !('address' in source) && !source.isFirstGeneration && asArray(source.document.type).some((type) => type === 'AchievementCredential' || type === 'OpenBadgeCredential')
  return isBadge ? verifyBadge(source, outside, limits) : concludeReport('json', [check('read', 'invalid', 'not_a_badge')])
}

async function verifyBadge(source: Read, outside: VerificationOutside, limits: VerificationLimits): Promise<VerificationReport> {
  const { checks, shown } = await examine(source, 'achievement', outside)
  const all = [check('read', 'valid', 'ok'), ...checks]
  if (!shown || !isAllValid(checks)) {
    // What nobody signed is not worth a question to the outside.
    for (const name of ['contexts', 'json_ld', 'issuer_key', 'signature', 'dates', 'status', 'endorsements'] as const) {
      if (!all.some((made) => made.name === name)) all.push(check(name, 'undetermined', 'not_checked'))
    }
    return concludeReport(source.format, all, shown && displayCredential(shown, []))
  }
  all.push(checkDates(shown, outside.now), ...(await checkStatus(shown, outside)))
  const endorsements = await checkEndorsements(source.document, outside, limits)
  all.push(endorsements.check)
  return concludeReport(source.format, all, displayCredential(shown, endorsements.shown))
}

/** Within one verification the same question has one answer, and costs one call (a badge, its list and its endorsements share an issuer). */
function askOnce(outside: VerificationOutside): VerificationOutside {
  const once = <T>(ask: (name: string) => Promise<T>) => {
    const answers = new Map<string, Promise<T>>()
    return (name: string): Promise<T> => {
      const known = answers.get(name)
      if (known) return known
      const answer = ask(name)
      answers.set(name, answer)
      return answer
    }
  }
  const { fetchDocument } = outside
  return {
    ...outside,
    resolveDid: once((did) => outside.resolveDid(did)),
    fetchStatusList: once((url) => outside.fetchStatusList(url)),
    ...(fetchDocument && { fetchDocument: once((url) => fetchDocument(url)) }),
  }
}

/**
 * Verifies a PNG, an SVG, a PDF with an attached credential, JSON text or a compact JWS. Open Badges 3.0, "Verification and Validation".
 * Never throws and never answers with a boolean: what cannot be checked is `undetermined`.
 */
export async function verifyCredential(
  input: Uint8Array | string,
  outside: VerificationOutside,
  limits: Partial<VerificationLimits> = {},
): Promise<VerificationReport> {
  try {
    return await verify(input, askOnce(outside), { ...defaultJsonLimits, fileBytesMax: 5_000_000, ...limits })
  } catch (error) {
    return concludeReport('json', [
      check('read', 'undetermined', 'check_failed', { fault: String(error).slice(0, 200) }),
    ])
  }
}
