// Stands in for node:crypto where the engine runs in a browser: hashes and verification, at once, and nothing that signs.
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256, p384 } from '@noble/curves/nist.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { Buffer } from './buffer.ts'
import { expandPoint, KeyObject } from './public-key.ts'
import { verifyRsa } from './rsa.ts'

export { createPublicKey, KeyObject, type JsonWebKey } from './public-key.ts'

const hashes = { sha256, sha384, sha512 }
type HashName = keyof typeof hashes

function digestOf(name: string, bytes: Uint8Array): Uint8Array {
  const algorithm = hashes[name as HashName]
  if (!algorithm) throw new Error(`the hash ${name} is not known here`)
  return algorithm(bytes)
}

type OutputForm = 'hex' | 'base64' | 'base64url' | 'buffer'
const give = (digest: Uint8Array, form?: OutputForm) => (form === undefined || form === 'buffer' ? Buffer.from(digest) : Buffer.from(digest).toString(form))
const toBytes = (data: string | Uint8Array) => (typeof data === 'string' ? new TextEncoder().encode(data) : data)

export const hash = (name: string, data: string | Uint8Array, form: OutputForm = 'hex') => give(digestOf(name, toBytes(data)), form)

export function createHash(name: string) {
  const parts: Uint8Array[] = []
  const one = {
    update(data: string | Uint8Array) {
      parts.push(toBytes(data))
      return one
    },
    digest: (form?: OutputForm) => give(digestOf(name, Buffer.concat(parts)), form),
  }
  return one
}

/** The group order of Ed25519. RFC 8032 §5.1 */
const order = 2n ** 252n + 27742317777372353535851937790883648493n
const littleEndian = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)

/**
 * Verifies as OpenSSL does: [S]B − [k]A must be R itself. The library's own equation is multiplied by 8 and lets a dishonest
 * issuer make signatures that hold here and not on a server; one badge must have one verdict. RFC 8032 §5.1.7
 */
function verifyEd25519(data: Uint8Array, point: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64 || !ed25519.verify(signature, data, point, { zip215: false })) return false
  const r = signature.subarray(0, 32)
  const k = littleEndian(sha512(Buffer.concat([r, point, data]))) % order
  const s = littleEndian(signature.subarray(32))
  const { Point } = ed25519
  const sB = s === 0n ? Point.ZERO : Point.BASE.multiplyUnsafe(s)
  return Buffer.from(sB.subtract(Point.fromBytes(point).multiplyUnsafe(k)).toBytes()).equals(r)
}

type VerifyKey = KeyObject | { key: KeyObject; dsaEncoding?: 'der' | 'ieee-p1363' }

/** As `crypto.verify`, for Ed25519, ECDSA on P-256 and P-384, and RSASSA-PKCS1-v1_5. */
export function verify(hashName: string | null | undefined, data: Uint8Array, given: VerifyKey, signature: Uint8Array): boolean {
  const [key, encoding] = given instanceof KeyObject ? [given, 'der' as const] : [given.key, given.dsaEncoding ?? 'der']
  const { material } = key
  try {
    if (material.kind === 'ed25519') return verifyEd25519(data, material.point, signature)
    const digest = digestOf(hashName ?? 'sha256', data)
    if (material.kind === 'rsa') return verifyRsa(hashName ?? 'sha256', digest, material, signature)
    const curve = material.curve === 'P-256' ? p256 : p384
    return curve.verify(signature, digest, material.point, { prehash: false, lowS: false, format: encoding === 'der' ? 'der' : 'compact' })
  } catch {
    return false
  }
}

export const ECDH = {
  /** From the short form of a point to the long one. */
  convertKey: (point: Uint8Array, curve: string) => Buffer.from(expandPoint(curve === 'secp384r1' ? 'P-384' : 'P-256', point)),
}

function refuse(): never {
  throw new Error('a verifier makes no key and signs nothing')
}
export { refuse as createPrivateKey, refuse as generateKeyPairSync, refuse as randomBytes, refuse as sign }
