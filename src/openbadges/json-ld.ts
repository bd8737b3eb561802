// Turns a JSON-LD document into canonical N-Quads, and checks that its JSON says exactly what its RDF says.
import jsonld from 'jsonld'
import { canonize } from 'rdf-canonize'
import { asArray, isJsonObject, isSameJson, type JsonObject, type JsonValue } from './json-value.ts'
import { documentLoader as pinnedLoader, type DocumentLoader } from './contexts.ts'
import { getContextResolver } from './context-resolver.ts'
import { OpenBadgesError } from './errors.ts'

const blankNodesMax = 1_000

function rethrow(error: unknown): never {
  for (let cause: unknown = error; cause instanceof Error;) {
    if (cause instanceof OpenBadgesError) throw cause
    const details: unknown = 'details' in cause ? cause.details : undefined
    cause = isJsonObject(details) ? details.cause : cause.cause
  }
  const text = error instanceof Error ? error.message : String(error)
  throw new OpenBadgesError('json_ld_unsafe', text.slice(0, 300))
}

// The types of jsonld know neither `safe` nor the plain quads it gives.
const options = (documentLoader: DocumentLoader) =>
  ({
    safe: true,
    base: null,
    rdfDirection: 'i18n-datatype',
    documentLoader,
    // Only pinned contexts are sure to be the same the next time.
    ...(documentLoader === pinnedLoader && { contextResolver: getContextResolver() }),
  }) as unknown as object

export type QuadTerm = { termType: string; value: string; datatype?: { value: string }; language?: string }
export type Quad = { subject: QuadTerm; predicate: QuadTerm; object: QuadTerm; graph: QuadTerm }

/**
 * Gives the RDF of a document in safe mode, with blank nodes as they come.
 * @throws OpenBadgesError `unknown_context`, `json_ld_unsafe`.
 */
export async function toQuads(document: object, documentLoader: DocumentLoader = pinnedLoader): Promise<Quad[]> {
  return (await jsonld.toRDF(document as never, options(documentLoader)).catch(rethrow)) as unknown as Quad[]
}

/**
 * Gives the canonical N-Quads of a document (RDFC-1.0), in safe mode: what has no meaning is an error, not a silence.
 * @throws OpenBadgesError `unknown_context`, `json_ld_unsafe`, `json_ld_too_complex`.
 */
export async function canonicalize(document: object, documentLoader: DocumentLoader = pinnedLoader): Promise<string> {
  return canonicalizeQuads(await toQuads(document, documentLoader))
}

async function canonicalizeQuads(dataset: Quad[]): Promise<string> {
  const blankNodes = new Set<string>()
  for (const quad of dataset) {
    for (const term of [quad.subject, quad.object]) if (term.termType === 'BlankNode') blankNodes.add(term.value)
  }
  if (blankNodes.size > blankNodesMax)
    throw new OpenBadgesError('json_ld_too_complex', `${blankNodes.size} blank nodes`)
  try {
    return await canonize(dataset as never, { algorithm: 'RDFC-1.0', format: 'application/n-quads', maxWorkFactor: 1 })
  } catch (error) {
    throw new OpenBadgesError('json_ld_too_complex', error instanceof Error ? error.message : '')
  }
}

/** Names that the Open Badges context gives to one IRI: compaction may write either. */
const typeAliases: Record<string, string | undefined> = {
  AchievementCredential: 'OpenBadgeCredential',
  geo: 'GeoCoordinates',
  criteria: 'Criteria',
}

/** Writes the spellings that JSON-LD holds equal in one way: single values, bare references, two names of one type. */
function normalize(value: JsonValue, isTop: boolean): JsonValue | undefined {
  if (Array.isArray(value)) {
    const items = value.map((item) => normalize(item, false)).filter((item) => item !== undefined)
    return items.length === 0 ? undefined : items.length === 1 ? items[0] : items
  }
  if (!isJsonObject(value)) return value
  const normal: JsonObject = {}
  for (const [key, inner] of Object.entries(value)) {
    if (key === '@context') continue
    const item =
      key === 'type'
        ? asArray(inner).map((name) => (typeof name === 'string' ? (typeAliases[name] ?? name) : name))
        : inner
    const normalItem = normalize(item, false)
    if (normalItem !== undefined) normal[key] = normalItem
  }
  const keys = Object.keys(normal)
  return !isTop && keys.length === 1 && keys[0] === 'id' ? normal.id : normal
}

const single = (value: JsonValue | undefined): JsonValue | undefined => (Array.isArray(value) && value.length === 1 ? value[0] : value)

/** Whether two values are spelt the same but for single values in arrays; most documents are, and need no normal form to be compared. */
function isPlainlySame(first: JsonValue | undefined, second: JsonValue | undefined): boolean {
  const [left, right] = [single(first), single(second)]
  if (left === right) return true
  if (Array.isArray(left)) return Array.isArray(right) && left.length === right.length && left.every((item, at) => isPlainlySame(item, right[at]))
  if (!isJsonObject(left) || !isJsonObject(right)) return false
  let count = 0
  for (const key in left) {
    if (key === '@context') continue
    if (!Object.hasOwn(right, key) || !isPlainlySame(left[key], right[key])) return false
    count++
  }
  for (const key in right) if (key !== '@context') count--
  return count === 0
}

/**
 * Expands and compacts a document with its own context and gives the compact form, which alone may be shown.
 * Several JSON documents have the same RDF, so a good signature does not protect the JSON: the two must agree.
 * @throws OpenBadgesError `unknown_context`, `json_ld_unsafe`.
 */
export async function compactFaithfully(document: JsonObject, documentLoader: DocumentLoader = pinnedLoader): Promise<JsonObject> {
  return (await workThrough(document, documentLoader)).shown
}

export type WorkedThrough = {
  /** The compact form. */
  shown: JsonObject
  /** The canonical N-Quads, made of the same expansion when they are asked for. @throws OpenBadgesError `json_ld_unsafe`, `json_ld_too_complex`. */
  canonicalize(): Promise<string>
}

/**
 * Does both things that a verification needs of a document, with one expansion: that is where the time goes.
 * @throws OpenBadgesError `unknown_context`, `json_ld_unsafe`.
 */
export async function workThrough(document: JsonObject, documentLoader: DocumentLoader = pinnedLoader): Promise<WorkedThrough> {
  const context = document['@context']
  const expanded = await jsonld.expand(document as never, options(documentLoader)).catch(rethrow)
  const compact = (await jsonld
    .compact(expanded as never, { '@context': context } as never, { ...options(documentLoader), skipExpansion: true } as object)
    .catch(rethrow)) as unknown as JsonObject
  if (!isPlainlySame(document, compact) && !isSameJson(normalize(document, true), normalize(compact, true))) {
    throw new OpenBadgesError('json_ld_unsafe', 'the JSON and its meaning differ')
  }
  return {
    shown: compact,
    canonicalize: async () => canonicalizeQuads((await jsonld.toRDF(expanded as never, { ...options(documentLoader), skipExpansion: true } as object).catch(rethrow)) as unknown as Quad[]),
  }
}
