// Base58 (Bitcoin alphabet) and strict base64url, the two text forms of bytes in credentials.
import { OpenBadgesError } from './errors.ts'

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const values = new Map([...alphabet].map((character, value) => [character, value]))

/** Writes bytes as base58btc, without a multibase prefix. */
export function encodeBase58(bytes: Uint8Array): string {
  const digits: number[] = []
  for (const byte of bytes) {
    let carry = byte
    for (let at = 0; at < digits.length; at++) {
      carry += (digits[at] ?? 0) * 256
      digits[at] = carry % 58
      carry = Math.floor(carry / 58)
    }
    for (; carry > 0; carry = Math.floor(carry / 58)) digits.push(carry % 58)
  }
  let zeros = 0
  while (zeros < bytes.length && bytes[zeros] === 0) zeros++
  return (
    '1'.repeat(zeros) +
    digits
      .reverse()
      .map((digit) => alphabet[digit])
      .join('')
  )
}

/**
 * Reads base58btc without a multibase prefix; at most 1,000 characters, because the work grows with the square.
 * @throws OpenBadgesError `multibase_malformed`.
 */
export function decodeBase58(text: string): Uint8Array {
  if (text.length > 1_000) throw new OpenBadgesError('multibase_malformed', 'too long')
  const bytes: number[] = []
  for (const character of text) {
    const value = values.get(character)
    if (value === undefined) throw new OpenBadgesError('multibase_malformed', 'not base58')
    let carry = value
    for (let at = 0; at < bytes.length; at++) {
      carry += (bytes[at] ?? 0) * 58
      bytes[at] = carry & 0xff
      carry >>= 8
    }
    for (; carry > 0; carry >>= 8) bytes.push(carry & 0xff)
  }
  let zeros = 0
  while (zeros < text.length && text[zeros] === '1') zeros++
  return Uint8Array.from([...new Array<number>(zeros).fill(0), ...bytes.reverse()])
}

/**
 * Reads base64url without padding, in its one canonical spelling.
 * @throws OpenBadgesError `multibase_malformed`.
 */
export function decodeBase64url(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.toString('base64url') !== text) throw new OpenBadgesError('multibase_malformed', 'not base64url')
  return bytes
}
