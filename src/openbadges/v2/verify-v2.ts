// Verifies Open Badges 2.0 and 1.x: hosted ones against their address, signed ones with the issuer's key.
import { createHash, createPublicKey } from 'node:crypto'
import { OpenBadgesError } from '../errors.ts'
import { asArray, findId, isJsonObject, isSameJson, type JsonObject, type JsonValue } from '../json-value.ts'
import { parsePublicJwk, type VerificationKey } from '../keys.ts'
import type { Check, CheckName, CheckOutcome, DisplayCredential, ReasonCode } from '../report.ts'
import { parseStrictJson } from '../strict-json.ts'
import { displayCredential } from '../v3/display.ts'
import { verifyJwtSignature, type DecodedJwt } from '../v3/jwt.ts'
import { isBadgeClass, isInScope, isIssuerProfile, readAssertion, type Assertion } from './documents.ts'

export type FirstGenerationOutside = {
  now: Date
  /** A document by its https address, as text or JSON; a rejection means that it could not be had. */
  fetchDocument(url: string): Promise<unknown>
}
export type Examination = { checks: Check[]; shown?: DisplayCredential }

const check = (name: CheckName, outcome: CheckOutcome, reason: ReasonCode, details?: Record<string, string>): Check => ({ name, outcome, reason, ...(details && { details }) })
const shorten = (text: string) => text.slice(0, 200)

/** The document at an address, or undefined when it cannot be had or is not one object. */
async function fetchObject(url: string, outside: FirstGenerationOutside): Promise<JsonObject | undefined> {
  try {
    const fetched = await outside.fetchDocument(url)
    const document = typeof fetched === 'string' ? parseStrictJson(fetched) : fetched
    return isJsonObject(document) ? document : undefined
  } catch {
    return undefined
  }
}

/** A badge class or profile that stands at an address, or in place of one. */
async function follow(value: JsonValue | undefined, outside: FirstGenerationOutside): Promise<{ address: string | undefined; document: JsonObject | undefined }> {
  if (typeof value === 'string') return { address: value, document: await fetchObject(value, outside) }
  return { address: findId(value), document: isJsonObject(value) ? value : undefined }
}

/** Takes what may be shown, in the words of 3.0 and through the same cleaning. */
function show(assertion: Assertion, badge: JsonObject, issuer: JsonObject, issuerAddress: string): DisplayCredential {
  const { document } = assertion
  const criteria = badge.criteria
  const text = (value: JsonValue | undefined) => (typeof value === 'string' ? value : undefined)
  const asV3 = {
    id: assertion.id,
    issuer: { id: issuerAddress, name: issuer.name, url: issuer.url, email: issuer.email, description: issuer.description, image: issuer.image },
    validFrom: assertion.issuedOn.toISOString(),
    validUntil: assertion.expires?.toISOString(),
    evidence: asArray(document.evidence).map((evidence) => (typeof evidence === 'string' ? { id: evidence } : evidence)),
    credentialSubject: {
      narrative: document.narrative,
      achievement: {
        id: findId(badge) ?? text(assertion.badge) ?? '',
        name: badge.name,
        description: badge.description,
        criteria: typeof criteria === 'string' ? { id: criteria } : criteria,
        image: badge.image,
        tag: badge.tags,
        alignment: badge.alignment,
      },
    },
  }
  return displayCredential(JSON.parse(JSON.stringify(asV3)) as JsonObject, [])
}

/** The key of a CryptographicKey document, or of the bare PEM that 1.x served. Its algorithm follows from itself. */
function readKey(document: JsonObject): VerificationKey | undefined {
  const pem = document.publicKeyPem
  if (typeof pem !== 'string' || pem.length > 10_000) return undefined
  try {
    return parsePublicJwk(createPublicKey(pem).export({ format: 'jwk' }))
  } catch (error) {
    if (error instanceof OpenBadgesError) throw error
    return undefined
  }
}

