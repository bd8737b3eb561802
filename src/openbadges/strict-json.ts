// Reads JSON so that two readers cannot understand it differently: no duplicate keys, no inexact numbers, bounded size.
import { OpenBadgesError } from './errors.ts'
import type { JsonObject, JsonValue } from './json-value.ts'

export type JsonLimits = { bytesMax: number; depthMax: number; nodesMax: number }

export const defaultJsonLimits: JsonLimits = { bytesMax: 1_048_576, depthMax: 32, nodesMax: 5_000 }

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const plainTextPattern = /[^"\\\u0000-\u001f]*/y
const escapes: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/** Writes a decimal number as its significant digits and exponent, so that two spellings of one number are equal. */
function canonicalDecimal(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text)
  if (!match) return text
  const digits = `${match[2]}${match[3] ?? ''}`.replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  const exponent = Number(match[4] ?? 0) - (match[3]?.length ?? 0) + (digits.length - significant.length)
  return `${match[1]}${significant}e${exponent}`
}

/** Longer texts are read by the strict reader alone, which stops at its limits. */
const plainLengthMax = 65_536

/**
 * Text that is exactly what `JSON.stringify` writes has no key told twice, no second spelling and no blank: the engine's own
 * reader may read it. What remains to be looked at are depth, number of values, and whole numbers beyond 2^53.
 */
function readPlain(text: string, limit: JsonLimits): JsonValue | undefined {
  // An escaped lone surrogate is written as it came; a key __proto__ is refused.
  if (text.length > plainLengthMax || text.includes('\\u') || text.includes('"__proto__"')) return undefined
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
    if (JSON.stringify(value) !== text) return undefined
  } catch {
    return undefined
  }
  let nodes = 0
  const isWithin = (inner: JsonValue, depth: number): boolean => {
    if (++nodes > limit.nodesMax) return false
    if (typeof inner === 'number') return !Number.isInteger(inner) || Number.isSafeInteger(inner)
    if (typeof inner !== 'object' || inner === null) return true
    if (depth >= limit.depthMax) return false
    if (Array.isArray(inner)) {
      for (const item of inner) if (!isWithin(item, depth + 1)) return false
      return true
    }
    for (const key in inner) if (!isWithin(inner[key] as JsonValue, depth + 1)) return false
    return true
  }
  return isWithin(value, 0) ? value : undefined
}

/** Takes away the blanks that JSON allows around a text, and no others: a byte order mark stays, to be refused. */
export function trimJson(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && ' \t\r\n'.includes(text[start] as string)) start++
  while (end > start && ' \t\r\n'.includes(text[end - 1] as string)) end--
  return text.slice(start, end)
}

/**
 * Parses JSON text or UTF-8 bytes. RFC 8259, with the interoperability rules of RFC 7493 (I-JSON) enforced.
 * @throws OpenBadgesError `json_…`: what is not plain JSON within the limits.
 */
export function parseStrictJson(input: Uint8Array | string, limits: Partial<JsonLimits> = {}): JsonValue {
  const limit = { ...defaultJsonLimits, ...limits }
  if (input.length > limit.bytesMax) throw new OpenBadgesError('json_too_large', `${input.length} > ${limit.bytesMax}`)
  let text: string
  if (typeof input === 'string') text = input
  else {
    try {
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(input)
    } catch {
      throw new OpenBadgesError('json_bad_text', 'not UTF-8')
    }
  }
  if (text.charCodeAt(0) === 0xfeff) throw new OpenBadgesError('json_bad_text', 'byte order mark')
  if (!text.isWellFormed()) throw new OpenBadgesError('json_bad_text', 'lone surrogate')
  const plain = readPlain(text, limit)
  if (plain !== undefined) return plain
  let at = 0
  let nodes = 0

  const fail = (what: string): never => {
    throw new OpenBadgesError('json_syntax', `${what} at ${at}`)
  }
  const skipSpace = () => {
    for (;;) {
      const code = text.charCodeAt(at)
      if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) at++
      else return
    }
  }
  const readString = (): string => {
    at++
    let value = ''
    for (;;) {
      plainTextPattern.lastIndex = at
      const plain = plainTextPattern.exec(text)?.[0] ?? ''
      value += plain
      at += plain.length
      const character = text[at]
      if (character === '"') break
      if (character !== '\\') fail('unfinished text')
      const kind = text[at + 1] ?? ''
      if (kind === 'u') {
        const hex = text.slice(at + 2, at + 6)
        if (!/^[0-9a-fA-F]{4}$/.test(hex)) fail('bad escape')
        value += String.fromCharCode(Number.parseInt(hex, 16))
        at += 6
      } else {
        const plainEscape = Object.hasOwn(escapes, kind) ? escapes[kind] : undefined
        if (plainEscape === undefined) fail('bad escape')
        value += plainEscape
        at += 2
      }
    }
    at++
    if (!value.isWellFormed()) throw new OpenBadgesError('json_bad_text', `lone surrogate before ${at}`)
    return value
  }
  const readNumber = (): number => {
    numberPattern.lastIndex = at
    const spelled = numberPattern.exec(text)?.[0]
    if (spelled === undefined) return fail('unexpected character')
    const value = Number(spelled)
    if (
      !Number.isFinite(value) ||
      spelled.length > 40 ||
      canonicalDecimal(spelled) !== canonicalDecimal(String(value))
    ) {
      throw new OpenBadgesError('json_number_inexact', spelled.slice(0, 40))
    }
    // Above 2^53 neighbours share one spelling, so a second reader may see another whole number.
    if (Number.isInteger(value) && !Number.isSafeInteger(value))
      throw new OpenBadgesError('json_number_inexact', spelled)
    at += spelled.length
    return value === 0 ? 0 : value
  }
  const readValue = (depth: number): JsonValue => {
    if (++nodes > limit.nodesMax) throw new OpenBadgesError('json_too_large', `more than ${limit.nodesMax} values`)
    skipSpace()
    const character = text[at]
    if (character === '{' || character === '[') {
      if (depth >= limit.depthMax) throw new OpenBadgesError('json_too_deep', `more than ${limit.depthMax} levels`)
      return character === '{' ? readObject(depth + 1) : readArray(depth + 1)
    }
    if (character === '"') return readString()
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (text.startsWith(word, at)) {
        at += word.length
        return value
      }
    }
    return readNumber()
  }
  const readArray = (depth: number): JsonValue[] => {
    at++
    const items: JsonValue[] = []
    skipSpace()
    if (text[at] === ']') {
      at++
      return items
    }
    for (;;) {
      items.push(readValue(depth))
      skipSpace()
      const separator = text[at++]
      if (separator === ']') return items
      if (separator !== ',') fail('expected , or ]')
    }
  }
  const readObject = (depth: number): JsonObject => {
    at++
    const object: JsonObject = {}
    skipSpace()
    if (text[at] === '}') {
      at++
      return object
    }
    for (;;) {
      skipSpace()
      if (text[at] !== '"') fail('expected a key')
      const key = readString()
      if (key === '__proto__') throw new OpenBadgesError('json_forbidden_key', key)
      if (Object.hasOwn(object, key)) throw new OpenBadgesError('json_duplicate_key', key.slice(0, 100))
      skipSpace()
      if (text[at++] !== ':') fail('expected :')
      object[key] = readValue(depth)
      skipSpace()
      const separator = text[at++]
      if (separator === '}') return object
      if (separator !== ',') fail('expected , or }')
    }
  }

  const value = readValue(0)
  skipSpace()
  if (at !== text.length) fail('something after the end')
  return value
}
