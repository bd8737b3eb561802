// Documents and their JSON cut at the places that vary: fixed parts, and slots for values.
import { randomBytes } from 'node:crypto'
import { freezeWhole, isJsonObject, type JsonObject, type JsonValue } from '../json-value.ts'

/** Where a varying text stands: member names and array positions. */
export type SlotPath = readonly (string | number)[]

/** Fixed text and slots by turns: `texts[0] slots[0] texts[1] … texts[n]`. */
export type Pieces = { texts: string[]; slots: number[] }

/** Texts that JSON and N-Quads write as they are. */
export const plainAscii = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/
/** Absolute, of a scheme that no context uses as a prefix, in characters that N-Quads and JSON write as they are. */
const safeIri = /^(?:https?:\/\/|urn:[a-z]|did:[a-z])[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]*$/
/** Under these addresses the contexts have words: such an identifier could be read as a word. */
const vocabularyIri = /^https?:\/\/(?:[a-z]+\.)*(?:w3\.org|w3id\.org|imsglobal\.org|1edtech\.org|schema\.org|purl\.org)\//i
/** What JSON writes as an escape, where there are no quotes; with halves of characters, whole or lone. */
const needsJsonEscape = /[\\\u0000-\u001f\ud800-\udfff]/

/** Tells whether a compiled document may take this text where an identifier stands. */
export const isSafeIri = (value: string): boolean => value.length <= 2_000 && safeIri.test(value) && !vocabularyIri.test(value)

/** Why a document is not compiled is of no use to anybody: the generic path does it. */
export class NotCompilable extends Error {}

/** Collects fixed text and slots, the fixed ones run together. */
export class PieceBuilder {
  readonly pieces: Pieces = { texts: [''], slots: [] }
  text(text: string) {
    this.pieces.texts[this.pieces.texts.length - 1] += text
    return this
  }
  slot(slot: number) {
    this.pieces.slots.push(slot)
    this.pieces.texts.push('')
    return this
  }
}

/** Makes a copy of the JSON with a mark in each slot. */
export function mark(document: JsonObject, paths: readonly SlotPath[], marks: readonly string[]): JsonObject {
  const copy = structuredClone(document)
  for (const [slot, path] of paths.entries()) {
    let place: JsonValue = copy
    for (const step of path.slice(0, -1)) place = (place as Record<string | number, JsonValue>)[step] as JsonValue
    const last = path.at(-1)
    if (last === undefined || typeof (place as Record<string | number, JsonValue>)[last] !== 'string') throw new NotCompilable('a slot without a text')
    ;(place as Record<string | number, JsonValue>)[last] = marks[slot] as string
  }
  return copy
}

/** Cuts JSON text at the marks; the marks stand between quotes, which go with them. */
export function cutJson(text: string, marks: readonly string[]): Pieces {
  const builder = new PieceBuilder()
  const slotOf = new Map(marks.map((one, slot) => [one, slot]))
  const nonce = marks[0] === undefined ? undefined : (/[0-9a-f]{32}/.exec(marks[0])?.[0] ?? '')
  if (nonce === undefined) return { texts: [text], slots: [] }
  let rest = text
  for (;;) {
    const found = new RegExp(`"(?:urn:x-)?m${nonce}n\\d+n"`).exec(rest)
    if (!found) break
    builder.text(rest.slice(0, found.index)).slot(slotOf.get(found[0].slice(1, -1)) as number)
    rest = rest.slice(found.index + found[0].length)
  }
  return builder.text(rest).pieces
}

/** JSON text with places for values. */
export class JsonTemplate {
  readonly #pieces: Pieces
  constructor(pieces: Pieces) {
    this.#pieces = pieces
  }

  /** The text with the values in it. */
  fill(values: readonly string[]): string {
    const { texts, slots } = this.#pieces
    let text = texts[0] as string
    for (let at = 0; at < slots.length; at++) {
      const value = values[slots[at] as number] as string
      text += (plainAscii.test(value) ? `"${value}"` : JSON.stringify(value)) + (texts[at + 1] as string)
    }
    return text
  }

