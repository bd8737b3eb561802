// A document whose RDF shape is worked out once: afterwards its canonical form and its JSON are made by putting values in places.
import { createHash, hash, type Hash } from 'node:crypto'
import type { DocumentLoader } from '../contexts.ts'
import { documentLoader as pinnedLoader } from '../contexts.ts'
import { OpenBadgesError } from '../errors.ts'
import type { JsonObject } from '../json-value.ts'
import { toQuads, type Quad, type QuadTerm } from '../json-ld.ts'
import { cutJson, isSafeIri, JsonTemplate, makeMarks, mark, NotCompilable, ObjectTemplate, PieceBuilder, plainAscii, type Pieces, type SlotPath } from './templates.ts'

/**
 * Texts here hold one character per UTF-8 byte: V8 keeps them in one byte each, and their natural order is the order by
 * code point that RDFC-1.0 §4 asks for.
 */
type ByteText = string

type Term = { kind: 'fixed'; text: ByteText } | { kind: 'slot'; slot: number; before: ByteText; after: ByteText } | { kind: 'blank'; blank: number }
/** The lines of one subject and predicate; `objects` are in order unless a value or a label decides it. */
type Run = { predicate: ByteText; objects: Term[]; dependsOnValues: boolean; dependsOnLabels: boolean }
type Group = { subject: Term; runs: Run[] }
type Blank = { fixedHash?: string; lines: Pieces[]; mayReorder: boolean }
type SlotKind = 'iri' | 'text'

/** A group between the fixed ones: `at` of them stand before it. */
type Place = { group: number; text: ByteText; at: number }

/** Where the fixed beginning is long, its hash is begun once and copied. */
type Layout = { pieces: Pieces; begun: Hash | undefined; tail: Pieces }

const layoutsMax = 256
const begunLengthMin = 1_500
const blanksMax = 64
const labelOfRank = (rank: number) => `_:c14n${rank}`
const hashHex = (text: ByteText) => hash('sha256', Buffer.from(text, 'latin1'), 'hex')

const needsEscape = /["\\\u0000-\u001f\u007f]/g
const shortEscapes: Record<string, string | undefined> = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '"': '\\"', '\\': '\\\\' }