/** Binds the key: the issuer lists it, and it says that the issuer owns it. Open Badges 2.0, CryptographicKey. */
async function findSigner(assertion: Assertion, issuer: JsonObject, issuerAddress: string, outside: FirstGenerationOutside): Promise<VerificationKey | Check> {
  const { creator } = assertion.verification
  const listed = asArray(issuer.publicKey)
  const only = listed.length === 1 ? findId(listed[0]) : undefined
  const named = creator ?? only
  if (named === undefined) return check('issuer_key', 'undetermined', 'no_key_named')
  const inProfile = listed.find((key) => findId(key) === named)
  // 1.x named the key in the assertion alone: then only a key at the issuer's own origin can be its.
  if (inProfile === undefined && (assertion.version === '2.0' || new URL(named).origin !== new URL(issuerAddress).origin)) return check('issuer_key', 'invalid', 'key_not_of_issuer')
  const document = isJsonObject(inProfile) && inProfile.publicKeyPem !== undefined ? inProfile : await fetchKey(named, outside)
  if (!document) return check('issuer_key', 'undetermined', 'issuer_unreachable', { key: shorten(named) })
  if (assertion.version === '2.0' && findId(document.owner) !== issuerAddress) return check('issuer_key', 'invalid', 'key_not_of_issuer')
  try {
    return readKey(document) ?? check('issuer_key', 'undetermined', 'key_unsupported')
  } catch (error) {
    return check('issuer_key', error instanceof OpenBadgesError && error.code === 'key_weak' ? 'invalid' : 'undetermined', error instanceof OpenBadgesError && error.code === 'key_weak' ? 'key_weak' : 'key_unsupported')
  }
}

async function fetchKey(url: string, outside: FirstGenerationOutside): Promise<JsonObject | undefined> {
  try {
    const fetched = await outside.fetchDocument(url)
    if (typeof fetched === 'string' && fetched.trimStart().startsWith('-----BEGIN')) return { id: url, publicKeyPem: fetched }
    const document = typeof fetched === 'string' ? parseStrictJson(fetched) : fetched
    return isJsonObject(document) ? document : undefined
  } catch {
    return undefined
  }
}

/** Hosted: what stands at its address is the badge, and what was brought must say the same. */
async function checkHosted(assertion: Assertion, outside: FirstGenerationOutside): Promise<{ check: Check; assertion?: Assertion }> {
  const hosted = await fetchObject(assertion.id, outside)
  if (!hosted) return { check: check('signature', 'undetermined', 'issuer_unreachable', { assertion: shorten(assertion.id) }) }
  // All that a revoked assertion has to say is that it is; nothing else of it may be trusted (Open Badges 2.0, Assertion).
  if (hosted.revoked === true && hosted.id === assertion.id && hosted.recipient === undefined) {
    const reason = typeof hosted.revocationReason === 'string' ? shorten(hosted.revocationReason) : ''
    return { check: check('status', 'invalid', 'revoked', { assertion: shorten(assertion.id), reason }) }
  }
  const read = readAssertion(hosted)
  if ('fault' in read || read.id !== assertion.id) return { check: check('signature', 'invalid', 'signature_wrong', { hosted: 'fault' in read ? read.fault : 'id' }) }
  // A revocation is written into the hosted document: that alone may differ.
  const strip = ({ revoked: _revoked, revocationReason: _reason, ...rest }: JsonObject) => rest
  if (!isSameJson(strip(hosted), strip(assertion.document))) return { check: check('signature', 'invalid', 'signature_wrong', { hosted: 'differs' }) }
  return { check: check('signature', 'valid', 'ok', { hosted: shorten(assertion.id) }), assertion: read }
}

async function checkRevocationList(assertion: Assertion, issuer: JsonObject, outside: FirstGenerationOutside): Promise<Check> {
  if (assertion.revoked !== undefined) return check('status', 'invalid', 'revoked', { reason: shorten(assertion.revoked) })
  if (assertion.verification.type === 'hosted') return check('status', 'valid', 'ok')
  const { revocationList } = issuer
  if (revocationList === undefined) return check('status', 'not_applicable', 'no_status')
  const list = typeof revocationList === 'string' ? await fetchObject(revocationList, outside) : undefined
  if (!list) return check('status', 'undetermined', 'status_unreachable')
  // 1.x: an object of reasons by uid. 2.0: a list of ids, or of objects with an id.
  const byUid = assertion.document.uid
  if (typeof byUid === 'string' && typeof list[byUid] === 'string') return check('status', 'invalid', 'revoked', { reason: shorten(String(list[byUid])) })
  const found = asArray(list.revokedAssertions).find((entry) => findId(entry) === assertion.id || (isJsonObject(entry) && byUid !== undefined && entry.uid === byUid))
  if (found === undefined) return check('status', 'valid', 'ok')
  return check('status', 'invalid', 'revoked', isJsonObject(found) && typeof found.revocationReason === 'string' ? { reason: shorten(found.revocationReason) } : undefined)
}

