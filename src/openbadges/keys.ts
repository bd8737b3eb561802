// Keys that sign and verify credentials: Ed25519 to sign; Ed25519, P-256 and RSA to verify what others signed.
import {
  createPrivateKey,
  createPublicKey,
  ECDH,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto'
import { OpenBadgesError } from './errors.ts'
import { describeValue } from './json-value.ts'
import { decodeBase58, decodeBase64url, encodeBase58 } from './multibase.ts'

export type SigningKey = {
  /** The full identifier of the key in the issuer's DID document. */
  verificationMethod: string
  privateKey: KeyObject
  publicKeyMultibase: string
}

export type SignatureAlgorithm = 'EdDSA' | 'ES256' | 'RS256'
export type VerificationKey = { algorithm: SignatureAlgorithm; publicKey: KeyObject }

const pkcs8Ed25519Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
const multicodec = { ed25519: 0xed, p256: 0x1200, rsa: 0x1205 } as const
const fieldPrime = (1n << 255n) - 19n
/** The y coordinates of the points of order 1, 2, 4 and 8: under such a key, signatures for any message can be made. */
const smallOrderY = new Set([
  0n,
  1n,
  fieldPrime - 1n,
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  55188659117513257062467267217118295137698188065244968500265048394206261417927n,
])

function publicKeyBytes(key: KeyObject): Buffer {
  const { x } = key.export({ format: 'jwk' })
  if (x === undefined) throw new OpenBadgesError('key_unsupported')
  return decodeBase64url(x)
}

function encodeMultikey(codec: number, bytes: Uint8Array): string {
  return `z${encodeBase58(Uint8Array.from([(codec & 0x7f) | 0x80, codec >> 7, ...bytes]))}`
}

/** Refuses points that give no security and second spellings of one point (speccheck cases 0 to 11). */
function assertStrongEd25519(bytes: Uint8Array) {
  if (bytes.length !== 32) throw new OpenBadgesError('key_malformed', 'Ed25519 keys have 32 bytes')
  const y = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`) & ((1n << 255n) - 1n)
  if (y >= fieldPrime) throw new OpenBadgesError('key_weak', 'not canonical')
  if (smallOrderY.has(y)) throw new OpenBadgesError('key_weak', 'small order')
}

/** Makes a new Ed25519 key. */
export function generateSigningKey(): { privateKey: KeyObject; publicKeyMultibase: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return { privateKey, publicKeyMultibase: encodeMultikey(multicodec.ed25519, publicKeyBytes(publicKey)) }
}

/** What a JWT is called in its header: Open Badges 3.0 allows `JWT` alone, VC-JOSE-COSE §3.1.1 asks for `vc+jwt`. */
export type JwtTyp = 'JWT' | 'vc+jwt'
/** A key that signs JWTs; `alg` follows from it. */
export type JwtSigningKey = { verificationMethod: string; privateKey: KeyObject; algorithm: SignatureAlgorithm }
/** Signs the JWTs of an issuer under the `typ` that it chose, `JWT` unless said. */
export type JwtSigner = (SigningKey | JwtSigningKey) & { typ?: JwtTyp }

/** Makes a key for ES256 (P-256) or RS256 (3072 bits), with its public half as a JWK. RFC 7518 §3.3, §3.4 */
export function generateJwtKey(algorithm: 'ES256' | 'RS256'): { privateKey: KeyObject; publicJwk: JsonWebKey } {
  const { privateKey, publicKey } = algorithm === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 3072 })
  return { privateKey, publicJwk: publicKey.export({ format: 'jwk' }) }
}

/** The private half as PKCS #8 bytes, to be sealed, and back. @throws Error when the bytes are no key. */
export const exportPrivateKey = (key: KeyObject): Uint8Array => new Uint8Array(key.export({ format: 'der', type: 'pkcs8' }))
export const importPrivateKey = (bytes: Uint8Array): KeyObject => createPrivateKey({ key: Buffer.from(bytes), format: 'der', type: 'pkcs8' })

/** Gives the 32 secret bytes of an Ed25519 key, to be sealed. @throws OpenBadgesError `key_unsupported`. */
export function exportPrivateSeed(privateKey: KeyObject): Uint8Array {
  const { crv, d } = privateKey.export({ format: 'jwk' })
  if (crv !== 'Ed25519' || d === undefined) throw new OpenBadgesError('key_unsupported', 'not Ed25519')
  return new Uint8Array(decodeBase64url(d))
}

/** Makes the signing key of 32 secret bytes. @throws OpenBadgesError `key_malformed`. */
export function signingKeyFromSeed(seed: Uint8Array, verificationMethod: string): SigningKey {
  if (seed.length !== 32) throw new OpenBadgesError('key_malformed', 'a seed has 32 bytes')
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Ed25519Prefix, seed]), format: 'der', type: 'pkcs8' })
  const publicKeyMultibase = encodeMultikey(multicodec.ed25519, publicKeyBytes(createPublicKey(privateKey)))
  return { verificationMethod, privateKey, publicKeyMultibase }
}

/**
 * Reads a public key as a JWK; its algorithm follows from the key, never from a message.
 * @throws OpenBadgesError `key_malformed`, `key_weak`, `key_unsupported`.
 */
export function parsePublicJwk(jwk: unknown): VerificationKey {
  if (typeof jwk !== 'object' || jwk === null) throw new OpenBadgesError('key_malformed')
  const key = jwk as JsonWebKey
  if ('d' in key || 'p' in key || 'k' in key) throw new OpenBadgesError('key_malformed', 'secret in a public key')
  const isEd25519 = key.kty === 'OKP' && key.crv === 'Ed25519'
  const isP256 = key.kty === 'EC' && key.crv === 'P-256'
  if (!isEd25519 && !isP256 && key.kty !== 'RSA')
    throw new OpenBadgesError('key_unsupported', `${describeValue(key.kty, 20)} ${describeValue(key.crv, 20)}`)
  if (isEd25519) assertStrongEd25519(decodeBase64url(typeof key.x === 'string' ? key.x : ''))
  let publicKey: KeyObject
  try {
    publicKey = createPublicKey({ key, format: 'jwk' })
  } catch {
    throw new OpenBadgesError('key_malformed')
  }
  if (isEd25519) return { algorithm: 'EdDSA', publicKey }
  if (isP256) return { algorithm: 'ES256', publicKey }
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0
  const exponent = publicKey.asymmetricKeyDetails?.publicExponent ?? 0n
  // Larger keys and exponents only serve to make the verifier work.
  if (bits < 2048 || exponent < 3n) throw new OpenBadgesError('key_weak', `RSA of ${bits} bits`)
  if (bits > 8192 || exponent > 0xffffffffn) throw new OpenBadgesError('key_unsupported', `RSA of ${bits} bits`)
  return { algorithm: 'RS256', publicKey }
}

/**
 * Reads a public key in Multikey form (`z6Mk…`). Controlled Identifiers 1.0 §2.2.2.
 * @throws OpenBadgesError `multibase_malformed`, `key_malformed`, `key_weak`, `key_unsupported`.
 */
export function parsePublicKeyMultibase(multibase: string): VerificationKey {
  const known = parsedKeys.get(multibase)
  if (known) return known
  const key = parseMultikey(multibase)
  if (parsedKeys.size >= parsedKeysMax) parsedKeys.clear()
  parsedKeys.set(multibase, key)
  return key
}

/** Parsing a key costs as much as half a verification, and the keys of issuers come again and again. */
const parsedKeysMax = 1_000
const parsedKeys = new Map<string, VerificationKey>()

function parseMultikey(multibase: string): VerificationKey {
  if (!multibase.startsWith('z')) throw new OpenBadgesError('multibase_malformed', 'base58btc only')
  const bytes = decodeBase58(multibase.slice(1))
  const codec = ((bytes[0] ?? 0) & 0x7f) | ((bytes[1] ?? 0) << 7)
  const raw = Buffer.from(bytes.subarray(2))
  if (((bytes[0] ?? 0) & 0x80) === 0 || ((bytes[1] ?? 0) & 0x80) !== 0) throw new OpenBadgesError('key_unsupported')
  if (codec === multicodec.ed25519) return parsePublicJwk({ kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') })
  if (codec === multicodec.p256) {
    let point: Buffer
    try {
      if (raw.length !== 33) throw new Error('compressed points have 33 bytes')
      point = ECDH.convertKey(raw, 'prime256v1', undefined, undefined, 'uncompressed') as Buffer
    } catch {
      throw new OpenBadgesError('key_malformed', 'P-256')
    }
    const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')]
    return parsePublicJwk({ kty: 'EC', crv: 'P-256', x, y })
  }
  if (codec === multicodec.rsa) {
    let jwk: JsonWebKey
    try {
      jwk = createPublicKey({ key: raw, format: 'der', type: 'pkcs1' }).export({ format: 'jwk' })
    } catch {
      throw new OpenBadgesError('key_malformed', 'RSA')
    }
    return parsePublicJwk(jwk)
  }
  throw new OpenBadgesError('key_unsupported', `multicodec 0x${codec.toString(16)}`)
}