const toBytes = (text: string): ByteText => (/^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1'))

/** A literal as canonical N-Quads writes it between its quotes. RDFC-1.0, "Canonical form of N-Quads". */
function escapeLiteral(value: string): ByteText {
  if (plainAscii.test(value)) return value
  return toBytes(value.replace(needsEscape, (character) => shortEscapes[character] ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`))
}

const xsdString = 'http://www.w3.org/2001/XMLSchema#string'
const languageString = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#langString'

function join(pieces: Pieces, values: readonly ByteText[]): ByteText {
  let text = pieces.texts[0] as string
  for (let at = 0; at < pieces.slots.length; at++) text += (values[pieces.slots[at] as number] as string) + (pieces.texts[at + 1] as string)
  return text
}

function beginLayout(pieces: Pieces): Layout {
  const head = pieces.texts[0] as string
  const begun = head.length >= begunLengthMin ? createHash('sha256').update(head, 'latin1') : undefined
  return { pieces, begun, tail: { texts: ['', ...pieces.texts.slice(1)], slots: pieces.slots } }
}

/** Adds a term to a line. */
function addTerm(builder: PieceBuilder, term: Term, labelOf: (blank: number) => string): PieceBuilder {
  if (term.kind === 'fixed') return builder.text(term.text)
  if (term.kind === 'blank') return builder.text(labelOf(term.blank))
  return builder.text(term.before).slot(term.slot).text(term.after)
}

type Shape = { groups: Group[]; blanks: Blank[]; kinds: SlotKind[]; fixedIris: Set<string> }

/** Reads the quads of the marked document into groups of lines. */
function readShape(quads: Quad[], marks: readonly string[], nonce: string): Shape {
  const slotOf = new Map(marks.map((one, slot) => [one, slot]))
  const kinds: (SlotKind | undefined)[] = marks.map(() => undefined)
  const blankOf = new Map<string, number>()
  const fixedIris = new Set<string>()
  const useSlot = (value: string, kind: SlotKind): number | undefined => {
    const slot = slotOf.get(value)
    if (slot === undefined) {
      if (value.includes(nonce)) throw new NotCompilable('a slot inside a longer term')
      return undefined
    }
    if ((kinds[slot] ??= kind) !== kind) throw new NotCompilable('a slot of two kinds')
    return slot
  }
  const readTerm = (term: QuadTerm): Term => {
    if (term.termType === 'BlankNode') {
      const blank = blankOf.get(term.value) ?? blankOf.size
      blankOf.set(term.value, blank)
      return { kind: 'blank', blank }
    }
    if (term.termType === 'NamedNode') {
      const slot = useSlot(term.value, 'iri')
      if (slot !== undefined) return { kind: 'slot', slot, before: '<', after: '>' }
      if (/[\u0000-\u0020<>"{}|^`\\]/.test(term.value)) throw new NotCompilable('an IRI to be escaped')
      fixedIris.add(term.value)
      return { kind: 'fixed', text: `<${toBytes(term.value)}>` }
    }
    const datatype = term.datatype?.value ?? xsdString
    const suffix = datatype === languageString ? `@${term.language}` : datatype === xsdString ? '' : `^^<${toBytes(datatype)}>`
    if (suffix.includes(nonce)) throw new NotCompilable('a slot in a datatype')
    const slot = useSlot(term.value, 'text')
    if (slot !== undefined) return { kind: 'slot', slot, before: '"', after: `"${suffix}` }
    return { kind: 'fixed', text: `"${escapeLiteral(term.value)}"${suffix}` }
  }
  const groups = new Map<string, Group>()
  for (const { subject, predicate, object, graph } of quads) {
    if (graph.termType !== 'DefaultGraph' || predicate.termType !== 'NamedNode' || predicate.value.includes(nonce)) throw new NotCompilable('not a plain triple')
    const subjectTerm = readTerm(subject)
    const key = JSON.stringify(subjectTerm)
    const group = groups.get(key) ?? { subject: subjectTerm, runs: [] }
    groups.set(key, group)
    const text = ` <${toBytes(predicate.value)}> `
    let run = group.runs.find((one) => one.predicate === text)
    if (!run) group.runs.push((run = { predicate: text, objects: [], dependsOnValues: false, dependsOnLabels: false }))
    run.objects.push(readTerm(object))
  }
  if (kinds.some((kind) => kind === undefined)) throw new NotCompilable('a slot without a meaning')
  if (blankOf.size > blanksMax) throw new NotCompilable('many blank nodes')
  const all = [...groups.values()]
  for (const { runs } of all) {
    runs.sort((left, right) => compare(left.predicate, right.predicate))
    for (const run of runs) {
      run.dependsOnValues = run.objects.length > 1 && run.objects.some(({ kind }) => kind === 'slot')
      run.dependsOnLabels = run.objects.length > 1 && run.objects.some(({ kind }) => kind === 'blank')
      if (run.objects.every(({ kind }) => kind === 'fixed')) sortFixed(run.objects as { text: string }[])
    }
  }
  return { groups: all, blanks: hashBlanks(all, blankOf.size), kinds: kinds as SlotKind[], fixedIris }
}

const compare = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0)

/** rdf-canonize orders by UTF-16 units where the standard says code points; where the two differ nothing is compiled. */
function sortFixed(objects: { text: ByteText }[]) {
  objects.sort((left, right) => compare(left.text, right.text))
  const wide = objects.map(({ text }) => Buffer.from(text, 'latin1').toString('utf8'))
  if (wide.some((text, at) => at > 0 && compare(wide[at - 1] as string, text) > 0)) throw new NotCompilable('an order in doubt')
}

