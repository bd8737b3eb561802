// What a verifier keeps between verifications: shapes of documents, and status lists that were verified.
import type { JsonObject } from './json-value.ts'
import { findId, isJsonObject } from './json-value.ts'
import { anyBadgePattern, badgePattern, proofPattern, ShapeCache, type Match } from './compiled/shape-cache.ts'
import { TextCache } from './compiled/text-cache.ts'
import { asArray } from './json-value.ts'
import type { JsonLimits } from './strict-json.ts'

const badgesMax = 500
const shapesMax = 200
const namesMax = 2_000
const listsMax = 100

const subjectOf = (document: JsonObject): JsonObject => (isJsonObject(document.credentialSubject) ? document.credentialSubject : {})
const badgeOf = (document: JsonObject) => `${findId(document.issuer)} ${findId(subjectOf(document).achievement)}`
const membersOf = (value: unknown) => (isJsonObject(value) ? Object.keys(value).join() : '')
const shapeOf = (document: JsonObject) => `${membersOf(document)} ${membersOf(subjectOf(document))} ${membersOf(subjectOf(document).achievement)}`

export type KnownShape = Match & { isBadge: boolean }

/**
 * Makes verification faster and decides nothing: what it knows is the RDF of a shape and the content of a list, never a verdict.
 * Keys, signatures, dates and bits are checked at each verification. It is bounded, and only what was signed well fills it.
 */
export class VerificationCache {
  readonly #badges = new ShapeCache(badgePattern, badgeOf, badgesMax)
  readonly #shapes = new ShapeCache(anyBadgePattern, shapeOf, shapesMax)
  readonly #proofs = new ShapeCache(proofPattern, membersOf, shapesMax)
  readonly #texts = new TextCache(badgesMax)
  readonly #seen = new Set<string>()
  readonly #lists = new Map<string, JsonObject>()

  /** A document that is read by comparing it with known ones, where it can be. @param text of a signed credential. */
  read(text: string, limits: JsonLimits): { document: JsonObject; match: KnownShape | undefined } | undefined {
    const known = this.#texts.read(text, limits)
    return known && { document: known.document, match: known.match && { ...known.match, isBadge: true } }
  }

  /** @param document without its proofs. */
  find(document: JsonObject): KnownShape | undefined {
    const badge = this.#badges.find(document)
    if (badge) return { ...badge, isBadge: true }
    const shape = this.#shapes.find(document)
    return shape && { ...shape, isBadge: false }
  }

  /** The hash of proof options of a known shape. @param options with the context of the document. */
  findProofHash(options: JsonObject): Buffer | undefined {
    return this.#proofs.find(options)?.hash
  }

  /**
   * Remembers a badge whose signatures hold, when it or its shape comes a second time: working a shape out costs as much as a
   * few verifications, and most shapes of strangers come once.
   */
  async learn(signed: JsonObject, match: KnownShape | undefined): Promise<void> {
    if (match?.isBadge) return
    const { proof: proofs, ...document } = signed
    await this.learnDocument(document, signed, match)
    for (const proof of asArray(proofs).filter(isJsonObject)) {
      const { proofValue: _value, '@context': _context, ...options } = proof
      await this.#proofs.learn({ '@context': document['@context'] ?? [], ...options }, false)
    }
  }

  /** Remembers the document and its shape, without its proofs. */
  protected async learnDocument(document: JsonObject, signed: JsonObject, match: KnownShape | undefined): Promise<void> {
    if (!match && this.#isSecond(shapeOf(document))) await this.#shapes.learn(document, true)
    if (!this.#isSecond(badgeOf(document))) return
    await this.#badges.learn(document, true)
    const matcher = this.#badges.findMatcher(document)
    if (matcher) this.#texts.learn(signed, matcher)
  }

  #isSecond(name: string): boolean {
    const isSecond = this.#seen.has(name)
    if (this.#seen.size >= namesMax) this.#seen.clear()
    this.#seen.add(name)
    return isSecond
  }

  /** A list that was verified with the same words, the same issuer and the same keys of the issuer. */
  findList(key: string): JsonObject | undefined {
    return this.#lists.get(key)
  }

  keepList(key: string, list: JsonObject): void {
    if (this.#lists.size >= listsMax) this.#lists.delete(this.#lists.keys().next().value as string)
    this.#lists.set(key, list)
  }
}
