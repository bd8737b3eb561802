// Every choice of a medal draws a sound, self-contained, legible image.
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'
import { medalPlates, medalRings, medalShapes } from './choices.ts'
import { contrastRatio } from './contrast.ts'
import { describeMedal, describeMedalDrawing } from './describe-medal.ts'
import { drawMedal } from './draw-medal.ts'
import { medalIcons, type MedalIconName } from './icons.ts'
import { medalPaletteNames, medalPalettes } from './palettes.ts'
import { type MedalRecipe, medalRecipeSchema } from './recipe.ts'

const recipe: MedalRecipe = {
  shape: 'shield',
  palette: 'brick',
  plate: 'rays',
  ring: 'chain',
  icon: 'hammer',
  ribbon: 'Chef d’atelier',
  level: 2,
  year: '2018',
}
const words = { title: 'Badge', description: 'A medal' }

/** Parses strictly; gives the names of elements, the ids and every reference made. */
function read(svg: string): {
  ids: string[]
  references: string[]
  text: string
  names: Set<string>
  attributes: Set<string>
} {
  const found = {
    ids: [] as string[],
    references: [] as string[],
    text: '',
    names: new Set<string>(),
    attributes: new Set<string>(),
  }
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('text', (text) => (found.text += text))
  parser.on('opentag', (tag) => {
    found.names.add(tag.name)
    for (const [name, value] of Object.entries(tag.attributes)) {
      found.attributes.add(name)
      if (name === 'id') found.ids.push(value)
      if (/href|src/.test(name)) found.references.push(value)
      for (const match of value.matchAll(/url\(([^)]*)\)/g)) found.references.push(match[1] ?? '')
      expect(value).not.toMatch(/NaN|undefined|Infinity/)
    }
  })
  parser.write(svg).close()
  return found
}

function expectSound(svg: string): void {
  const { ids, references, names, attributes } = read(svg)
  expect(new Set(ids).size).toBe(ids.length)
  for (const reference of references) expect(ids).toContain(reference.replace('#', ''))
  for (const forbidden of ['script', 'foreignObject', 'image', 'text', 'style', 'use'])
    expect(names).not.toContain(forbidden)
  expect([...attributes].filter((name) => name === 'style' || name.startsWith('on'))).toEqual([])
}

describe('a medal', () => {
  it('is well formed and refers to nothing outside, whatever the shape, the ring, the plate, the palette and the level', () => {
    for (const shape of medalShapes)
      for (const ring of medalRings)
        for (const [index, plate] of medalPlates.entries())
          expectSound(drawMedal({ ...recipe, shape, ring, plate, level: index }, words))
    for (const palette of medalPaletteNames)
      expectSound(drawMedal({ ...recipe, palette, ribbon: undefined, year: undefined }, words))
    for (const icon of Object.keys(medalIcons) as MedalIconName[]) expectSound(drawMedal({ ...recipe, icon }, words))
  })

  it('is the same, byte for byte, for the same recipe and words', () => {
    expect(drawMedal(recipe, words)).toBe(drawMedal(structuredClone(recipe), words))
    expect(drawMedal(recipe, words)).not.toBe(drawMedal({ ...recipe, level: 1 }, words))
  })

  it('carries any title and description as text and never as markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (title) => {
        const { names } = read(drawMedal(recipe, { title: `<script>${title}"'&`, description: title }))
        expect(names).not.toContain('script')
      }),
      { numRuns: 50 },
    )
    expect(read(drawMedal(recipe, { title: 'A < B & “C”', description: 'd' })).text).toContain('A < B & “C”')
  })

  it('keeps the drawing within its frame, even with the widest ribbon', () => {
    const svg = drawMedal({ ...recipe, ribbon: 'W'.repeat(22) }, words)
    const ribbonText = svg.slice(svg.lastIndexOf('<path'))
    const numbers = [...ribbonText.matchAll(/[MLQC ](-?[\d.]+) (-?[\d.]+)/g)].map((match) => Number(match[1]))
    expect(numbers.length).toBeGreaterThan(100)
    expect(Math.min(...numbers)).toBeGreaterThan(40)
    expect(Math.max(...numbers)).toBeLessThan(472)
  })

  it('draws one stud per level', () => {
    const studs = (level: number) =>
      drawMedal({ ...recipe, year: undefined, level }, words).split('r="10.5"').length - 1
    expect([0, 1, 2, 3].map(studs)).toEqual([0, 1, 2, 3])
  })

  it('weighs less than 40 kB', () => {
    for (const ring of medalRings)
      expect(drawMedal({ ...recipe, ring, ribbon: 'Œuvre née à Noël 2018!' }, words).length).toBeLessThan(40_000)
  })
})

describe('the recipe of a medal', () => {
  it('takes French, accents, apostrophes and ligatures on the ribbon', () => {
    for (const ribbon of ['Juré', 'J’y étais', "J'y étais", 'Œuvre à cœur', 'ÇÀÉÈÊËÎÏÔÙÛÜŸÆŒ', 'Łódź', 'straße'])
      expect(medalRecipeSchema.safeParse({ ...recipe, ribbon }).success).toBe(true)
  })

  it('refuses as data what cannot be engraved, is too long or unknown', () => {
    const refused = [
      { ribbon: '日本' },
      { ribbon: 'x'.repeat(23) },
      { level: 4 },
      { level: 1.5 },
      { shape: 'toString' },
      { icon: 'constructor' },
      { extra: 1 },
    ]
    for (const change of refused) expect(medalRecipeSchema.safeParse({ ...recipe, ...change }).success).toBe(false)
  })
})

describe('the palettes', () => {
  it.each(medalPaletteNames)('%s keeps its icon, year and ribbon legible', (name) => {
    const palette = medalPalettes[name]
    for (const ground of [palette.enamelLight, palette.enamel, palette.enamelDeep, palette.disc])
      expect(contrastRatio(palette.figure, ground)).toBeGreaterThanOrEqual(3)
    expect(contrastRatio(palette.figure, palette.enamel)).toBeGreaterThanOrEqual(4.5)
    expect(contrastRatio(palette.ribbonText, palette.ribbon)).toBeGreaterThanOrEqual(7)
  })
})

describe('the words for a medal', () => {
  it('name the badge and its issuer, with the typography of each language', () => {
    expect(describeMedal(recipe, 'Juré', 'CMA de Normandie', 'fr')).toBe(
      'Badge «\u00a0Juré\u00a0», délivré par CMA de Normandie',
    )
    expect(describeMedal(recipe, 'Juror', 'CMA de Normandie', 'en')).toBe('Badge “Juror”, issued by CMA de Normandie')
  })

  it('describe the drawing from its recipe', () => {
    expect(describeMedalDrawing(recipe, 'fr')).toBe(
      'Médaille émaillée, forme\u00a0: écu, émail brique, bord en laiton\u00a0; motif central\u00a0: marteau\u00a0; bordure\u00a0: chaîne\u00a0; au-dessus du motif, deux clous\u00a0; sous le motif, «\u00a02018\u00a0»\u00a0; ruban\u00a0: «\u00a0Chef d’atelier\u00a0».',
    )
    expect(describeMedalDrawing({ ...recipe, shape: 'ebauche' }, 'en')).toContain('Draft of a medal')
  })
})
