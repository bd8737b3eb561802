// Bitstring status lists (W3C Recommendation, 15 May 2025): written compactly, read within limits.
import { gunzipSync, gzipSync } from 'node:zlib'
import { credentialsV2ContextUrl } from '../contexts.ts'
import { formatDateTime } from '../date-time.ts'
import { OpenBadgesError } from '../errors.ts'
import { asArray, isJsonObject, type JsonObject, type JsonValue } from '../json-value.ts'
import { decodeBase64url } from '../multibase.ts'

/** The shortest list that hides one person among others (§3.2). */
export const statusListEntriesMin = 131_072
export const statusListBytesMax = 16 * 1024 * 1024

export type StatusPurpose = 'revocation' | 'suspension'

/**
 * Compresses a list of `size` bits with those at `setIndexes` set; index 0 is the left-most bit. §3.3.
 * @throws OpenBadgesError `status_list_too_short`, `status_index_out_of_range`.
 */
export function encodeBitstring(size: number, setIndexes: Iterable<number>): string {
  if (size < statusListEntriesMin || size % 8 !== 0) throw new OpenBadgesError('status_list_too_short', String(size))
  const bits = new Uint8Array(size / 8)
  for (const index of setIndexes) {
    if (!Number.isInteger(index) || index < 0 || index >= size) {
      throw new OpenBadgesError('status_index_out_of_range', String(index))
    }
    bits[index >> 3] = (bits[index >> 3] ?? 0) | (0x80 >> (index & 7))
  }
  return `u${gzipSync(bits).toString('base64url')}`
}

/**
 * Expands an `encodedList`, never beyond `bytesMax`. §3.4.
 * @throws OpenBadgesError `status_list_malformed`, `status_list_too_large`.
 */
export function decodeBitstring(encoded: string, bytesMax = statusListBytesMax): Uint8Array {
  if (!encoded.startsWith('u')) throw new OpenBadgesError('status_list_malformed', 'multibase prefix')
  let compressed: Buffer
  try {
    compressed = decodeBase64url(encoded.slice(1))
  } catch {
    throw new OpenBadgesError('status_list_malformed', 'base64url')
  }
  try {
    return new Uint8Array(gunzipSync(compressed, { maxOutputLength: bytesMax }))
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    throw new OpenBadgesError(isTooLarge ? 'status_list_too_large' : 'status_list_malformed', 'gzip')
  }
}

/**
 * Looks at a list that was just made: the bits that were meant are set, and no others.
 * @throws OpenBadgesError `status_list_malformed`.
 */
export function assertBitsAre(list: JsonObject, setIndexes: number[]): void {
  const subject = list.credentialSubject
  const bits = decodeBitstring(isJsonObject(subject) ? String(subject.encodedList) : '')
  const wanted = new Uint8Array(bits.length)
  for (const index of setIndexes) wanted[index >> 3] = (wanted[index >> 3] ?? 0) | (0x80 >> (index & 7))
  if (!Buffer.from(bits).equals(wanted)) throw new OpenBadgesError('status_list_malformed', 'a wrong bit')
}

/** Reads a status list index, a decimal string; 1EdTech's own sample writes a number. @throws `status_index_out_of_range`. */
export function parseStatusIndex(index: JsonValue | undefined): number {
  const text = typeof index === 'number' ? String(index) : index
  if (typeof text !== 'string' || !/^(?:0|[1-9]\d{0,14})$/.test(text)) {
    throw new OpenBadgesError('status_index_out_of_range', String(index).slice(0, 30))
  }
  return Number(text)
}

/** The bits of lists that are read again and again; they go when the list does. */
const decoded = new WeakMap<JsonObject, Uint8Array>()

/**
 * Reads one bit of a status list credential whose proof the caller has verified. §3.2.
 * @throws OpenBadgesError `status_list_malformed`, `status_list_too_short`, `status_list_too_large`, `status_index_out_of_range`.
 */
export function readStatus(
  list: JsonObject,
  wanted: { purpose: string; index: number },
  bytesMax = statusListBytesMax,
): boolean {
  const subject = list.credentialSubject
  if (!isJsonObject(subject) || !asArray(subject.type).includes('BitstringStatusList')) {
    throw new OpenBadgesError('status_list_malformed', 'credentialSubject')
  }
  if (!asArray(subject.statusPurpose).includes(wanted.purpose))
    throw new OpenBadgesError('status_list_malformed', 'statusPurpose')
  if (typeof subject.encodedList !== 'string') throw new OpenBadgesError('status_list_malformed', 'encodedList')
  const bits = decoded.get(subject) ?? decodeBitstring(subject.encodedList, bytesMax)
  decoded.set(subject, bits)
  if (bits.length * 8 < statusListEntriesMin) throw new OpenBadgesError('status_list_too_short')
  const byte = bits[Math.floor(wanted.index / 8)]
  if (byte === undefined || !Number.isInteger(wanted.index))
    throw new OpenBadgesError('status_index_out_of_range', String(wanted.index))
  return (byte & (0x80 >> (wanted.index % 8))) !== 0
}

/** Builds the credential that carries a list, to be signed by the issuer of the badges it speaks of. §3.1. */
export function buildStatusListCredential(input: {
  id: string
  issuerDid: string
  purpose: StatusPurpose
  encodedList: string
  validFrom: Date
  validUntil?: Date
}): JsonObject {
  return {
    '@context': [credentialsV2ContextUrl],
    id: input.id,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    // A plain string: the W3C suite does not read an object here.
    issuer: input.issuerDid,
    validFrom: formatDateTime(input.validFrom),
    ...(input.validUntil && { validUntil: formatDateTime(input.validUntil) }),
    credentialSubject: {
      id: `${input.id}#list`,
      type: 'BitstringStatusList',
      statusPurpose: input.purpose,
      encodedList: input.encodedList,
    },
  }
}
