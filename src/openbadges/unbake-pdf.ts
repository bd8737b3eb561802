// Takes a credential out of a PDF that carries it as an attached file. ISO 32000-1, 7.11.4 "Embedded file streams"; Open Badges has no form of its own for paper.
import { inflateSync } from 'node:zlib'
import { OpenBadgesError } from './errors.ts'

export type PdfLimits = { bytesMax: number; textBytesMax: number; attachmentsMax: number }

const defaultLimits: PdfLimits = { bytesMax: 5_000_000, textBytesMax: 1_048_576, attachmentsMax: 100 }

/** The media type under which an attached credential is found again: a JSON-LD document with its proof, or a JWS. */
export const attachedMediaTypes = { json: 'application/vc+ld+json', jwt: 'application/vc+jwt' } as const
const readTypes: readonly string[] = [...Object.values(attachedMediaTypes), 'application/vc', 'application/ld+json', 'application/jwt', 'application/jose']

/** How far the dictionary of a stream reaches at most. */
const dictionaryCharactersMax = 2_000

/** Tells whether bytes begin as a PDF does. */
export function looksLikePdf(bytes: Uint8Array): boolean {
  return [0x25, 0x50, 0x44, 0x46, 0x2d].every((byte, at) => bytes[at] === byte)
}

/** A name without its escapes. ISO 32000-1, 7.3.5. */
const plainName = (name: string) => name.replace(/#([0-9A-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

type Attachment = { dictionary: string; start: number }

/** The attached files. A stream is never inside another object (ISO 32000-1, 7.5.7), so that each can be found by its dictionary, whoever saved the file last. */
function listAttachments(text: string, limits: PdfLimits): Attachment[] {
  const found: Attachment[] = []
  for (const { index } of text.matchAll(/\/Type\s{0,8}\/EmbeddedFile(?![A-Za-z0-9])/g)) {
    if (found.length >= limits.attachmentsMax) throw new OpenBadgesError('file_too_large', 'attachments')
    const before = text.slice(Math.max(0, index - dictionaryCharactersMax), index)
    const after = text.slice(index, index + dictionaryCharactersMax)
    const begins = before.lastIndexOf(' obj')
    const streams = /\bstream(\r\n|\n)/.exec(after)
    if (begins < 0 || !streams) throw new OpenBadgesError('pdf_malformed', 'attachment')
    found.push({ dictionary: before.slice(begins) + after.slice(0, streams.index), start: index + streams.index + streams[0].length })
  }
  return found
}

/** The length of a stream, as it stands there or in an object of its own. ISO 32000-1, 7.3.8.2. */
function findLength(text: string, dictionary: string): number {
  const [, length, generation] = /\/Length\s+(\d{1,9})(?:\s+(\d{1,5})\s+R)?/.exec(dictionary) ?? []
  if (generation === undefined) return Number(length)
  // Saved again, an object stands twice: the later one holds.
  const objects = [...text.matchAll(new RegExp(`(?<=\\s)${length} ${generation} obj\\s{1,4}(\\d{1,9})\\s{1,4}endobj`, 'g'))]
  return Number(objects.at(-1)?.[1])
}

function readAttachment(pdf: Uint8Array, text: string, { dictionary, start }: Attachment, limits: PdfLimits): string {
  const end = start + findLength(text, dictionary)
  if (!/^\s{0,2}endstream/.test(text.slice(end, end + 12))) throw new OpenBadgesError('pdf_malformed', 'length of the attachment')
  const filter = /\/Filter\s*\[?\s*\/([A-Za-z0-9]+)\s*(\/)?/.exec(dictionary)
  if (filter?.[2] === '/' && /\/Filter\s*\[/.test(dictionary)) throw new OpenBadgesError('pdf_malformed', 'filters of the attachment')
  let data: Uint8Array = pdf.subarray(start, end)
  if (filter) {
    if (filter[1] !== 'FlateDecode' || dictionary.includes('/DecodeParms')) throw new OpenBadgesError('pdf_malformed', 'filter of the attachment')
    try {
      data = inflateSync(data, { maxOutputLength: limits.textBytesMax })
    } catch {
      throw new OpenBadgesError('pdf_malformed', 'compressed attachment')
    }
  }
  if (data.length > limits.textBytesMax) throw new OpenBadgesError('file_too_large', 'attachment')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data)
  } catch {
    throw new OpenBadgesError('pdf_malformed', 'not UTF-8')
  }
}

/**
 * Takes the credential (JSON text or compact JWS) out of a PDF; attachments of other kinds are passed over.
 * @throws OpenBadgesError `pdf_malformed`, `file_too_large`, `several_credentials`, `no_credential` (also for a file that a password closes).
 * @example unbakePdf(await readFile('coach.pdf'))
 */
export function unbakePdf(pdf: Uint8Array, limits: Partial<PdfLimits> = {}): string {
  const limit = { ...defaultLimits, ...limits }
  if (!looksLikePdf(pdf)) throw new OpenBadgesError('pdf_malformed', 'signature')
  if (pdf.length > limit.bytesMax) throw new OpenBadgesError('file_too_large', `${pdf.length} bytes`)
  const text = new TextDecoder('latin1').decode(pdf)
  if (/\/Encrypt\s{1,20}\d{1,10}\s{1,20}\d{1,10}\s{1,20}R/.test(text)) throw new OpenBadgesError('no_credential')
  const credentials = listAttachments(text, limit).filter(({ dictionary }) => readTypes.includes(plainName(/\/Subtype\s*\/([^\s/<>[\]()]+)/.exec(dictionary)?.[1] ?? '')))
  const [attachment] = credentials
  if (!attachment) throw new OpenBadgesError('no_credential')
  if (credentials.length > 1) throw new OpenBadgesError('several_credentials')
  return readAttachment(pdf, text, attachment, limit)
}
