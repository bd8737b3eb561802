// Public keys where the engine runs in a browser: read from JWK, PEM or DER, given back as JWK.
import { p256, p384 } from '@noble/curves/nist.js'
import { Buffer } from './buffer.ts'
import { bitLength, exponentOf, type RsaKey } from './rsa.ts'

export type JsonWebKey = { kty?: string; crv?: string; x?: string; y?: string; n?: string; e?: string }
type Material = { kind: 'ed25519'; point: Uint8Array } | { kind: 'ec'; curve: 'P-256' | 'P-384'; point: Uint8Array } | ({ kind: 'rsa' } & RsaKey)

const bytesOf = (text: unknown) => {
  if (typeof text !== 'string') throw new TypeError('a member of the key is missing')
  return Buffer.from(text, 'base64url')
}
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')

/** What node:crypto calls a KeyObject, for public keys alone. */
export class KeyObject {
  readonly type = 'public'
  readonly material: Material
  constructor(material: Material) {
    this.material = material
  }
  get asymmetricKeyType(): string {
    return this.material.kind
  }
  get asymmetricKeyDetails() {
    const { material } = this
    if (material.kind === 'rsa') return { modulusLength: bitLength(material.modulus), publicExponent: exponentOf(material) }
    return material.kind === 'ec' ? { namedCurve: material.curve === 'P-256' ? 'prime256v1' : 'secp384r1' } : {}
  }
  export(): JsonWebKey {
    const { material } = this
    if (material.kind === 'ed25519') return { kty: 'OKP', crv: 'Ed25519', x: textOf(material.point) }
    if (material.kind === 'rsa') return { kty: 'RSA', n: textOf(material.modulus), e: textOf(material.exponent) }
    const size = (material.point.length - 1) / 2
    return { kty: 'EC', crv: material.curve, x: textOf(material.point.subarray(1, 1 + size)), y: textOf(material.point.subarray(1 + size)) }
  }
}

const curves = { 'P-256': p256, 'P-384': p384 }
/** @throws Error when the bytes are no point of the curve. */
export const expandPoint = (curve: 'P-256' | 'P-384', bytes: Uint8Array): Uint8Array => curves[curve].Point.fromBytes(bytes).toBytes(false)

function readJwk(jwk: JsonWebKey): Material {
  if (jwk.kty === 'RSA') return { kind: 'rsa', modulus: withoutZeros(bytesOf(jwk.n)), exponent: bytesOf(jwk.e) }
  if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519') {
    const point = bytesOf(jwk.x)
    if (point.length !== 32) throw new TypeError('Ed25519 keys have 32 bytes')
    return { kind: 'ed25519', point }
  }
  if (jwk.kty !== 'EC' || (jwk.crv !== 'P-256' && jwk.crv !== 'P-384')) throw new TypeError('a kind of key that is not known')
  const size = jwk.crv === 'P-256' ? 32 : 48
  const [x, y] = [bytesOf(jwk.x), bytesOf(jwk.y)]
  if (x.length !== size || y.length !== size) throw new TypeError('a coordinate of another length')
  return { kind: 'ec', curve: jwk.crv, point: expandPoint(jwk.crv, Buffer.concat([Uint8Array.of(4), x, y])) }
}

const withoutZeros = (bytes: Uint8Array) => bytes.subarray(bytes.findIndex((byte) => byte !== 0))

type Element = { tag: number; content: Uint8Array; rest: Uint8Array }

/** One element of DER. X.690 §8.1, with lengths up to 65,535. */
function readDer(bytes: Uint8Array): Element {
  const [tag = 0, first = 0] = bytes
  const size = first < 0x80 ? 0 : first & 0x7f
  if (size > 2) throw new TypeError('a length that no key has')
  const length = size === 0 ? first : bytes.subarray(2, 2 + size).reduce((sum, byte) => sum * 256 + byte, 0)
  const start = 2 + size
  if (bytes.length < start + length) throw new TypeError('cut short')
  return { tag, content: bytes.subarray(start, start + length), rest: bytes.subarray(start + length) }
}

function readPkcs1(bytes: Uint8Array): Material {
  const modulus = readDer(readDer(bytes).content)
  const exponent = readDer(modulus.rest)
  if (modulus.tag !== 2 || exponent.tag !== 2) throw new TypeError('not an RSA key')
  return { kind: 'rsa', modulus: withoutZeros(modulus.content), exponent: exponent.content }
}

/** SubjectPublicKeyInfo. RFC 5280 §4.1.2.7; the identifiers of RFC 8410 §3, RFC 5480 §2.1 and RFC 8017 §A.1. */
function readSpki(bytes: Uint8Array): Material {
  const algorithm = readDer(readDer(bytes).content)
  const key = readDer(algorithm.rest).content.subarray(1)
  const identifier = Buffer.from(algorithm.content).toString('hex')
  if (identifier === '06032b6570') return readJwk({ kty: 'OKP', crv: 'Ed25519', x: textOf(key) })
  if (identifier === '06092a864886f70d0101010500') return readPkcs1(key)
  const curve = { '06072a8648ce3d020106082a8648ce3d030107': 'P-256', '06072a8648ce3d020106052b81040022': 'P-384' }[identifier] as 'P-256' | 'P-384' | undefined
  if (!curve) throw new TypeError('a kind of key that is not known')
  return { kind: 'ec', curve, point: expandPoint(curve, key) }
}

type KeyInput = string | { key: JsonWebKey | Uint8Array; format: 'jwk' | 'der'; type?: string }

/** Reads a public key. @throws TypeError, or the error of a point that is on no curve. */
export function createPublicKey(input: KeyInput): KeyObject {
  if (typeof input === 'string') {
    const [, base64] = /-----BEGIN PUBLIC KEY-----([\s\S]+?)-----END PUBLIC KEY-----/.exec(input) ?? []
    if (base64 === undefined) throw new TypeError('not a public key in PEM')
    return new KeyObject(readSpki(Buffer.from(base64, 'base64')))
  }
  if (!(input.key instanceof Uint8Array)) return new KeyObject(readJwk(input.key))
  return new KeyObject(input.type === 'pkcs1' ? readPkcs1(input.key) : readSpki(input.key))
}
