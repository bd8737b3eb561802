// Remembers the shapes of documents that were once worked through JSON-LD, so that the next of a kind needs none of it.
import { compactFaithfully } from '../json-ld.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json-value.ts'
import { compileChange, compileDocument, type CompiledDocument } from './compiled-document.ts'
import type { ObjectTemplate, SlotPath } from './templates.ts'

/** Which texts vary: `true` for a text, an object for the members of an object; arrays are seen through. */
export type Pattern = { readonly [member: string]: true | Pattern }

const image: Pattern = { id: true, caption: true }
const profile: Pattern = { id: true, name: true, url: true, description: true, email: true, phone: true, image }
const evidence: Pattern = { id: true, name: true, narrative: true, description: true, genre: true, audience: true }
const status: Pattern = { id: true, statusListIndex: true, statusListCredential: true }
const own: Pattern = { id: true, validFrom: true, validUntil: true, issuanceDate: true, expirationDate: true, awardedDate: true, evidence, credentialStatus: status }
const subject: Pattern = { id: true, role: true, narrative: true, activityStartDate: true, activityEndDate: true, identifier: { identityHash: true, salt: true } }
const alignment: Pattern = { targetName: true, targetUrl: true, targetDescription: true, targetFramework: true, targetCode: true }
const achievement: Pattern = {
  id: true, name: true, description: true, criteria: { id: true, narrative: true }, image, creator: profile, tag: true, alignment,
  version: true, humanCode: true, fieldOfStudy: true, specialization: true, related: { id: true },
}

/** One badge: issuer and achievement are part of the shape, and what is told of the recipient varies. */
export const badgePattern: Pattern = { ...own, credentialSubject: subject }
/** Any badge with the same members: its texts vary as well. */
export const anyBadgePattern: Pattern = { ...own, name: true, description: true, issuer: profile, image, credentialSubject: { ...subject, achievement } }
export const proofPattern: Pattern = { created: true, expires: true, verificationMethod: true, challenge: true, domain: true, nonce: true }

export type Match = {
  /** SHA-256 of the canonical N-Quads. */
  hash: Buffer
  /** The document compacted with its own context; JSON and meaning agree. */
  shown(): JsonObject
  /** The document as JSON text. */
  json(): string
}

/** A sample with its slots: what another document must be like to have the same RDF shape. */
type Outline = { kind: 'slot' } | { kind: 'same'; value: JsonValue } | { kind: 'array'; items: Outline[] } | { kind: 'object'; members: string[]; values: Outline[] }

/** Where the texts of a document vary. */
export function listPaths(document: JsonObject, pattern: Pattern): SlotPath[] {
  const paths: SlotPath[] = []
  outline(document, pattern, [], paths)
  return paths
}

function outline(value: JsonValue, pattern: true | Pattern | undefined, path: SlotPath, paths: SlotPath[]): Outline {
  if (typeof value === 'string' && pattern === true) {
    paths.push(path)
    return { kind: 'slot' }
  }
  if (Array.isArray(value)) return { kind: 'array', items: value.map((item, at) => outline(item, pattern, [...path, at], paths)) }
  if (!isJsonObject(value)) return { kind: 'same', value }
  const members = Object.keys(value)
  const inner = (member: string) => (pattern !== undefined && pattern !== true && Object.hasOwn(pattern, member) ? pattern[member] : undefined)
  return { kind: 'object', members, values: members.map((member) => outline(value[member] as JsonValue, inner(member), [...path, member], paths)) }
}

/** Reads the values off a document that is like the outline; false when it is not. */
function readValues(value: JsonValue | undefined, like: Outline, values: string[]): boolean {
  switch (like.kind) {
    case 'slot':
      if (typeof value !== 'string') return false
      values.push(value)
      return true
    case 'same':
      return value === like.value
    case 'array':
      if (!Array.isArray(value) || value.length !== like.items.length) return false
      for (let at = 0; at < value.length; at++) if (!readValues(value[at], like.items[at] as Outline, values)) return false
      return true
    case 'object': {
      if (!isJsonObject(value)) return false
      const members = Object.keys(value)
      if (members.length !== like.members.length) return false
      for (let at = 0; at < members.length; at++) {
        const member = members[at] as string
        if (member !== like.members[at] || !readValues(value[member], like.values[at] as Outline, values)) return false
      }
      return true
    }
  }
}

/** Without a document: a shape that cannot be compiled, not to be tried again. */
type Known = { outline: Outline; document: CompiledDocument | undefined; shown: ObjectTemplate | undefined }

const shapesPerNameMax = 8

function match({ document: compiled, shown }: Known, values: readonly string[], document: JsonObject): Match | undefined {
  const hash = compiled?.hash(values)
  if (!compiled || !hash) return undefined
  return { hash, shown: () => shown?.fill(values) ?? document, json: () => compiled.toJson(values) }
}

/** Shapes that were learnt, the oldest forgotten first. */
export class ShapeCache {
  readonly #pattern: Pattern
  readonly #nameOf: (document: JsonObject) => string
  readonly #namesMax: number
  readonly #known = new Map<string, Known[]>()

  /** @param nameOf the same for documents of one shape; documents of several shapes may share one. */
  constructor(pattern: Pattern, nameOf: (document: JsonObject) => string, namesMax: number) {
    this.#pattern = pattern
    this.#nameOf = nameOf
    this.#namesMax = namesMax
  }

  /** The hash and the compacted form of a document of a known shape; undefined when only the generic path can tell. */
  find(document: JsonObject): Match | undefined {
    for (const known of this.#known.get(this.#nameOf(document)) ?? []) {
      const values: string[] = []
      if (readValues(document, known.outline, values)) return match(known, values, document)
    }
    return undefined
  }

  /**
   * How to match documents of the shape of this one by their values alone.
   * @returns undefined when its shape is not known.
   */
  findMatcher(document: JsonObject): ((values: readonly string[], document: JsonObject) => Match | undefined) | undefined {
    const known = this.#known.get(this.#nameOf(document))?.find(({ outline: like }) => readValues(document, like, []))
    return known && ((values, other) => match(known, values, other))
  }

  /**
   * Works out the shape of a document. Only documents whose signature holds are worth it, and only they may fill the cache.
   * @param isShown also its compacted form, for documents that are to be displayed.
   */
  async learn(document: JsonObject, isShown: boolean): Promise<void> {
    const name = this.#nameOf(document)
    const known = this.#known.get(name) ?? []
    if (known.some(({ outline: like }) => readValues(document, like, [])) || known.length >= shapesPerNameMax) return
    const paths: SlotPath[] = []
    const like = outline(document, this.#pattern, [], paths)
    let compiled = await compileDocument(document, paths)
    const shown = compiled && isShown ? await compileChange(document, paths, compactFaithfully) : undefined
    if (isShown && !shown) compiled = undefined
    if (this.#known.size >= this.#namesMax && !this.#known.has(name)) this.#known.delete(this.#known.keys().next().value as string)
    this.#known.set(name, [...known, { outline: like, document: compiled, shown }])
  }
}
