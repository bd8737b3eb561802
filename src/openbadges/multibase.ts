// Base58 (Bitcoin alphabet) and strict base64url, the two text forms of bytes in credentials.
import { OpenBadgesError } from './errors.ts'

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
/** The value of each character by its code. */
const digits = Int8Array.from({ length: 128 }, (_, code) => alphabet.indexOf(String.fromCharCode(code)))

const pairs = [...alphabet].flatMap((first) => [...alphabet].map((second) => first + second))
/** 58^6: six digits at a time, so that a remainder and the next 16 bits stay within exact numbers. */
const sixDigits = 58 ** 6
const inverse = 1 / sixDigits

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
      // Multiplying is faster than dividing, and at most one off.
      let quotient = Math.floor(value * inverse)
      rest = value - quotient * sixDigits
      if (rest < 0) {
        quotient--
        rest += sixDigits
      } else if (rest >= sixDigits) {
        quotient++
        rest -= sixDigits
      }
      words[at] = quotient
    }
    while (top >= 0 && words[top] === 0) top--
    const high = Math.floor(rest / 11_316_496)
    text = (pairs[high] as string) + (pairs[Math.floor(rest / 3_364) % 3_364] as string) + (pairs[rest % 3_364] as string) + text
  }
  let leading = 0
  while (text[leading] === '1') leading++
  let zeros = 0
  while (zeros < bytes.length && bytes[zeros] === 0) zeros++
  return '1'.repeat(zeros) + text.slice(leading)
}

/**
 * Reads base58btc without a multibase prefix; at most 1,000 characters, because the work grows with the square.
 * @throws OpenBadgesError `multibase_malformed`.
 */
export function decodeBase58(text: string): Uint8Array {
  if (text.length > 1_000) throw new OpenBadgesError('multibase_malformed', 'too long')
  let zeros = 0
  while (zeros < text.length && text[zeros] === '1') zeros++
  // Bits of a base58 digit: log2(58) = 5.858.
  const words = new Float64Array(Math.ceil(((text.length - zeros) * 5.86) / 16) + 1)
  let used = 0
  for (let at = zeros; at < text.length; at += 6) {
    const end = Math.min(at + 6, text.length)
    let carry = 0
    let factor = 1
    for (let digit = at; digit < end; digit++) {
      const value = digits[text.charCodeAt(digit)] ?? -1
      if (value < 0) throw new OpenBadgesError('multibase_malformed', 'not base58')
      carry = carry * 58 + value
      factor *= 58
    }
    for (let word = 0; word < used || carry > 0; word++) {
      const value = (words[word] as number) * factor + carry
      carry = Math.floor(value * 2 ** -16)
      words[word] = value - carry * 65_536
      if (word >= used) used = word + 1
    }
  }
  const isOdd = used > 0 && (words[used - 1] as number) < 256
  const bytes = new Uint8Array(zeros + used * 2 - (isOdd ? 1 : 0))
  for (let word = 0, at = bytes.length; word < used; word++) {
    const value = words[word] as number
    bytes[--at] = value & 0xff
    if (at > zeros) bytes[--at] = value >> 8
  }
  return bytes
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
