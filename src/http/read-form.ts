// Reads a posted form into a safe record, with limits, so that no page meets a prototype or an endless list.
import type { WebContext } from './web.ts'

const fieldsMax = 2_000
const usualCharactersMax = 200_000

export type Form = {
  /** The last value of a field, trimmed, or an empty text. */
  text(name: string): string
  /** Every value of a field. */
  list(name: string): string[]
  /** A chosen file, or undefined when none was chosen. */
  file(name: string): File | undefined
  has(name: string): boolean
  /** Every text by name, to show the form again. */
  values(): Record<string, string>
}

/**
 * Parses `application/x-www-form-urlencoded` and `multipart/form-data`; anything else is an empty form.
 * @param valueCharactersMax where each value is cut; a page that takes whole lists says more.
 */
export async function readForm(c: WebContext, valueCharactersMax = usualCharactersMax): Promise<Form> {
  const type = c.req.header('content-type') ?? ''
  const data = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)
    ? await c.req.formData().catch(() => new FormData())
    : new FormData()
  const texts = new Map<string, string[]>()
  const files = new Map<string, File>()
  let fields = 0
  data.forEach((value, name) => {
    if (++fields > fieldsMax) return
    if (typeof value === 'string') {
      const list = texts.get(name) ?? []
      // Line ends arrive as CRLF; nothing else of what was typed is changed.
      list.push(value.slice(0, valueCharactersMax).toWellFormed().replaceAll('\r\n', '\n').replaceAll('\u0000', ''))
      texts.set(name, list)
    } else if (value.size > 0) files.set(name, value)
  })
  return {
    text: (name) => (texts.get(name)?.at(-1) ?? '').trim(),
    list: (name) => texts.get(name) ?? [],
    file: (name) => files.get(name),
    has: (name) => texts.has(name) || files.has(name),
    values: () => Object.assign(Object.create(null), Object.fromEntries([...texts].map(([name, list]) => [name, list.at(-1) ?? '']))),
  }
}
