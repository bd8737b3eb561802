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
  let isComplete = false
  const stream = new kind((piece, isLast) => {
    length += piece.length
    if (length > maxOutputLength) throw new TooLarge('larger than allowed')
    pieces.push(piece)
    isComplete ||= isLast
  })
  for (let at = 0; at < compressed.length; at += pieceBytes) stream.push(compressed.slice(at, at + pieceBytes), at + pieceBytes >= compressed.length)
  if (!isComplete) throw new Error('cut short')
  return Buffer.concat(pieces)
}

type Limit = { maxOutputLength: number }
export const gunzipSync = (compressed: Uint8Array, { maxOutputLength }: Limit) => expand(Gunzip, compressed, maxOutputLength)
export const inflateSync = (compressed: Uint8Array, { maxOutputLength }: Limit) => expand(Unzlib, compressed, maxOutputLength)

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
