// Verifies RSA signatures (RSASSA-PKCS1-v1_5) at once, which the browser's own functions only do in promises.

const digestPrefixes: Record<string, string> = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
}

const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') || '0'}`)

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  for (let square = base % modulus, left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

export type RsaKey = { modulus: Uint8Array; exponent: Uint8Array }

export const bitLength = (bytes: Uint8Array): number => {
  const text = toNumber(bytes).toString(2)
  return text === '0' ? 0 : text.length
}
export const exponentOf = (key: RsaKey): bigint => toNumber(key.exponent)

/**
 * Builds the one encoding that is right and compares the whole of it: nothing of the signature is parsed, so nothing can be
 * hidden in it. Only public numbers are used: no timing tells a secret. RFC 8017 §8.2.2.
 */
export function verifyRsa(hashName: string, digest: Uint8Array, key: RsaKey, signature: Uint8Array): boolean {
  const modulus = toNumber(key.modulus)
  const length = Math.ceil(bitLength(key.modulus) / 8)
  const number = toNumber(signature)
  const prefix = digestPrefixes[hashName]
  if (prefix === undefined || signature.length !== length || number >= modulus) return false
  const end = prefix + Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const padding = length - 3 - end.length / 2
  if (padding < 8) return false
  return power(number, exponentOf(key), modulus) === BigInt(`0x0001${'ff'.repeat(padding)}00${end}`)
}
