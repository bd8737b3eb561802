// Puts a credential into an SVG image and takes it out. Open Badges 3.0, "Baking a Badge into an SVG"; 2.0, "Baking"; CLR 2.0.
import { SaxesParser } from 'saxes'
import { OpenBadgesError } from './errors.ts'
import type { BakedForm } from './bake-png.ts'
import { looksLikeJwt } from './v3/jwt.ts'

export type SvgLimits = { charactersMax: number; depthMax: number; elementsMax: number; textCharactersMax: number }

const defaultLimits: SvgLimits = {
  charactersMax: 5_000_000,
  depthMax: 128,
  elementsMax: 50_000,
  textCharactersMax: 1_048_576,
}
const svgNamespace = 'http://www.w3.org/2000/svg'
/** The element of each form; where several stand in one image, the first of this list is read. */
const elements: { form: BakedForm; namespace: string; prefix: string; local: string }[] = [
  { form: 3, namespace: 'https://purl.imsglobal.org/ob/v3p0', prefix: 'openbadges', local: 'credential' },
  { form: 'clr', namespace: 'https://purl.imsglobal.org/clr/v2p0', prefix: 'clr', local: 'credential' },
  { form: 2, namespace: 'http://openbadges.org', prefix: 'openbadges', local: 'assertion' },
]

type Baked = { credential: string; version: BakedForm; start: number; end: number }
type Scan = {
  baked: Baked[]
  rootTagEnd: number
  rootIsSelfClosing: boolean
  rootName: string
  rootPrefixes: Record<string, string>
}

/** Reads the whole image once; refuses what could reach outside, grow or be shown instead. */
function scan(svg: string, limits: SvgLimits): Scan {
  if (svg.length > limits.charactersMax) throw new OpenBadgesError('file_too_large', `${svg.length} characters`)
  const parser = new SaxesParser({ xmlns: true, position: true })
  const result: Scan = { baked: [], rootTagEnd: -1, rootIsSelfClosing: false, rootName: '', rootPrefixes: {} }
  let depth = 0
  let count = 0
  let open: { credential: string; verify: string; depth: number; version: BakedForm; start: number } | undefined
  parser.on('error', (error) => {
    throw new OpenBadgesError('svg_malformed', error.message.slice(0, 200))
  })
  parser.on('doctype', () => {
    throw new OpenBadgesError('svg_forbidden_construct', 'DOCTYPE')
  })
  parser.on('processinginstruction', () => {
    throw new OpenBadgesError('svg_forbidden_construct', 'processing instruction')
  })
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8')
      throw new OpenBadgesError('svg_forbidden_construct', 'encoding')
  })
  const addText = (text: string) => {
    if (!open) return
    open.credential += text
    if (open.credential.length > limits.textCharactersMax) throw new OpenBadgesError('file_too_large', 'text')
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('opentag', (tag) => {
    depth++
    if (++count > limits.elementsMax || depth > limits.depthMax)
      throw new OpenBadgesError('file_too_large', 'elements')
    if (depth === 1) {
      if (tag.local !== 'svg' || tag.uri !== svgNamespace)
        throw new OpenBadgesError('svg_malformed', 'the root is not svg')
      result.rootTagEnd = parser.position
      result.rootIsSelfClosing = tag.isSelfClosing
      result.rootName = tag.name
      result.rootPrefixes = { ...tag.ns }
      return
    }
    if (open) throw new OpenBadgesError('svg_malformed', 'an element in the credential')
    const version = elements.find(({ namespace, local }) => tag.uri === namespace && tag.local === local)?.form
    if (version === undefined) return
    if (depth !== 2) throw new OpenBadgesError('svg_malformed', 'the credential is not directly in svg')
    const start = svg.lastIndexOf('<', parser.position - 1)
    open = { credential: '', verify: tag.attributes.verify?.value ?? '', depth, version, start }
  })
  parser.on('closetag', () => {
    if (open?.depth === depth) {
      result.baked.push({
        // A signed one stands in the attribute; a hosted one of 2.0 has its address there and itself in the body.
        credential: open.credential.trim() || open.verify.trim(),
        version: open.version,
        start: open.start,
        end: parser.position,
      })
      open = undefined
    }
    depth--
  })
  try {
    parser.write(svg).close()
  } catch (error) {
    if (error instanceof OpenBadgesError) throw error
    throw new OpenBadgesError('svg_malformed', error instanceof Error ? error.message.slice(0, 200) : '')
  }
  if (result.rootTagEnd < 0 || svg[result.rootTagEnd - 1] !== '>') throw new OpenBadgesError('svg_malformed', 'no svg')
  return result
}

