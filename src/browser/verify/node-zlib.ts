// Stands in for node:zlib where the engine runs in a browser: expanding within a limit, and the checksum of PNG.
import { Gunzip, Unzlib } from 'fflate'
import { Buffer } from './buffer.ts'

/** One piece of this size expands to 17 MB at most, so that nothing grows far beyond the limit before it is noticed. */
const pieceBytes = 16_384

class TooLarge extends Error {
  readonly code = 'ERR_BUFFER_TOO_LARGE'
}

function expand(kind: typeof Gunzip | typeof Unzlib, compressed: Uint8Array, maxOutputLength: number) {
  const pieces: Uint8Array[] = []
  let length = 0
  const stream = new kind((piece) => {
    length += piece.length
    if (length > maxOutputLength) throw new TooLarge('larger than allowed')
    pieces.push(piece)
  })
  for (let at = 0; at < compressed.length; at += pieceBytes) stream.push(compressed.slice(at, at + pieceBytes), at + pieceBytes >= compressed.length)
  return Buffer.concat(pieces)
}

type Limit = { maxOutputLength: number }
/** The library leaves the checksums at the end unread, and takes what is cut short for the whole. RFC 1952 §2.3.1 */
export function gunzipSync(compressed: Uint8Array, { maxOutputLength }: Limit) {
  const expanded = expand(Gunzip, compressed, maxOutputLength)
  const end = new DataView(compressed.buffer, compressed.byteOffset, compressed.length)
  const isWhole = compressed.length >= 18 && end.getUint32(compressed.length - 8, true) === crc32(expanded) && end.getUint32(compressed.length - 4, true) === expanded.length
  if (!isWhole) throw new Error('the checksum differs')
  return expanded
}

/** As above. RFC 1950 §2.2 */
export function inflateSync(compressed: Uint8Array, { maxOutputLength }: Limit) {
  const expanded = expand(Unzlib, compressed, maxOutputLength)
  const end = new DataView(compressed.buffer, compressed.byteOffset, compressed.length)
  if (compressed.length < 6 || end.getUint32(compressed.length - 4) !== adler32(expanded)) throw new Error('the checksum differs')
  return expanded
}

function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0]
  for (const byte of bytes) {
    low = (low + byte) % 65_521
    high = (high + low) % 65_521
  }
  return high * 65_536 + low
}

/** Lists are compressed where they are signed, which a verifier never does. */
export function gzipSync(): never {
  throw new Error('a verifier compresses nothing')
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

/** CRC-32 of ISO 3309, as PNG uses it. PNG specification, annex D. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (table[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