  /** The values with which `fill` gives this very text; undefined when none do, and also when one of them needs an escape. */
  read(text: string): string[] | undefined {
    const { texts, slots } = this.#pieces
    const first = texts[0] as string
    if (!text.startsWith(first)) return undefined
    const values: string[] = []
    let end = first.length
    for (let at = 0; at < slots.length; at++) {
      const quote = text[end] === '"' ? text.indexOf('"', end + 1) : -1
      const next = texts[at + 1] as string
      if (quote < 0 || !text.startsWith(next, quote + 1)) return undefined
      const value = text.slice(end + 1, quote)
      if (needsJsonEscape.test(value)) return undefined
      values[slots[at] as number] = value
      end = quote + 1 + next.length
    }
    return end === text.length ? values : undefined
  }
}

type Parts = { kind: 'fixed'; value: JsonValue } | { kind: 'slot'; slot: number } | { kind: 'array'; items: Parts[] } | { kind: 'object'; members: [string, Parts][] }

/** A JSON value with places for values; what no value touches is one frozen object in all of them. */
export class ObjectTemplate {
  readonly #parts: Parts
  readonly slots = new Set<number>()

  /** @param slotOf the slot that a text marks. */
  constructor(value: JsonObject, slotOf: (text: string) => number | undefined) {
    this.#parts = this.#take(value, slotOf)
  }

  #take(value: JsonValue, slotOf: (text: string) => number | undefined): Parts {
    if (typeof value === 'string') {
      const slot = slotOf(value)
      if (slot !== undefined) this.slots.add(slot)
      return slot === undefined ? { kind: 'fixed', value } : { kind: 'slot', slot }
    }
    if (typeof value !== 'object' || value === null) return { kind: 'fixed', value }
    if (Array.isArray(value)) {
      const items = value.map((item) => this.#take(item, slotOf))
      return items.every(({ kind }) => kind === 'fixed') ? { kind: 'fixed', value: freezeWhole(value) } : { kind: 'array', items }
    }
    const members = Object.entries(value).map(([member, inner]): [string, Parts] => [member, this.#take(inner, slotOf)])
    return members.every(([, { kind }]) => kind === 'fixed') ? { kind: 'fixed', value: freezeWhole(value) } : { kind: 'object', members }
  }

  fill(values: readonly string[]): JsonObject {
    return fillParts(this.#parts, values) as JsonObject
  }
}

function fillParts(parts: Parts, values: readonly string[]): JsonValue {
  if (parts.kind === 'fixed') return parts.value
  if (parts.kind === 'slot') return values[parts.slot] as string
  if (parts.kind === 'array') return parts.items.map((item) => fillParts(item, values))
  const object: JsonObject = {}
  for (const [member, inner] of parts.members) object[member] = fillParts(inner, values)
  return object
}

/** Marks the slots of a sample. Nobody can know the nonce in advance, so no text of the sample can be taken for a mark. */
export function makeMarks(sample: JsonObject, paths: readonly SlotPath[]): { nonce: string; marks: string[] } {
  const nonce = randomBytes(16).toString('hex')
  const marks = paths.map((path, slot) => {
    const value = readPath(sample, path)
    return `${typeof value === 'string' && isSafeIri(value) ? 'urn:x-' : ''}m${nonce}n${slot}n`
  })
  return { nonce, marks }
}

/** The JSON of documents that differ in the slots only: their text, and the objects that it is read as. */
export function compileJson(sample: JsonObject, paths: readonly SlotPath[]): { text: JsonTemplate; object: ObjectTemplate } {
  const { marks } = makeMarks(sample, paths)
  const marked = mark(sample, paths, marks)
  const slotOf = new Map(marks.map((one, slot) => [one, slot]))
  return { text: new JsonTemplate(cutJson(JSON.stringify(marked), marks)), object: new ObjectTemplate(marked, (text) => slotOf.get(text)) }
}

function readPath(document: JsonObject, path: SlotPath): JsonValue | undefined {
  let value: JsonValue | undefined = document
  for (const step of path) value = Array.isArray(value) || isJsonObject(value) ? (value as Record<string | number, JsonValue>)[step] : undefined
  return value
}
