// Checks whether a credential was revoked or suspended; what cannot be read gives no answer, never a good one.
import { parseDateTime } from '../date-time.ts'
import { asArray, findId, isJsonObject, type JsonObject, type JsonValue } from '../json-value.ts'
import { OpenBadgesError } from '../errors.ts'
import type { Check, CheckOutcome, ReasonCode } from '../report.ts'
import { parseStrictJson, trimJson } from '../strict-json.ts'
import { compactFaithfully } from '../json-ld.ts'
import { credentialOfPayload, decodeJwt, looksLikeJwt } from './jwt.ts'
import { checkJwt, checkProofs, clockSkewMilliseconds } from './proof-check.ts'
import type { ResolveDid } from './issuer-key.ts'
import { findShapeFault } from './shape.ts'
import { parseStatusIndex, readStatus } from './status-list.ts'

export type StatusOutside = {
  now: Date
  resolveDid: ResolveDid
  fetchStatusList(url: string): Promise<unknown>
  /** A document that nobody signs, from its own address and no other; without it those are undetermined. */
  fetchDocument?(url: string): Promise<unknown>
  /** Lists that were verified under this very key: the text of the list, its issuer and the issuer's document. */
  cache?: { findList(key: string): JsonObject | undefined; keepList(key: string, list: JsonObject): void }
}

const listCharactersMax = 4_000_000
const statusesMax = 4

const check = (outcome: CheckOutcome, reason: ReasonCode, details?: Record<string, string>): Check => ({
  name: 'status',
  outcome,
  reason,
  ...(details && { details }),
})

/** Tells whether a credential is inside its dates; a second's difference between clocks is forgiven at the start. */
export function checkDates(document: JsonObject, now: Date): Check {
  const from = document.validFrom ?? document.issuanceDate
  const until = document.validUntil ?? document.expirationDate
  if (typeof from === 'string' && parseDateTime(from).getTime() > now.getTime() + clockSkewMilliseconds) {
    return { name: 'dates', outcome: 'invalid', reason: 'not_yet_valid', details: { validFrom: from } }
  }
  if (typeof until === 'string' && parseDateTime(until).getTime() < now.getTime()) {
    return { name: 'dates', outcome: 'invalid', reason: 'expired', details: { validUntil: until } }
  }
  return { name: 'dates', outcome: 'valid', reason: 'ok' }
}

/** Reads and verifies a status list credential: it must be signed by the issuer of the badge. */
async function readList(
  fetched: unknown,
  url: string,
  issuerId: string,
  outside: StatusOutside,
): Promise<{ list: JsonObject } | Check> {
  const text = typeof fetched === 'string' ? trimJson(fetched) : JSON.stringify(fetched)
  // A key that is declared stolen changes the issuer's document, and with it this key.
  const cacheKey = outside.cache && issuerId.startsWith('did:web:') ? JSON.stringify([url, issuerId, await outside.resolveDid(issuerId), text]) : undefined
  const known = cacheKey === undefined ? undefined : outside.cache?.findList(cacheKey)
  if (known) return checkDates(known, outside.now).outcome === 'valid' ? { list: known } : check('undetermined', 'status_list_not_trusted')
  let list: JsonObject
  let proofs: Check[]
  const limits = { bytesMax: listCharactersMax }
  if (looksLikeJwt(text)) {
    const jwt = decodeJwt(text, limits)
    list = credentialOfPayload(jwt.payload)
    if (findShapeFault(list, 'status_list')) return check('undetermined', 'status_list_malformed')
    proofs = await checkJwt(jwt, list, outside)
  } else {
    const parsed = parseStrictJson(text, limits)
    if (!isJsonObject(parsed) || findShapeFault(parsed, 'status_list'))
      return check('undetermined', 'status_list_malformed')
    const { proof: _proof, ...unsecured } = parsed
    await compactFaithfully(unsecured)
    list = parsed
    proofs = await checkProofs(parsed, outside)
  }
  const isSigned = proofs.length > 0 && proofs.every(({ outcome }) => outcome === 'valid')
  if (findId(list.issuer) !== issuerId || !isSigned) return check('undetermined', 'status_list_not_trusted')
  // A list at another address, out of date, or itself subject to a status says nothing sure about this badge.
  if (list.id !== undefined && list.id !== url) return check('undetermined', 'status_list_not_trusted')
  if (checkDates(list, outside.now).outcome !== 'valid' || list.credentialStatus !== undefined) {
    return check('undetermined', 'status_list_not_trusted')
  }
  const mayEnd = asArray(list.proof).some((proof) => isJsonObject(proof) && proof.expires !== undefined)
  if (cacheKey !== undefined && !mayEnd) outside.cache?.keepList(cacheKey, list)
  return { list }
}

const revokedMax = 100_000

