// Says whether a workbook, which is a zip, stays within a size when it is unpacked: a small one can hold gigabytes.
import { inflateRawSync } from 'node:zlib'

const endOfDirectory = 0x06054b50
const directoryEntry = 0x02014b50
const endBytesMax = 65_557

/** True when all its parts together unpack to `bytesMax` or less; they are unpacked to know, for what a zip says of its sizes may be untrue. */
export function unpacksWithin(zip: Uint8Array, bytesMax: number): boolean {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength)
  let end = zip.length - 22
  while (end >= 0 && end >= zip.length - endBytesMax && view.getUint32(end, true) !== endOfDirectory) end--
  if (end < 0 || view.getUint32(end, true) !== endOfDirectory) return false
  let left = bytesMax
  let entry = view.getUint32(end + 16, true)
  try {
    for (let count = view.getUint16(end + 10, true); count > 0; count--) {
      if (view.getUint32(entry, true) !== directoryEntry) return false
      const packedBytes = view.getUint32(entry + 20, true)
      const local = view.getUint32(entry + 42, true)
      const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
      const packed = zip.subarray(start, start + packedBytes)
      left -= view.getUint16(entry + 10, true) === 0 ? packed.length : inflateRawSync(packed, { maxOutputLength: Math.max(1, left) }).length
      if (left < 0) return false
      entry += 46 + view.getUint16(entry + 28, true) + view.getUint16(entry + 30, true) + view.getUint16(entry + 32, true)
    }
    return true
  } catch {
    return false
  }
}