/** First-degree hashes (RDFC-1.0 §4.6): fixed ones now, the others as lines to be hashed for each document. */
function hashBlanks(groups: Group[], count: number): Blank[] {
  const blanks: Blank[] = []
  for (let blank = 0; blank < count; blank++) {
    const label = (other: number) => (other === blank ? '_:a' : '_:z')
    const lines: Pieces[] = []
    for (const { subject, runs } of groups) {
      for (const { predicate, objects } of runs) {
        for (const object of objects) {
          const mentions = [subject, object].some((term) => term.kind === 'blank' && term.blank === blank)
          if (mentions) lines.push(addTerm(addTerm(new PieceBuilder(), subject, label).text(predicate), object, label).text(' .\n').pieces)
        }
      }
    }
    // Up to its first slot a line is fixed: two lines whose fixed beginnings differ keep their order whatever comes.
    lines.sort((left, right) => compare(left.texts[0] as string, right.texts[0] as string))
    const mayReorder = lines.some(({ texts, slots }, at) => {
      const next = lines[at + 1]
      if (!next) return false
      const [one, other] = [texts[0] as string, next.texts[0] as string]
      return (slots.length > 0 && other.startsWith(one)) || (next.slots.length > 0 && one.startsWith(other))
    })
    const isFixed = lines.every(({ slots }) => slots.length === 0)
    blanks.push({ lines, mayReorder, ...(isFixed && { fixedHash: hashHex(lines.map(({ texts }) => texts[0]).join('')) }) })
  }
  const fixed = blanks.map(({ fixedHash }) => fixedHash).filter((hash) => hash !== undefined)
  // Equal hashes ask for the N-degree algorithm: the generic path has it.
  if (new Set(fixed).size < fixed.length) throw new NotCompilable('blank nodes alike')
  return blanks
}

/** A document of one shape, to be filled. Made by `compileDocument`. */
export class CompiledDocument {
  readonly #shape: Shape
  readonly #json: JsonTemplate
  readonly #layouts = new Map<string, Layout>()
  /** Groups whose place among the others depends on a value. */
  readonly #slotSubjects: { group: number; slot: number }[]
  readonly #fixedSubjects: { group: number; text: ByteText }[]
  readonly #valueRuns: Run[]

  constructor(shape: Shape, json: JsonTemplate) {
    this.#shape = shape
    this.#json = json
    const subjects = shape.groups.map(({ subject }, group) => ({ subject, group }))
    this.#slotSubjects = subjects.flatMap(({ subject, group }) => (subject.kind === 'slot' ? [{ group, slot: subject.slot }] : []))
    this.#fixedSubjects = subjects
      .flatMap(({ subject, group }) => (subject.kind === 'fixed' ? [{ group, text: subject.text.slice(1) }] : []))
      .sort((left, right) => compare(left.text, right.text))
    this.#valueRuns = shape.groups.flatMap(({ runs }) => runs.filter(({ dependsOnValues }) => dependsOnValues))
  }

  /** The JSON text with the values in it. */
  toJson(values: readonly string[]): string {
    return this.#json.fill(values)
  }

  /**
   * The canonical N-Quads (RDFC-1.0) with the values in them, one character per UTF-8 byte.
   * @returns undefined when a value could make another shape; then only the generic path knows.
   */
  canonicalize(values: readonly string[]): string | undefined {
    const filled = this.#fill(values)
    return filled && join(filled.layout.pieces, filled.encoded)
  }

  /**
   * SHA-256 of the canonical N-Quads with the values in them.
   * @returns undefined where `canonicalize` does.
   */
  hash(values: readonly string[]): Buffer | undefined {
    const filled = this.#fill(values)
    if (!filled) return undefined
    const { pieces, begun } = filled.layout
    if (!begun) return hash('sha256', Buffer.from(join(pieces, filled.encoded), 'latin1'), 'buffer')
    return begun.copy().update(Buffer.from(join(filled.layout.tail, filled.encoded), 'latin1')).digest()
  }

