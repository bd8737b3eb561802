// Binds a key to an issuer: only what the issuer's own DID document lists for assertions may sign in its name.
import { resolveDidJwk, resolveDidKey } from '../did.ts'
import { parseDateTime } from '../date-time.ts'
import { OpenBadgesError } from '../errors.ts'
import { asArray, findId, isJsonObject, type JsonObject, type JsonValue } from '../json-value.ts'
import { parsePublicJwk, parsePublicKeyMultibase, type VerificationKey } from '../keys.ts'
import type { CheckOutcome, ReasonCode } from '../report.ts'
import { parseStrictJson } from '../strict-json.ts'

export type BoundKey =
  | { outcome: 'valid'; key: VerificationKey }
  | { outcome: Exclude<CheckOutcome, 'valid' | 'not_applicable'>; reason: ReasonCode }

/** Gives the DID document as an object, or as the text that was fetched. */
export type ResolveDid = (did: string) => Promise<unknown>
export type KeyOutside = { now: Date; resolveDid: ResolveDid }

const invalid = (reason: ReasonCode): BoundKey => ({ outcome: 'invalid', reason })
const undetermined = (reason: ReasonCode): BoundKey => ({ outcome: 'undetermined', reason })

const methodTypes = ['Multikey', 'JsonWebKey', 'JsonWebKey2020', 'Ed25519VerificationKey2020']

function parseMethod(method: JsonObject): BoundKey {
  try {
    const { publicKeyMultibase, publicKeyJwk, type } = method
    if (typeof type !== 'string' || !methodTypes.includes(type)) return undetermined('key_unsupported')
    if (typeof publicKeyMultibase === 'string')
      return { outcome: 'valid', key: parsePublicKeyMultibase(publicKeyMultibase) }
    if (isJsonObject(publicKeyJwk)) return { outcome: 'valid', key: parsePublicJwk(publicKeyJwk) }
    return undetermined('key_unsupported')
  } catch (error) {
    if (error instanceof OpenBadgesError && error.code === 'key_weak') return invalid('key_weak')
    if (error instanceof OpenBadgesError && error.code === 'key_unsupported') return undetermined('key_unsupported')
    return invalid('key_not_of_issuer')
  }
}

/** What a key may do: credentials are asserted, presentations authenticate. DID Core §5.3 */
export type KeyPurpose = 'assertionMethod' | 'authentication'

/** When a key ceased to be used, where its document says so; what is no date counts as the beginning of time. */
function readEnd(value: JsonValue | undefined): number {
  if (value === undefined) return Number.POSITIVE_INFINITY
  try {
    return parseDateTime(typeof value === 'string' ? value : '').getTime()
  } catch {
    return Number.NEGATIVE_INFINITY
  }
}

/**
 * A revoked key is not trusted for anything, since nobody knows when what it signed was really signed; one that has expired is
 * trusted for what it signed before. Controlled Identifiers 1.0 §2.2
 */
function isWithdrawn(method: JsonObject, now: Date, signedAt: Date | undefined): boolean {
  return readEnd(method.revoked) <= now.getTime() || readEnd(method.expires) <= (signedAt ?? now).getTime()
}

/** What is asked of a key: who signed, with which one, for which purpose, and when. */
export type KeyQuestion = { issuerId: string; verificationMethod: string; purpose?: KeyPurpose; signedAt?: Date | undefined }

/** Finds the key in a DID document under its purpose, by its exact identifier. */
function bindInDocument(document: unknown, { issuerId, verificationMethod, purpose = 'assertionMethod', signedAt }: KeyQuestion, now: Date): BoundKey {
  if (!isJsonObject(document) || document.id !== issuerId) return undetermined('issuer_document_malformed')
  // DID Core allows identifiers relative to the document's own.
  const absolute = (id: string | undefined) => (id?.startsWith('#') ? issuerId + id : id)
  const isIt = (value: JsonValue) => absolute(findId(value)) === verificationMethod
  const methods = asArray(document.verificationMethod).filter((method) => isJsonObject(method) && isIt(method))
  const assertions = asArray(document[purpose]).filter(isIt)
  const candidates = [...methods, ...assertions].filter((candidate) => isJsonObject(candidate))
  if (candidates.length === 0) return invalid('key_not_of_issuer')
  if (candidates.some((candidate) => isJsonObject(candidate) && isWithdrawn(candidate, now, signedAt))) return invalid('key_withdrawn')
  if (assertions.length === 0) return invalid('key_not_for_badges')
  const [method, second] = candidates
  // Two keys under one name: which one is meant cannot be known.
  if (method === undefined || second !== undefined) return undetermined('issuer_document_malformed')
  if (method.controller !== issuerId) return invalid('key_not_of_issuer')
  return parseMethod(method)
}

/**
 * Gives the key that `verificationMethod` names, if it belongs to the issuer and may assert. A key inside the credential,
 * in a header or in a fragment proves nothing.
 */
export async function bindIssuerKey(question: KeyQuestion, { now, resolveDid }: KeyOutside): Promise<BoundKey> {
  const { issuerId, verificationMethod } = question
  const isDidKey = issuerId.startsWith('did:key:')
  if (isDidKey || issuerId.startsWith('did:jwk:')) {
    try {
      const document = isDidKey ? resolveDidKey(issuerId) : resolveDidJwk(issuerId)
      const onlyMethod = document.assertionMethod[0] ?? ''
      // A bare did:key names its one key (1EdTech's own samples do).
      return bindInDocument(document, { ...question, verificationMethod: verificationMethod === issuerId ? onlyMethod : verificationMethod }, now)
    } catch (error) {
      if (error instanceof OpenBadgesError && error.code === 'key_weak') return invalid('key_weak')
      if (error instanceof OpenBadgesError && error.code === 'key_unsupported') return undetermined('key_unsupported')
      return invalid('key_not_of_issuer')
    }
  }
  const methodOwner = verificationMethod.split(/[#?]/)[0]
  if (!issuerId.startsWith('did:')) {
    const isSelfStanding = verificationMethod.startsWith('did:')
    return isSelfStanding ? invalid('key_not_of_issuer') : undetermined('issuer_not_a_did')
  }
  if (methodOwner !== issuerId || !verificationMethod.includes('#')) return invalid('key_not_of_issuer')
  let document: unknown
  try {
    document = await resolveDid(issuerId)
  } catch {
    return undetermined('issuer_unreachable')
  }
  try {
    // Read as strictly as the badge: two readers must see the same keys.
    if (typeof document === 'string') document = parseStrictJson(document)
  } catch {
    return undetermined('issuer_document_malformed')
  }
  return bindInDocument(document, question, now)
}
