// Puts a credential into a PNG image and takes it out. Open Badges 3.0, "Baking a Badge into a PNG"; 2.0, "Baking"; CLR 2.0.
import { crc32, inflateSync } from 'node:zlib'
import { OpenBadgesError } from './errors.ts'

export type PngLimits = { bytesMax: number; textBytesMax: number; chunksMax: number; sidePixelsMax: number }

const defaultLimits: PngLimits = {
  bytesMax: 5_000_000,
  textBytesMax: 1_048_576,
  chunksMax: 10_000,
  sidePixelsMax: 4_096,
}
const signature = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** What is baked: Open Badges 3.0, Open Badges 2.0 (a hosted assertion or a JWS), or a CLR 2.0. */
export type BakedForm = 3 | 2 | 'clr'
const keywords = { 3: 'openbadgecredential', 2: 'openbadges', clr: 'clrcredential' } as const

type Chunk = { type: string; data: Buffer; whole: Buffer }

/** Tells whether bytes begin as a PNG does. */
export function looksLikePng(bytes: Uint8Array): boolean {
  return bytes.length >= 8 && signature.every((byte, at) => bytes[at] === byte)
}

function readChunks(png: Uint8Array, limits: PngLimits): Chunk[] {
  if (!looksLikePng(png)) throw new OpenBadgesError('png_malformed', 'signature')
  if (png.length > limits.bytesMax) throw new OpenBadgesError('file_too_large', `${png.length} bytes`)
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength)
  const chunks: Chunk[] = []
  for (let at = 8; at < bytes.length;) {
    if (bytes.length - at < 12) throw new OpenBadgesError('png_malformed', 'cut short')
    const length = bytes.readUInt32BE(at)
    if (length > bytes.length - at - 12) throw new OpenBadgesError('png_malformed', 'chunk length')
    const whole = bytes.subarray(at, at + 12 + length)
    const type = whole.toString('latin1', 4, 8)
    if (!/^[A-Za-z]{4}$/.test(type)) throw new OpenBadgesError('png_malformed', 'chunk type')
    if (crc32(whole.subarray(4, 8 + length)) !== whole.readUInt32BE(8 + length))
      throw new OpenBadgesError('png_malformed', `CRC of ${type}`)
    chunks.push({ type, data: whole.subarray(8, 8 + length), whole })
    if (chunks.length > limits.chunksMax) throw new OpenBadgesError('file_too_large', 'chunks')
    at += whole.length
    // What follows the end belongs to no picture: a second file may hide there.
    if (type === 'IEND' && at !== bytes.length) throw new OpenBadgesError('png_malformed', 'something after the end')
  }
  const header = chunks[0]
  if (header?.type !== 'IHDR' || header.data.length !== 13 || chunks.at(-1)?.type !== 'IEND') {
    throw new OpenBadgesError('png_malformed', 'no header or no end')
  }
  if (Math.max(header.data.readUInt32BE(0), header.data.readUInt32BE(4)) > limits.sidePixelsMax) {
    throw new OpenBadgesError('file_too_large', 'pixels')
  }
  return chunks
}

function findKeyword({ type, data }: Chunk): string | undefined {
  if (type !== 'iTXt' && type !== 'tEXt') return undefined
  const end = data.subarray(0, 80).indexOf(0)
  return end < 1 ? undefined : data.toString('latin1', 0, end)
}

function readText({ type, data }: Chunk, limits: PngLimits): string {
  const start = data.indexOf(0) + 1
  let text: Uint8Array = data.subarray(start)
  if (type === 'iTXt') {
    const languageEnd = data.indexOf(0, start + 2)
    const translationEnd = languageEnd < 0 ? -1 : data.indexOf(0, languageEnd + 1)
    if (translationEnd < 0) throw new OpenBadgesError('png_malformed', 'iTXt')
    text = data.subarray(translationEnd + 1)
    // The standard forbids compression; others compress nevertheless, and reading it within limits harms nobody.
    if (data[start] === 1) {
      try {
        text = inflateSync(text, { maxOutputLength: limits.textBytesMax })
      } catch {
        throw new OpenBadgesError('png_malformed', 'compressed text')
      }
    } else if (data[start] !== 0) throw new OpenBadgesError('png_malformed', 'iTXt')
  }
  if (text.length > limits.textBytesMax) throw new OpenBadgesError('file_too_large', 'text')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text)
  } catch {
    throw new OpenBadgesError('png_malformed', 'not UTF-8')
  }
}

function makeTextChunk(text: string, keyword: string): Buffer {
  const body = Buffer.concat([
    Buffer.from('iTXt', 'latin1'),
    Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1'),
    Buffer.from(text, 'utf8'),
  ])
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(body.length - 4, 0)
  body.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(body), chunk.length - 4)
  return chunk
}

/**
 * Puts a credential (JSON text or compact JWS) into a PNG, in place of one that is there.
 * @param form what it is; Open Badges 3.0 unless said.
 * @throws OpenBadgesError `png_malformed`, `file_too_large`.
 */
export function bakePng(png: Uint8Array, credential: string, limits: Partial<PngLimits> = {}, form: BakedForm = 3): Uint8Array {
  const limit = { ...defaultLimits, ...limits }
  if (Buffer.byteLength(credential, 'utf8') > limit.textBytesMax) throw new OpenBadgesError('file_too_large', 'text')
  const kept = readChunks(png, limit).filter((chunk) => !(Object.values(keywords) as string[]).includes(findKeyword(chunk) ?? ''))
  const [header, ...rest] = kept.map(({ whole }) => whole)
  return new Uint8Array(Buffer.concat([signature, header ?? Buffer.alloc(0), makeTextChunk(credential, keywords[form]), ...rest]))
}

/**
 * Takes the credential out of a PNG; `version` says under which keyword it stands.
 * @throws OpenBadgesError `png_malformed`, `file_too_large`, `several_credentials`, `no_credential`.
 */
export function unbakePng(png: Uint8Array, limits: Partial<PngLimits> = {}): { credential: string; version: BakedForm } {
  const limit = { ...defaultLimits, ...limits }
  const chunks = readChunks(png, limit)
  for (const [name, version] of [
    [keywords[3], 3],
    [keywords.clr, 'clr'],
    [keywords[2], 2],
  ] as const) {
    const found = chunks.filter((chunk) => findKeyword(chunk) === name && (version === 2 || chunk.type === 'iTXt'))
    if (found.length > 1) throw new OpenBadgesError('several_credentials')
    if (found[0]) return { credential: readText(found[0], limit), version }
  }
  throw new OpenBadgesError('no_credential')
}