  #fill(values: readonly string[]): { layout: Layout; encoded: ByteText[] } | undefined {
    const encoded = this.#encode(values)
    if (!encoded) return undefined
    const ranks = this.#rankBlanks(encoded)
    const runOrders = ranks && this.#orderRuns(values, encoded, ranks)
    if (!ranks || !runOrders) return undefined
    const places = this.#placeGroups(encoded)
    let key = ''
    for (const rank of ranks) key += String.fromCharCode(rank)
    for (const { at, group } of places) key += String.fromCharCode(at, group)
    for (const order of runOrders) key += String.fromCharCode(...order)
    let layout = this.#layouts.get(key)
    if (!layout) {
      layout = beginLayout(this.#lay(ranks, places, runOrders))
      if (this.#layouts.size < layoutsMax) this.#layouts.set(key, layout)
    }
    return { layout, encoded }
  }

  #encode(values: readonly string[]): ByteText[] | undefined {
    const { kinds, fixedIris } = this.#shape
    const encoded: ByteText[] = []
    for (let slot = 0; slot < kinds.length; slot++) {
      const value = values[slot]
      if (value === undefined) return undefined
      if (kinds[slot] === 'iri') {
        // A node that is told twice would be another graph.
        if (!isSafeIri(value) || fixedIris.has(value)) return undefined
        for (let other = 0; other < slot; other++) if (kinds[other] === 'iri' && values[other] === value) return undefined
        encoded.push(value)
      } else {
        if (!value.isWellFormed()) return undefined
        encoded.push(escapeLiteral(value))
      }
    }
    return encoded
  }

