// Charts are sound, named, legible without colour, and hold with nothing, one thing or hostile labels.
import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'
import { drawBars } from './draw-bars.ts'
import { drawFunnel } from './draw-funnel.ts'

const options = { title: 'Parcours <des> badges', locale: 'fr' } as const
function read(svg: string): { text: string; names: string[]; root: Record<string, string> } {
  const found = { text: '', names: [] as string[], root: {} as Record<string, string> }
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('text', (text) => (found.text += text))
  parser.on('opentag', (tag) => {
    if (found.names.length === 0) found.root = tag.attributes as Record<string, string>
    found.names.push(tag.name)
    for (const [name, value] of Object.entries(tag.attributes)) {
      expect(value, name).not.toMatch(/NaN|undefined|Infinity/)
      expect(name).not.toMatch(/^on|style|href/)
    }
  })
  parser.write(svg).close()
  return found
}

const steps = [
  { label: 'Proposés', count: 1272 },
  { label: 'Acceptés', count: 700 },
  { label: 'Vérifiés', count: 0 },
]

describe('a chart', () => {
  const drawings: [string, string][] = [
    ['a funnel', drawFunnel(steps, options)],
    [
      'bars',
      drawBars([{ label: 'Coach', count: 24, part: 18 }], { ...options, key: { count: 'Remis', part: 'Acceptés' } }),
    ],
    ['an empty funnel', drawFunnel([], options)],
    ['bars of noughts', drawBars([{ label: 'Coach', count: 0, part: 0 }], options)],
    [
      'what is not a number',
      drawFunnel(
        [
          { label: 'a', count: Number.NaN },
          { label: 'b', count: -3 },
          { label: 'c', count: 2 },
        ],
        options,
      ),
    ],
  ]
  it.each(drawings)('(%s) is well formed, and named for those who cannot see it', (_, svg) => {
    const { root, text, names } = read(svg)
    expect(root).toMatchObject({ role: 'img' })
    expect(svg).toContain(`<title id="${root['aria-labelledby']}">`)
    expect(text).toContain('Parcours <des> badges')
    expect(names).toContain('pattern')
  })

  it('writes numbers and shares as each language does', () => {
    expect(read(drawFunnel(steps, options)).text).toMatch(/1\u202f272.*700 · 55\u00a0%/s)
    expect(read(drawFunnel(steps, { ...options, locale: 'en' })).text).toMatch(/1,272.*700 · 55%/s)
  })

  it('says so when there is nothing to show', () => {
    expect(read(drawBars([], options)).text).toContain('Rien à montrer pour l’instant.')
    expect(read(drawBars([], { ...options, locale: 'en' })).text).toContain('Nothing to show yet.')
  })

  it('shortens a long label and keeps it whole for those who ask', () => {
    const label = 'Parcours d’orientation des métiers de l’alimentation '.repeat(4).trim()
    const { text } = read(drawBars([{ label, count: 3 }], options))
    expect(text).toContain('…')
    expect(text).toContain(`${label}\u00a0: 3`)
  })

  it('is the same for the same data', () => {
    expect(drawFunnel(steps, options)).toBe(drawFunnel([...steps], options))
  })
})