/** Tells whether a text may be an SVG: markup that names it. */
export function looksLikeSvg(text: string): boolean {
  return /^\uFEFF?\s*</.test(text)
}

/** Open Badges 2.0 writes the address of a hosted assertion beside its JSON. */
function hostedAddressOf(json: string): string {
  const { id } = JSON.parse(json) as { id?: unknown }
  return typeof id === 'string' ? id.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;') : ''
}

/** JSON that can stand in CDATA: what XML cannot hold is escaped inside the JSON's own texts, so its value is the same. */
const escapeForCdata = (json: string) =>
  json.replaceAll(']]>', ']]\\u003e').replaceAll('\uFFFE', '\\ufffe').replaceAll('\uFFFF', '\\uffff')

/**
 * Puts a credential (JSON text or compact JWS) directly after the start of `<svg>`, in place of one that is there.
 * @param form what it is, Open Badges 3.0 unless said; each has its own element.
 * @throws OpenBadgesError `svg_malformed`, `svg_forbidden_construct`, `file_too_large`.
 */
export function bakeSvg(svg: string, credential: string, limits: Partial<SvgLimits> = {}, form: BakedForm = 3): string {
  const limit = { ...defaultLimits, ...limits }
  if (credential.length > limit.textCharactersMax) throw new OpenBadgesError('file_too_large', 'text')
  const found = scan(svg, limit)
  const wanted = elements.find((element) => element.form === form)
  if (!wanted) throw new OpenBadgesError('svg_malformed', 'no such form')
  const prefixedTo = found.rootPrefixes[wanted.prefix]
  if (prefixedTo !== undefined && !elements.some(({ namespace, prefix }) => prefix === wanted.prefix && namespace === prefixedTo)) {
    throw new OpenBadgesError('svg_malformed', `the prefix ${wanted.prefix} means something else`)
  }
  let rest = svg.slice(found.rootTagEnd)
  for (const { start, end } of found.baked.toReversed()) {
    rest = rest.slice(0, start - found.rootTagEnd) + rest.slice(end - found.rootTagEnd)
  }
  // Declared on our own element as well where the root gives the prefix to the other generation.
  const name = `${wanted.prefix}:${wanted.local}`
  const declaration = `xmlns:${wanted.prefix}="${wanted.namespace}"`
  const own = prefixedTo !== undefined && prefixedTo !== wanted.namespace ? ` ${declaration}` : ''
  const element = looksLikeJwt(credential)
    ? `<${name}${own} verify="${credential}"/>`
    : `<${name}${own}${form === 2 ? ` verify="${hostedAddressOf(credential)}"` : ''}><![CDATA[${escapeForCdata(credential)}]]></${name}>`
  const tag = svg.slice(0, found.rootTagEnd - (found.rootIsSelfClosing ? 2 : 1))
  const withPrefix = prefixedTo === undefined ? `${tag.trimEnd()} ${declaration}>` : `${tag.trimEnd()}>`
  return withPrefix + element + (found.rootIsSelfClosing ? `</${found.rootName}>` : '') + rest
}

/**
 * Takes the credential out of an SVG; `version` says in which form's element it stands.
 * @throws OpenBadgesError `svg_malformed`, `svg_forbidden_construct`, `file_too_large`, `several_credentials`, `no_credential`.
 */
export function unbakeSvg(svg: string, limits: Partial<SvgLimits> = {}): { credential: string; version: BakedForm } {
  const { baked } = scan(svg, { ...defaultLimits, ...limits })
  const read = elements.find(({ form }) => baked.some(({ version }) => version === form))?.form
  const [first, second] = baked.filter(({ version }) => version === read)
  if (second) throw new OpenBadgesError('several_credentials')
  if (!first) throw new OpenBadgesError('no_credential')
  return { credential: first.credential, version: first.version }
}
