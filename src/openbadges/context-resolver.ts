// Remembers processed JSON-LD contexts for `jsonld`, which works type-scoped ones out again at every node: nine tenths of its time.
import type { DocumentLoader } from './contexts.ts'
import { OpenBadgesError } from './errors.ts'
import { isJsonObject } from './json-value.ts'

/** The active context of jsonld 9, as far as this file knows it. Once processed it is never changed: jsonld clones first. */
type ActiveContext = {
  mappings: Map<string, unknown>
  protected: object
  previousContext?: ActiveContext
  clone(): ActiveContext
  revertToPreviousContext(): ActiveContext
  getInverse(): object
  processingMode?: string
  '@vocab'?: string
  '@base'?: string
  '@language'?: string
}
type Processed = { context: ActiveContext; events: unknown[] }

/** How many processed contexts are kept; a document adds about thirty for each list of contexts that nobody has brought before. */
const processedMax = 400

/** Contexts whose identity stands for their content: the empty one, and those that were processed here. */
class Known {
  readonly #contexts = new WeakSet<ActiveContext>()
  count = 0

  has(context: ActiveContext | undefined): boolean {
    return context !== undefined && this.#contexts.has(context)
  }

  addEmpty(context: ActiveContext): void {
    const isEmpty = context.mappings.size === 0 && context.previousContext === undefined && !('@vocab' in context || '@base' in context || '@language' in context)
    if (isEmpty) this.#contexts.add(context)
  }

  add(context: ActiveContext): void {
    this.#contexts.add(context)
    this.count++
  }
}

function returnPrevious(this: ActiveContext): ActiveContext {
  return this.previousContext ?? this
}

/** Copies as jsonld does, but for the previous context, which nobody changes: it needs no copy of its own. */
function copyWhole(origin: ActiveContext, copy: () => ActiveContext): ActiveContext {
  const whole = copy.call(origin)
  whole.clone = copy
  if (origin.previousContext) whole.previousContext = origin.previousContext
  return whole
}

/**
 * A copy of a processed context that copies nothing before somebody looks inside. jsonld makes one at each node whose context does
 * not propagate, only to ask for what was made of it before.
 */
class LazyCopy implements ActiveContext {
  readonly #origin: ActiveContext
  readonly #copy: () => ActiveContext
  #made: ActiveContext | undefined
  previousContext?: ActiveContext
  readonly revertToPreviousContext = returnPrevious

  constructor(origin: ActiveContext, copy: () => ActiveContext) {
    this.#origin = origin
    this.#copy = copy
  }

  get #whole(): ActiveContext {
    return (this.#made ??= copyWhole(this.#origin, this.#copy))
  }

  get mappings() {
    return this.#whole.mappings
  }

  get protected() {
    return this.#whole.protected
  }

  get '@vocab'() {
    return this.#whole['@vocab'] as string
  }

  get '@base'() {
    return this.#whole['@base'] as string
  }

  get '@language'() {
    return this.#whole['@language'] as string
  }

  getInverse() {
    return this.#whole.getInverse()
  }

  clone(): ActiveContext {
    const whole = copyWhole(this.#origin, this.#copy)
    if (this.previousContext) whole.previousContext = this.previousContext
    return whole
  }
}

/** The context for which nothing was remembered: jsonld copies it next, in the same turn, and writes into the copy. */
let missed: ActiveContext | undefined

/** Makes a context that is done with give itself, or a lazy copy, where jsonld copies for nothing. */
function share(context: ActiveContext): void {
  const copy = context.clone
  context.revertToPreviousContext = returnPrevious
  context.clone = function () {
    if (missed !== this) return new LazyCopy(this, copy)
    missed = undefined
    return copyWhole(this, copy)
  }
}

/** One context document with what it makes of each active context. Takes the place of `ResolvedContext` in jsonld. */
class RememberedContext {
  readonly document: unknown
  readonly #known: Known
  /** By the active context itself. */
  readonly #direct = new WeakMap<ActiveContext, Processed>()
  /** By the one that an active context is an unchanged copy of: where a scoped context does not propagate, jsonld begins with such a copy. */
  readonly #ofCopy = new WeakMap<ActiveContext, Processed>()

  constructor(document: unknown, known: Known) {
    this.document = document
    this.#known = known
  }

  getProcessed(active: ActiveContext): Processed | undefined {
    const isOwn = this.#known.has(active)
    const found = isOwn ? this.#direct.get(active) : active.previousContext && this.#ofCopy.get(active.previousContext)
    missed = isOwn && !found ? active : undefined
    return found
  }

  setProcessed(active: ActiveContext, processed: Processed): void {
    const { context } = processed
    const isOwn = this.#known.has(active)
    const { previousContext } = active
    if (!isOwn && !this.#known.has(previousContext)) return
    // jsonld copies the previous context at each copy and at each return to it; the one that is known serves as well.
    if (previousContext !== undefined) context.previousContext = previousContext
    share(context)
    this.#known.add(context)
    if (isOwn) this.#direct.set(active, processed)
    else this.#ofCopy.set(previousContext as ActiveContext, processed)
  }
}

type Question = { activeCtx: ActiveContext; context: unknown; documentLoader: DocumentLoader; depth?: number }

/**
 * The `contextResolver` of jsonld 9 for contexts that never change under their address. What is processed under one list of
 * contexts serves every document with that list.
 */
class RememberingResolver {
  readonly known = new Known()
  readonly #byUrl = new Map<string, RememberedContext[]>()
  readonly #byObject = new WeakMap<object, RememberedContext>()
  readonly #byText = new Map<string, RememberedContext>()

  async resolve({ activeCtx, context, documentLoader, depth = 0 }: Question): Promise<RememberedContext[]> {
    // Beyond this, contexts name each other in a circle.
    if (depth > 10) throw new OpenBadgesError('json_ld_unsafe', 'contexts within contexts')
    this.known.addEmpty(activeCtx)
    const inner = isJsonObject(context) && context['@context'] ? context['@context'] : context
    const resolved: RememberedContext[] = []
    for (const one of Array.isArray(inner) ? inner : [inner]) {
      if (typeof one === 'string') resolved.push(...(await this.#load(one, { activeCtx, context: undefined, documentLoader, depth })))
      else if (one === null) resolved.push(new RememberedContext(null, this.known))
      else if (isJsonObject(one)) resolved.push(this.#remember(one))
      else throw new OpenBadgesError('json_ld_unsafe', 'a context that is no object')
    }
    return resolved
  }

  async #load(url: string, question: Question): Promise<RememberedContext[]> {
    const loaded = this.#byUrl.get(url)
    if (loaded) return loaded
    const { document } = await question.documentLoader(url)
    const context = isJsonObject(document) && '@context' in document ? document['@context'] : {}
    const resolved = await this.resolve({ ...question, context, depth: (question.depth ?? 0) + 1 })
    this.#byUrl.set(url, resolved)
    return resolved
  }

  #remember(context: object): RememberedContext {
    const known = this.#byObject.get(context)
    if (known) return known
    // Copies of active contexts hold copies of the contexts in them.
    const text = JSON.stringify(context)
    const remembered = this.#byText.get(text) ?? new RememberedContext(context, this.known)
    this.#byText.set(text, remembered)
    this.#byObject.set(context, remembered)
    return remembered
  }
}

let resolver = new RememberingResolver()

/** The resolver to use for the next operation with the pinned contexts; it begins anew when it has grown too large. */
export function getContextResolver(): object {
  if (resolver.known.count > processedMax) resolver = new RememberingResolver()
  return resolver
}
