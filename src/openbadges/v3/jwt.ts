// Credentials as compact JWS (Open Badges 3.0 "JSON Web Token Proof Format"): signing with Ed25519, P-256 or RSA, verifying strictly.
import { sign, verify } from 'node:crypto'
import { parseDateTime } from '../date-time.ts'
import { OpenBadgesError } from '../errors.ts'
import { asArray, describeValue, findId, isJsonObject, type JsonObject, type JsonValue } from '../json-value.ts'
import type { JwtSigner, VerificationKey } from '../keys.ts'
import { decodeBase64url } from '../multibase.ts'
import { parseStrictJson, type JsonLimits } from '../strict-json.ts'

export type DecodedJwt = {
  header: JsonObject
  payload: JsonObject
  signedBytes: Buffer
  signature: Buffer
}

const acceptedTypes = {
  credential: new Set(['jwt', 'vc+jwt', 'vc+ld+jwt', 'vc-ld+jwt', 'application/vc+jwt']),
  presentation: new Set(['jwt', 'vp+jwt', 'vp+ld+jwt', 'vp-ld+jwt', 'application/vp+jwt']),
}
const registeredClaims = new Set(['iss', 'sub', 'aud', 'nbf', 'exp', 'iat', 'jti', 'vc'])

const encode = (value: unknown) => Buffer.from(JSON.stringify(value), 'utf8').toString('base64url')

/** What the registered claims of a credential's JWS are made of. Open Badges 3.0, "JSON Web Token Proof Format". */
export type JwtClaims = { issuerId: string; id?: string; subjectId?: string; validFrom?: Date; validUntil?: Date }

const inSeconds = (date: Date) => Math.floor(date.getTime() / 1000)

/**
 * Signs the JSON text of a credential as a compact JWS. Open Badges 3.0, "JSON Web Token Proof Format"; VC-JOSE-COSE §3.1.1.
 * @param credential JSON text of an object with one member at least, without a proof.
 */
export function signTextAsJwt(credential: string, claims: JwtClaims, key: JwtSigner): string {
  const { issuerId, id, subjectId, validFrom, validUntil } = claims
  const registered = JSON.stringify({
    iss: issuerId,
    ...(id !== undefined && { jti: id }),
    ...(validFrom && { nbf: inSeconds(validFrom) }),
    ...(subjectId !== undefined && { sub: subjectId }),
    ...(validUntil && { exp: inSeconds(validUntil) }),
  })
  const algorithm = 'algorithm' in key ? key.algorithm : 'EdDSA'
  const header = encode({ alg: algorithm, kid: key.verificationMethod, typ: key.typ ?? 'JWT' })
  const payload = Buffer.from(`${credential.slice(0, -1)},${registered.slice(1)}`, 'utf8').toString('base64url')
  const bytes = Buffer.from(`${header}.${payload}`, 'latin1')
  const signature =
    algorithm === 'EdDSA'
      ? sign(null, bytes, key.privateKey)
      : sign('sha256', bytes, algorithm === 'ES256' ? { key: key.privateKey, dsaEncoding: 'ieee-p1363' } : key.privateKey)
  return `${header}.${payload}.${signature.toString('base64url')}`
}

/**
 * Signs a credential as a compact JWS.
 * @throws OpenBadgesError `credential_malformed`, `date_malformed`.
 */
export function signAsJwt(document: object, key: JwtSigner): string {
  const credential = document as JsonObject
  const issuerId = findId(credential.issuer)
  if (issuerId === undefined) throw new OpenBadgesError('credential_malformed', 'issuer')
  const subjectId = findId(credential.credentialSubject)
  const claims = {
    issuerId,
    ...(typeof credential.id === 'string' && { id: credential.id }),
    ...(subjectId !== undefined && { subjectId }),
    ...(typeof credential.validFrom === 'string' && { validFrom: parseDateTime(credential.validFrom) }),
    ...(typeof credential.validUntil === 'string' && { validUntil: parseDateTime(credential.validUntil) }),
  }
  return signTextAsJwt(JSON.stringify(credential), claims, key)
}

/**
 * Looks at a JWS that was just made, before it leaves: a bit can flip in any machine.
 * @throws OpenBadgesError `proof_malformed`.
 */
export function assertJwtHolds(token: string, key: JwtSigner): void {
  const at = token.lastIndexOf('.')
  const bytes = Buffer.from(token.slice(0, at), 'latin1')
  const signature = Buffer.from(token.slice(at + 1), 'base64url')
  const algorithm = 'algorithm' in key ? key.algorithm : 'EdDSA'
  const holds =
    algorithm === 'EdDSA'
      ? verify(null, bytes, key.privateKey, signature)
      : verify('sha256', bytes, algorithm === 'ES256' ? { key: key.privateKey, dsaEncoding: 'ieee-p1363' } : key.privateKey, signature)
  if (!holds) throw new OpenBadgesError('proof_malformed', 'a signature does not hold')
}

/** Tells whether a text looks like a compact JWS. */
export function looksLikeJwt(text: string): boolean {
  return /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/.test(text)
}

/** The compact JWS that an envelope holds, or the document where it is none. VC Data Model 2.0, "Enveloped Verifiable Credentials" */
export function openEnvelope(document: JsonObject): JsonObject | string {
  const media = 'data:application/vc+jwt,'
  const [type, ...others] = asArray(document.type)
  if (type !== 'EnvelopedVerifiableCredential' || others.length > 0 || typeof document.id !== 'string' || !document.id.startsWith(media)) return document
  const token = document.id.slice(media.length)
  return looksLikeJwt(token) ? token : document
}

/**
 * Takes a compact JWS apart and refuses every header that could change how it is read; nothing is trusted yet.
 * @throws OpenBadgesError `jwt_malformed`, `jwt_header_refused`, `json_…`.
 */
export function decodeJwt(token: string, limits: Partial<JsonLimits> = {}, kind: keyof typeof acceptedTypes = 'credential'): DecodedJwt {
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
  if (header.typ !== undefined && !(typeof header.typ === 'string' && acceptedTypes[kind].has(header.typ.toLowerCase()))) {
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
    throw new OpenBadgesError('jwt_algorithm_mismatch', describeValue(alg, 20))
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