/**
 * Examines an assertion of the first generation. Open Badges 2.0, "Badge Verification".
 * @param jws the decoded JWS where it was brought as one.
 */
export async function examineFirstGeneration(document: JsonObject, jws: DecodedJwt | undefined, outside: FirstGenerationOutside): Promise<Examination> {
  const read = readAssertion(document)
  if ('fault' in read) return { checks: [check('shape', 'invalid', 'malformed', { path: `$.${read.fault}` })] }
  const checks = [check('shape', 'valid', 'ok'), check('contexts', 'valid', 'ok'), check('json_ld', 'not_applicable', 'open_badges_2')]
  if ((read.verification.type === 'signed') !== (jws !== undefined)) return { checks: [...checks, check('signature', 'invalid', 'no_proof')] }
  let assertion = read
  if (!jws) {
    const hosted = await checkHosted(read, outside)
    checks.push(hosted.check)
    if (!hosted.assertion) return { checks }
    assertion = hosted.assertion
  }
  const badge = await follow(assertion.badge, outside)
  if (!badge.document) return { checks: [...checks, check('issuer_key', 'undetermined', 'issuer_unreachable', { badge: shorten(badge.address ?? '') })] }
  if (!isBadgeClass(badge.document) || (badge.document.id !== undefined && badge.document.id !== badge.address)) return { checks: [...checks, check('issuer_key', 'invalid', 'malformed', { path: 'badge' })] }
  // The profile is always asked for at its own address: one that stands inside could say anything of itself.
  const issuerAddress = findId(badge.document.issuer)
  const issuer = issuerAddress === undefined ? undefined : await fetchObject(issuerAddress, outside)
  if (issuerAddress === undefined || !issuer) return { checks: [...checks, check('issuer_key', 'undetermined', 'issuer_unreachable', { issuer: shorten(issuerAddress ?? '') })] }
  if (!isIssuerProfile(issuer) || (issuer.id !== undefined && issuer.id !== issuerAddress)) return { checks: [...checks, check('issuer_key', 'undetermined', 'issuer_document_malformed')] }
  const shown = show(assertion, badge.document, issuer, issuerAddress)
  if (jws) {
    const key = await findSigner(assertion, issuer, issuerAddress, outside)
    if ('outcome' in key) return { checks: [...checks, key, check('signature', 'undetermined', 'not_checked')], shown }
    checks.push(check('issuer_key', 'valid', 'ok'))
    try {
      checks.push(verifyJwtSignature(jws, key) ? check('signature', 'valid', 'ok') : check('signature', 'invalid', 'signature_wrong'))
    } catch {
      checks.push(check('signature', 'invalid', 'proof_malformed'))
    }
  } else checks.push(isInScope(assertion.id, issuer, issuerAddress) ? check('issuer_key', 'valid', 'ok') : check('issuer_key', 'invalid', 'key_not_of_issuer'))
  if (assertion.issuedOn.getTime() > outside.now.getTime() + 86_400_000) checks.push(check('dates', 'invalid', 'not_yet_valid'))
  else checks.push(assertion.expires && assertion.expires < outside.now ? check('dates', 'invalid', 'expired') : check('dates', 'valid', 'ok'))
  checks.push(await checkRevocationList(assertion, issuer, outside))
  checks.push(asArray(badge.document.endorsement).length + asArray(assertion.document.endorsement).length > 0 ? check('endorsements', 'not_applicable', 'open_badges_2') : check('endorsements', 'not_applicable', 'no_endorsement'))
  return { checks, shown }
}

/**
 * Compares a known identity with that of an assertion. Open Badges 2.0, IdentityObject: `alg$hex` over identity and salt.
 * @returns undefined when the algorithm is not known here.
 */
export function isRecipient(recipient: Assertion['recipient'], identity: string): boolean | undefined {
  if (!recipient.hashed) return recipient.identity === identity
  const [, algorithm, hex] = /^(md5|sha256)\$([0-9a-fA-F]+)$/.exec(recipient.identity) ?? []
  if (!algorithm || !hex) return undefined
  return createHash(algorithm).update(`${identity}${recipient.salt ?? ''}`, 'utf8').digest('hex') === hex.toLowerCase()
}