  /** The number in the canonical label of each blank node, by the order of the first-degree hashes (§4.4, step 4). */
  #rankBlanks(encoded: readonly ByteText[]): number[] | undefined {
    const { blanks } = this.#shape
    const hashes: string[] = []
    for (const { fixedHash, lines, mayReorder } of blanks) {
      if (fixedHash !== undefined) hashes.push(fixedHash)
      else if (mayReorder) hashes.push(hashHex(lines.map((line) => join(line, encoded)).sort().join('')))
      else {
        let text = ''
        for (const line of lines) text += join(line, encoded)
        hashes.push(hashHex(text))
      }
    }
    const ranks: number[] = []
    for (const [blank, hash] of hashes.entries()) {
      let rank = 0
      for (const [other, otherHash] of hashes.entries()) {
        if (otherHash < hash) rank++
        else if (otherHash === hash && other !== blank) return undefined
      }
      ranks.push(rank)
    }
    return ranks
  }

  /** Where the groups whose subject is a value stand among those with a fixed IRI; the closing bracket counts, since it ends a shorter one. */
  #placeGroups(encoded: readonly ByteText[]): Place[] {
    const places: Place[] = []
    for (const { group, slot } of this.#slotSubjects) {
      const text = `${encoded[slot]}>`
      let [low, high] = [0, this.#fixedSubjects.length]
      while (low < high) {
        const middle = (low + high) >> 1
        if ((this.#fixedSubjects[middle]?.text as string) < text) low = middle + 1
        else high = middle
      }
      let before = places.length
      while (before > 0 && (places[before - 1] as Place).text > text) before--
      places.splice(before, 0, { group, text, at: low })
    }
    return places
  }

  #orderRuns(values: readonly string[], encoded: readonly ByteText[], ranks: readonly number[]): number[][] | undefined {
    const orders: number[][] = []
    for (const { objects } of this.#valueRuns) {
      const texts = objects.map((object) => (object.kind === 'fixed' ? object.text : object.kind === 'blank' ? labelOfRank(ranks[object.blank] as number) : object.before + encoded[object.slot] + object.after))
      // Beyond U+D7FF the two orders of text differ (see sortFixed).
      const isInDoubt = objects.some((object) => (object.kind === 'slot' ? /[\ud800-\uffff]/.test(values[object.slot] ?? '') : object.kind === 'fixed' && /[\xee-\xff]/.test(object.text)))
      if (isInDoubt || new Set(texts).size < texts.length) return undefined
      orders.push(texts.map((_, at) => at).sort((left, right) => compare(texts[left] as string, texts[right] as string)))
    }
    return orders
  }

  #lay(ranks: readonly number[], places: readonly Place[], runOrders: readonly (readonly number[])[]): Pieces {
    const labelOf = (blank: number) => labelOfRank(ranks[blank] as number)
    const { groups } = this.#shape
    const blankGroups = groups
      .map(({ subject }, group) => ({ subject, group }))
      .filter(({ subject }) => subject.kind === 'blank')
      .sort((left, right) => compare(`${labelOf((left.subject as { blank: number }).blank)} `, `${labelOf((right.subject as { blank: number }).blank)} `))
      .map(({ group }) => group)
    const namedGroups = this.#fixedSubjects.map(({ group }) => group)
    for (const { at, group } of places.toReversed()) namedGroups.splice(at, 0, group)
    const builder = new PieceBuilder()
    for (const at of [...namedGroups, ...blankGroups]) {
      const { subject, runs } = groups[at] as Group
      for (const run of runs) {
        for (const object of this.#orderObjects(run, labelOf, runOrders)) addTerm(addTerm(builder, subject, labelOf).text(run.predicate), object, labelOf).text(' .\n')
      }
    }
    return builder.pieces
  }

  #orderObjects(run: Run, labelOf: (blank: number) => string, runOrders: readonly (readonly number[])[]): Term[] {
    if (run.dependsOnValues) return (runOrders[this.#valueRuns.indexOf(run)] ?? []).map((at) => run.objects[at] as Term)
    if (!run.dependsOnLabels) return run.objects
    // ` .` belongs to what is compared: `c14n1 ` stands before `c14n10`.
    const text = (term: Term) => (term.kind === 'blank' ? `${labelOf(term.blank)} ` : `${(term as { text: string }).text} `)
    return [...run.objects].sort((left, right) => compare(text(left), text(right)))
  }
}

/**
 * Works out the shape of a document once.
 * @param sample a document of the shape, without a proof.
 * @param paths where texts vary from one document to the next; everything else is the same in all.
 * @returns undefined when the shape cannot be compiled (blank nodes that look alike, named graphs, an order in doubt) or the
 *   generic path refuses it.
 */
export async function compileDocument(sample: JsonObject, paths: readonly SlotPath[], documentLoader: DocumentLoader = pinnedLoader): Promise<CompiledDocument | undefined> {
  try {
    const { nonce, marks } = makeMarks(sample, paths)
    const marked = mark(sample, paths, marks)
    const shape = readShape(await toQuads(marked, documentLoader), marks, nonce)
    return new CompiledDocument(shape, new JsonTemplate(cutJson(JSON.stringify(marked), marks)))
  } catch (error) {
    if (error instanceof NotCompilable || error instanceof OpenBadgesError) return undefined
    throw error
  }
}

/**
 * Works out what `change` makes of a document, for whatever values in the slots.
 * @param change must leave the texts in the slots as they are, and decide nothing by them.
 * @returns undefined when a slot does not come out of it as it went in, or the change refuses it.
 */
export async function compileChange(sample: JsonObject, paths: readonly SlotPath[], change: (document: JsonObject) => Promise<JsonObject>): Promise<ObjectTemplate | undefined> {
  const { nonce, marks } = makeMarks(sample, paths)
  const slotOf = new Map(marks.map((one, slot) => [one, slot]))
  let changed: JsonObject
  try {
    changed = JSON.parse(JSON.stringify(await change(mark(sample, paths, marks)))) as JsonObject
  } catch (error) {
    if (error instanceof OpenBadgesError) return undefined
    throw error
  }
  const template = new ObjectTemplate(changed, (text) => slotOf.get(text))
  const rest = marks.reduce((text, one) => text.replaceAll(`"${one}"`, ''), JSON.stringify(changed))
  return template.slots.size === marks.length && !rest.includes(nonce) ? template : undefined
}
