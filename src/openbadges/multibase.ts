// Base58 (Bitcoin alphabet) and strict base64url, the two text forms of bytes in credentials.
import { OpenBadgesError } from './errors.ts'

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const values = new Map([...alphabet].map((character, value) => [character, value]))

const pairs = [...alphabet].flatMap((first) => [...alphabet].map((second) => first + second))
/** 58^6: six digits at a time, so that a remainder and the next 16 bits stay within exact numbers. */
const sixDigits = 58 ** 6

/** Writes bytes as base58btc, without a multibase prefix. */
export function encodeBase58(bytes: Uint8Array): string {
  const words = new Float64Array(Math.ceil(bytes.length / 2))
  for (let at = bytes.length, word = 0; at > 0; at -= 2) words[word++] = (bytes[at - 1] as number) | ((bytes[at - 2] ?? 0) << 8)
  let text = ''
  // Divides the whole number by 58^6 again and again; the highest words become nought and fall away.
  let top = words.length - 1
  while (top >= 0 && words[top] === 0) top--
  while (top >= 0) {
    let rest = 0
    for (let at = top; at >= 0; at--) {
      const value = rest * 65_536 + (words[at] as number)
      const quotient = Math.floor(value / sixDigits)
      words[at] = quotient
      rest = value - quotient * sixDigits
    }
    while (top >= 0 && words[top] === 0) top--
    const high = Math.floor(rest / 11_316_496)
    text = (pairs[high] as string) + (pairs[Math.floor(rest / 3_364) % 3_364] as string) + (pairs[rest % 3_364] as string) + text
  }
  let digits = 0
  while (text[digits] === '1') digits++
  let zeros = 0
  while (zeros < bytes.length && bytes[zeros] === 0) zeros++
  return '1'.repeat(zeros) + text.slice(digits)
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
