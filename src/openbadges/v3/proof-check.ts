// Checks who signed a credential and whether the signature holds, for JSON with proofs and for JWS alike.
import { parseDateTime, parseProofDateTime } from '../date-time.ts'
import { OpenBadgesError } from '../errors.ts'
import { asArray, describeValue, findId, isJsonObject, type JsonObject } from '../json-value.ts'
import { makeCheck as check, type Check } from '../report.ts'
import type { HashRdf } from '../cryptosuites.ts'
import { isSupportedProof, verifyDataIntegrity } from './data-integrity.ts'
import { bindIssuerKey, type KeyOutside } from './issuer-key.ts'
import { assertClaimsMatch, verifyJwtSignature, type DecodedJwt } from './jwt.ts'

/** How far two clocks may stand apart. */
export const clockSkewMilliseconds = 60_000
const proofsMax = 8


/** @throws OpenBadgesError `date_malformed` */
const readDate = (value: unknown, parse = parseProofDateTime): Date | undefined => (typeof value === 'string' ? parse(value) : undefined)

function checkProofTerms(proof: JsonObject, now: Date): Check | undefined {
  const date = (value: unknown) => readDate(value)?.getTime()
  if (proof.proofPurpose !== 'assertionMethod') return check('signature', 'invalid', 'proof_purpose')
  try {
    const created = date(proof.created)
    const expires = date(proof.expires)
    if (created !== undefined && created > now.getTime() + clockSkewMilliseconds)
      return check('signature', 'invalid', 'proof_in_future')
    if (expires !== undefined && expires < now.getTime()) return check('signature', 'invalid', 'proof_expired')
  } catch {
    return check('signature', 'invalid', 'proof_malformed')
  }
  return undefined
}

async function checkOneProof(
  document: JsonObject,
  proof: JsonObject,
  outside: KeyOutside,
  hashRdf: HashRdf | undefined,
): Promise<Check[]> {
  const terms = checkProofTerms(proof, outside.now)
  if (terms) return [check('issuer_key', 'undetermined', 'not_checked'), terms]
  const issuerId = findId(document.issuer)
  const { verificationMethod } = proof
  if (issuerId === undefined || typeof verificationMethod !== 'string') {
    return [check('issuer_key', 'invalid', 'key_not_of_issuer'), check('signature', 'invalid', 'proof_malformed')]
  }
  const bound = await bindIssuerKey({ issuerId, verificationMethod, signedAt: readDate(proof.created) }, outside)
  if (bound.outcome !== 'valid') {
    return [
      check('issuer_key', bound.outcome, bound.reason, { verificationMethod }),
      check('signature', 'undetermined', 'not_checked'),
    ]
  }
  const isBound = check('issuer_key', 'valid', 'ok', { verificationMethod })
  try {
    const holds = await verifyDataIntegrity(document, proof, bound.key, hashRdf)
    return [isBound, holds ? check('signature', 'valid', 'ok') : check('signature', 'invalid', 'signature_wrong')]
  } catch (error) {
    const code = error instanceof OpenBadgesError ? error.code : undefined
    if (code === 'unknown_context') return [isBound, check('signature', 'undetermined', 'unknown_context')]
    if (code === 'proof_not_comparable') return [isBound, check('signature', 'undetermined', 'proof_unsupported')]
    if (code === 'json_ld_too_complex') return [isBound, check('signature', 'undetermined', 'too_complex')]
    if (code === undefined) return [isBound, check('signature', 'undetermined', 'check_failed')]
    return [isBound, check('signature', 'invalid', 'proof_malformed', { fault: String(error).slice(0, 200) })]
  }
}

/**
 * Checks the embedded proofs: every one that is understood must hold, and one at least must be. VC Data Integrity §4.3.
 * @param hashRdf a faster way to the same hashes, where there is one.
 */
export async function checkProofs(document: JsonObject, outside: KeyOutside, hashRdf?: HashRdf): Promise<Check[]> {
  const proofs = asArray(document.proof)
  if (proofs.length === 0) {
    return [check('issuer_key', 'undetermined', 'not_checked'), check('signature', 'invalid', 'no_proof')]
  }
  if (proofs.length > proofsMax || !proofs.every(isJsonObject)) {
    return [check('issuer_key', 'undetermined', 'not_checked'), check('signature', 'invalid', 'proof_malformed')]
  }
  const supported = proofs.filter(isSupportedProof)
  if (supported.length === 0) {
    const details = {
      cryptosuites: proofs
        .map((proof) => describeValue(isJsonObject(proof) ? (proof.cryptosuite ?? proof.type) : ''))
        .join(' ')
        .slice(0, 200),
    }
    return [
      check('issuer_key', 'undetermined', 'not_checked'),
      check('signature', 'undetermined', 'proof_unsupported', details),
    ]
  }
  const checks: Check[] = []
  for (const proof of supported) checks.push(...(await checkOneProof(document, proof, outside, hashRdf)))
  const others = proofs.length - supported.length
  return others === 0
    ? checks
    : checks.map((one) =>
        one.name === 'signature' ? { ...one, details: { ...one.details, proofsNotChecked: String(others) } } : one,
      )
}

/** Checks a decoded JWS: its key must be the issuer's, named by `kid`; a key in the header is never used. */
export async function checkJwt(jwt: DecodedJwt, credential: JsonObject, outside: KeyOutside): Promise<Check[]> {
  const issuerId = findId(credential.issuer) ?? (typeof jwt.payload.iss === 'string' ? jwt.payload.iss : undefined)
  if (issuerId === undefined)
    return [check('issuer_key', 'invalid', 'key_not_of_issuer'), check('signature', 'undetermined', 'not_checked')]
  const isOneKeyDid = /^did:(?:key|jwk):/.test(issuerId)
  const { kid } = jwt.header
  if (kid !== undefined && typeof kid !== 'string')
    return [check('issuer_key', 'invalid', 'key_not_of_issuer'), check('signature', 'undetermined', 'not_checked')]
  if (kid === undefined && !isOneKeyDid) {
    return [check('issuer_key', 'undetermined', 'no_key_named'), check('signature', 'undetermined', 'not_checked')]
  }
  const named = kid === undefined ? issuerId : kid.startsWith('#') ? issuerId + kid : kid
  const bound = await bindIssuerKey({ issuerId, verificationMethod: named, signedAt: readDate(credential.validFrom ?? credential.issuanceDate, parseDateTime) }, outside)
  if (bound.outcome !== 'valid') {
    return [
      check('issuer_key', bound.outcome, bound.reason, { verificationMethod: named }),
      check('signature', 'undetermined', 'not_checked'),
    ]
  }
  const isBound = check('issuer_key', 'valid', 'ok', { verificationMethod: named })
  try {
    if (!verifyJwtSignature(jwt, bound.key)) return [isBound, check('signature', 'invalid', 'signature_wrong')]
    assertClaimsMatch(jwt.payload, credential)
    return [isBound, check('signature', 'valid', 'ok')]
  } catch (error) {
    const code = error instanceof OpenBadgesError ? error.code : undefined
    if (code === 'jwt_claims_mismatch' || code === 'date_malformed')
      return [isBound, check('signature', 'invalid', 'claims_mismatch')]
    return [
      isBound,
      code === undefined
        ? check('signature', 'undetermined', 'check_failed')
        : check('signature', 'invalid', 'proof_malformed'),
    ]
  }
}
