// Reads the JSON of known badges by comparing it with their text, which takes a fraction of what any reader of JSON takes.
import type { JsonObject, JsonValue } from '../json-value.ts'
import type { JsonLimits } from '../strict-json.ts'
import { badgePattern, listPaths, proofPattern, type Match } from './shape-cache.ts'
import { compileJson, type JsonTemplate, type ObjectTemplate } from './templates.ts'

type Matcher = (values: readonly string[], document: JsonObject) => Match | undefined
type KnownText = { text: JsonTemplate; object: ObjectTemplate; size: { depth: number; nodes: number }; ownSlots: number[]; matcher: Matcher }

/** A document as the strict reader reads it, with what is known of it where that is known. */
export type ReadText = { document: JsonObject; match: Match | undefined }

const textsPerBadgeMax = 8
const signedPattern = { ...badgePattern, proof: { ...proofPattern, proofValue: true } } as const

/** The identifier of the badge, where our credentials have it. It only says which texts to compare with. */
function guessBadge(text: string): string | undefined {
  const before = '"achievement":{"id":"'
  const at = text.indexOf(before)
  return at < 0 ? undefined : text.slice(at + before.length, text.indexOf('"', at + before.length))
}

/** How many levels and values the strict reader counts. */
function measure(value: JsonValue): { depth: number; nodes: number } {
  if (typeof value !== 'object' || value === null) return { depth: 0, nodes: 1 }
  const size = { depth: 0, nodes: 1 }
  for (const inner of Object.values(value)) {
    const { depth, nodes } = measure(inner)
    size.depth = Math.max(size.depth, depth)
    size.nodes += nodes
  }
  return { depth: size.depth + 1, nodes: size.nodes }
}

/** Texts of signed credentials that were read strictly, the oldest badge forgotten first. */
export class TextCache {
  readonly #known = new Map<string, KnownText[]>()
  readonly #badgesMax: number

  constructor(badgesMax: number) {
    this.#badgesMax = badgesMax
  }

  /** What `parseStrictJson` gives for this text; undefined when the text is not exactly that of a known badge but for its values. */
  read(text: string, limits: JsonLimits): ReadText | undefined {
    if (text.length > limits.bytesMax) return undefined
    for (const { text: template, object, size, ownSlots, matcher } of this.#known.get(guessBadge(text) ?? '') ?? []) {
      const values = template.read(text)
      if (!values) continue
      if (size.depth > limits.depthMax || size.nodes > limits.nodesMax) return undefined
      const document = object.fill(values)
      const { proof: _proof, ...unsecured } = document
      return { document, match: matcher(ownSlots.map((slot) => values[slot] as string), unsecured) }
    }
    return undefined
  }

  /**
   * Remembers the text of a document that was read strictly and whose signatures hold.
   * @param matcher of its shape, without its proofs.
   */
  learn(document: JsonObject, matcher: Matcher): void {
    const text = JSON.stringify(document)
    const badge = guessBadge(text)
    if (badge === undefined) return
    const known = this.#known.get(badge) ?? []
    if (known.length >= textsPerBadgeMax || known.some(({ text: template }) => template.read(text) !== undefined)) return
    const paths = listPaths(document, signedPattern)
    const ownSlots = paths.flatMap(([member], slot) => (member === 'proof' ? [] : [slot]))
    if (this.#known.size >= this.#badgesMax && !this.#known.has(badge)) this.#known.delete(this.#known.keys().next().value as string)
    this.#known.set(badge, [...known, { ...compileJson(document, paths), size: measure(document), ownSlots, matcher }])
  }
}
