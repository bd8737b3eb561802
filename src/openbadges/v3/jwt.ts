// Credentials as compact JWS (Open Badges 3.0 "JSON Web Token Proof Format"): signing with Ed25519, P-256 or RSA, verifying strictly.
import { sign, verify } from 'node:crypto'
import { parseDateTime } from '../date-time.ts'
import { OpenBadgesError } from '../errors.ts'
import { findId, isJsonObject, type JsonObject, type JsonValue } from '../json-value.ts'
import type { JwtSigningKey, SigningKey, VerificationKey } from '../keys.ts'
import { decodeBase64url } from '../multibase.ts'
import { parseStrictJson, type JsonLimits } from '../strict-json.ts'

export type DecodedJwt = {
  header: JsonObject
  payload: JsonObject
  signedBytes: Buffer
  signature: Buffer
}

const acceptedTypes = new Set(['jwt', 'vc+jwt', 'vc+ld+jwt', 'vc-ld+jwt', 'application/vc+jwt'])
const registeredClaims = new Set(['iss', 'sub', 'aud', 'nbf', 'exp', 'iat', 'jti', 'vc'])

const encode = (value: unknown) => Buffer.from(JSON.stringify(value), 'utf8').toString('base64url')
const toSeconds = (date: string) => Math.floor(parseDateTime(date).getTime() / 1000)

/**
 * Signs a credential as a compact JWS. Open Badges 3.0 wants `typ: JWT` where W3C VC-JOSE-COSE wants `vc+jwt`.
 * @throws OpenBadgesError `credential_malformed`, `date_malformed`.
 */
export function signAsJwt(document: object, key: SigningKey | JwtSigningKey, options: { typ?: 'JWT' | 'vc+jwt' } = {}): string {
  const credential = document as JsonObject
  const issuerId = findId(credential.issuer)
  if (issuerId === undefined) throw new OpenBadgesError('credential_malformed', 'issuer')
  const subjectId = findId(credential.credentialSubject)
  const payload = {
    ...credential,
    iss: issuerId,
    ...(typeof credential.id === 'string' && { jti: credential.id }),
    ...(typeof credential.validFrom === 'string' && { nbf: toSeconds(credential.validFrom) }),
    ...(subjectId !== undefined && { sub: subjectId }),
    ...(typeof credential.validUntil === 'string' && { exp: toSeconds(credential.validUntil) }),
  }
  const algorithm = 'algorithm' in key ? key.algorithm : 'EdDSA'
  const input = `${encode({ alg: algorithm, kid: key.verificationMethod, typ: options.typ ?? 'JWT' })}.${encode(payload)}`
  const bytes = Buffer.from(input, 'ascii')
  const signature =
    algorithm === 'EdDSA'
      ? sign(null, bytes, key.privateKey)
      : sign('sha256', bytes, algorithm === 'ES256' ? { key: key.privateKey, dsaEncoding: 'ieee-p1363' } : key.privateKey)
  return `${input}.${signature.toString('base64url')}`
}

/** Tells whether a text looks like a compact JWS. */
export function looksLikeJwt(text: string): boolean {
  return /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/.test(text)
}

/**
 * Takes a compact JWS apart and refuses every header that could change how it is read; nothing is trusted yet.
 * @throws OpenBadgesError `jwt_malformed`, `jwt_header_refused`, `json_…`.
 */
export function decodeJwt(token: string, limits: Partial<JsonLimits> = {}): DecodedJwt {
  const parts = token.split('.')
  const [headerText = '', payloadText = '', signatureText = ''] = parts
  if (parts.length !== 3 || signatureText === '') throw new OpenBadgesError('jwt_malformed', `${parts.length} parts`)
  const decode = (text: string) => {
    try {
      return decodeBase64url(text)
    } catch {
      throw new OpenBadgesError('jwt_malformed', 'base64url')
    }
  }
  const header = parseStrictJson(new Uint8Array(decode(headerText)), { ...limits, bytesMax: 16_384, depthMax: 4 })
  const payload = parseStrictJson(new Uint8Array(decode(payloadText)), limits)
  if (!isJsonObject(header) || !isJsonObject(payload)) throw new OpenBadgesError('jwt_malformed', 'not objects')
  for (const name of ['crit', 'b64', 'zip', 'enc']) {
    if (header[name] !== undefined) throw new OpenBadgesError('jwt_header_refused', name)
  }
  if (header.typ !== undefined && !(typeof header.typ === 'string' && acceptedTypes.has(header.typ.toLowerCase()))) {
    throw new OpenBadgesError('jwt_header_refused', 'typ')
  }
  return {
    header,
    payload,
    signedBytes: Buffer.from(`${headerText}.${payloadText}`, 'ascii'),
    signature: decode(signatureText),
  }
}

/**
 * Verifies the signature of a decoded JWS; the algorithm is the key's, and the header must agree with it.
 * @throws OpenBadgesError `jwt_algorithm_mismatch`.
 */
export function verifyJwtSignature(jwt: DecodedJwt, key: VerificationKey): boolean {
  const { alg } = jwt.header
  if (alg !== key.algorithm && !(alg === 'Ed25519' && key.algorithm === 'EdDSA')) {
    throw new OpenBadgesError('jwt_algorithm_mismatch', String(alg).slice(0, 20))
  }
  if (key.algorithm === 'EdDSA')
    return jwt.signature.length === 64 && verify(null, jwt.signedBytes, key.publicKey, jwt.signature)
  if (key.algorithm === 'ES256') {
    return verify('sha256', jwt.signedBytes, { key: key.publicKey, dsaEncoding: 'ieee-p1363' }, jwt.signature)
  }
  return verify('sha256', jwt.signedBytes, key.publicKey, jwt.signature)
}

/** Reads the credential out of a payload: the payload itself, or its claim `vc` in the data model 1.1. */
export function credentialOfPayload(payload: JsonObject): JsonObject {
  if (isJsonObject(payload.vc)) return payload.vc
  return Object.fromEntries(Object.entries(payload).filter(([name]) => !registeredClaims.has(name)))
}

/**
 * Compares the registered claims with the credential. A claim that is missing is forgiven, because 1EdTech's own valid
 * samples lack `sub`; a claim that differs is not.
 * @throws OpenBadgesError `jwt_claims_mismatch`.
 */
export function assertClaimsMatch(payload: JsonObject, credential: JsonObject): void {
  const sameDate = (claim: JsonValue | undefined, date: JsonValue | undefined) =>
    claim === undefined ||
    (typeof claim === 'number' &&
      typeof date === 'string' &&
      Math.abs(claim - parseDateTime(date).getTime() / 1000) < 1)
  const same = (claim: JsonValue | undefined, value: JsonValue | undefined) => claim === undefined || claim === value
  const mismatch = [
    ['iss', same(payload.iss, findId(credential.issuer))],
    ['jti', same(payload.jti, credential.id)],
    ['sub', same(payload.sub, findId(credential.credentialSubject))],
    ['nbf', sameDate(payload.nbf, credential.validFrom ?? credential.issuanceDate)],
    ['exp', sameDate(payload.exp, credential.validUntil ?? credential.expirationDate)],
  ].find(([, isSame]) => !isSame)
  if (mismatch) throw new OpenBadgesError('jwt_claims_mismatch', String(mismatch[0]))
}