/**
 * Looks a credential up in a list of 1EdTech, which nobody signs: its address and the issuer that it names are what vouches for it.
 * 1EdTech Verifiable Credentials Revocation List 1.0: `revokedCredential` holds entries of `id`, `revoked` (true when absent)
 * and `revocationReason`.
 */
function readRevocationList(fetched: unknown, url: string, issuerId: string, credentialId: string | undefined): Check {
  const list = typeof fetched === 'string' ? parseStrictJson(trimJson(fetched), { bytesMax: listCharactersMax, nodesMax: 4 * revokedMax }) : (fetched as JsonValue)
  if (!isJsonObject(list)) return check('undetermined', 'status_list_malformed')
  if ((list.id !== undefined && list.id !== url) || (list.issuer !== undefined && findId(list.issuer) !== issuerId)) return check('undetermined', 'status_list_not_trusted')
  const entries = asArray(list.revokedCredential)
  if (credentialId === undefined || entries.length > revokedMax || !entries.every((entry) => isJsonObject(entry) && typeof entry.id === 'string')) return check('undetermined', 'status_list_malformed')
  const found = entries.find((entry) => findId(entry) === credentialId)
  if (!isJsonObject(found) || found.revoked === false) return check('valid', 'ok')
  // A value that is neither true nor false says something that is not understood.
  if (found.revoked !== undefined && found.revoked !== true) return check('undetermined', 'status_list_malformed')
  const reason = typeof found.revocationReason === 'string' ? { reason: found.revocationReason.slice(0, 200) } : undefined
  return check('invalid', 'revoked', reason)
}

async function fetchOrNothing(fetch: ((url: string) => Promise<unknown>) | undefined, url: string): Promise<unknown> {
  try {
    return (await fetch?.(url)) ?? undefined
  } catch {
    return undefined
  }
}

const readFault = (error: unknown): Check =>
  check('undetermined', error instanceof OpenBadgesError ? 'status_list_malformed' : 'check_failed', { fault: String(error).slice(0, 100) })

async function checkRevocationList(entry: JsonObject, issuerId: string, credentialId: string | undefined, outside: StatusOutside): Promise<Check> {
  if (typeof entry.id !== 'string') return check('undetermined', 'status_list_malformed')
  const fetched = await fetchOrNothing(outside.fetchDocument, entry.id)
  if (fetched === undefined) return check('undetermined', 'status_unreachable', { statusListCredential: entry.id })
  try {
    return readRevocationList(fetched, entry.id, issuerId, credentialId)
  } catch (error) {
    return readFault(error)
  }
}

async function checkEntry(entry: JsonObject, issuerId: string, credentialId: string | undefined, outside: StatusOutside): Promise<Check> {
  if (asArray(entry.type).includes('1EdTechRevocationList')) return checkRevocationList(entry, issuerId, credentialId, outside)
  const { type, statusPurpose, statusListCredential: url, statusSize } = entry
  const isKnown =
    asArray(type).includes('BitstringStatusListEntry') &&
    (statusPurpose === 'revocation' || statusPurpose === 'suspension')
  if (!isKnown || (statusSize !== undefined && statusSize !== 1)) {
    return check('undetermined', 'status_kind_unknown', { type: String(type).slice(0, 100) })
  }
  if (typeof url !== 'string') return check('undetermined', 'status_list_malformed')
  let index: number
  try {
    index = parseStatusIndex(entry.statusListIndex)
  } catch {
    return check('undetermined', 'status_list_malformed')
  }
  const fetched = await fetchOrNothing(outside.fetchStatusList, url)
  if (fetched === undefined) return check('undetermined', 'status_unreachable', { statusListCredential: url })
  try {
    const read = await readList(fetched, url, issuerId, outside)
    if (!('list' in read)) return read
    if (!readStatus(read.list, { purpose: statusPurpose, index })) return check('valid', 'ok')
    return check('invalid', statusPurpose === 'revocation' ? 'revoked' : 'suspended', { statusListCredential: url, statusListIndex: String(index) })
  } catch (error) {
    return readFault(error)
  }
}

/** Checks every status that a credential names. Bitstring Status List v1.0 §3.2; Open Badges 3.0, `1EdTechRevocationList`. */
export async function checkStatus(document: JsonObject, outside: StatusOutside): Promise<Check[]> {
  const entries = asArray(document.credentialStatus)
  const issuerId = findId(document.issuer)
  if (entries.length === 0) return [check('not_applicable', 'no_status')]
  if (entries.length > statusesMax || issuerId === undefined) return [check('undetermined', 'status_list_malformed')]
  const checks: Check[] = []
  for (const entry of entries) {
    checks.push(
      isJsonObject(entry) ? await checkEntry(entry, issuerId, findId(document), outside) : check('undetermined', 'status_list_malformed'),
    )
  }
  return checks
}
