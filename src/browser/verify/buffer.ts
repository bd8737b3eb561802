// Stands in for Node's Buffer where the engine runs in a browser: bytes, with the few ways of writing them that the engine uses.

type Encoding = 'utf8' | 'latin1' | 'ascii' | 'hex' | 'base64' | 'base64url'

/** Longer argument lists overflow the stack of some browsers. */
const charactersAtOnce = 8_192

function toBinary(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += charactersAtOnce) text += String.fromCharCode(...bytes.subarray(at, at + charactersAtOnce))
  return text
}

/** As forgiving as Node: what is no base64 is passed over, and the caller compares what comes out. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const letters = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=[\s\S]*$/, '').replace(/[^A-Za-z0-9+/]/g, '')
  return fromBinary(atob(letters.length % 4 === 1 ? letters.slice(0, -1) : letters))
}

const fromBinary = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

function encode(text: string, encoding: Encoding): Uint8Array<ArrayBuffer> {
  if (encoding === 'hex') return Uint8Array.from(text.match(/[0-9a-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16))
  if (encoding === 'base64' || encoding === 'base64url') return fromBase64(text)
  return encoding === 'utf8' ? new TextEncoder().encode(text) : fromBinary(text)
}

class Bytes extends Uint8Array<ArrayBuffer> {
  override toString(encoding: Encoding = 'utf8', start = 0, end = this.length): string {
    const part = new Uint8Array(this.buffer, this.byteOffset + start, Math.max(0, Math.min(end, this.length) - start))
    if (encoding === 'utf8') return new TextDecoder('utf-8', { ignoreBOM: true }).decode(part)
    if (encoding === 'hex') return Array.from(part, (byte) => byte.toString(16).padStart(2, '0')).join('')
    if (encoding === 'latin1') return toBinary(part)
    if (encoding === 'ascii') return toBinary(part.map((byte) => byte & 0x7f))
    const base64 = btoa(toBinary(part))
    return encoding === 'base64' ? base64 : base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
  }
  override subarray(start?: number, end?: number): Bytes {
    return wrap(super.subarray(start, end))
  }
  equals(other: Uint8Array): boolean {
    return this.length === other.length && this.every((byte, at) => byte === other[at])
  }
  readUInt32BE(at: number): number {
    return new DataView(this.buffer, this.byteOffset).getUint32(at)
  }
  writeUInt32BE(value: number, at: number): number {
    new DataView(this.buffer, this.byteOffset).setUint32(at, value)
    return at + 4
  }
  copy(target: Uint8Array, at = 0): number {
    target.set(this, at)
    return this.length
  }
}

const wrap = ({ buffer, byteOffset, length }: Uint8Array<ArrayBuffer>) => new Bytes(buffer, byteOffset, length)

/** Put in place of the global of that name by the bundler. */
export const Buffer = {
  from(source: string | ArrayLike<number> | ArrayBuffer, encodingOrOffset?: Encoding | number, length?: number): Bytes {
    if (typeof source === 'string') return wrap(encode(source, typeof encodingOrOffset === 'string' ? encodingOrOffset : 'utf8'))
    if (source instanceof ArrayBuffer) return new Bytes(source, Number(encodingOrOffset ?? 0), length)
    return wrap(Uint8Array.from(source))
  },
  alloc: (length: number) => wrap(new Uint8Array(length)),
  byteLength: (text: string) => new TextEncoder().encode(text).length,
  isBuffer: (value: unknown): value is Bytes => value instanceof Bytes,
  concat(parts: readonly Uint8Array[]): Bytes {
    const whole = Buffer.alloc(parts.reduce((sum, { length }) => sum + length, 0))
    let at = 0
    for (const part of parts) {
      whole.set(part, at)
      at += part.length
    }
    return whole
  },
}
