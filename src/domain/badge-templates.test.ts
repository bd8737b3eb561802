// The nine templates are complete, honest about their usage, and set with the right typography.
import { describe, expect, it } from 'vitest'
import { badgeTemplates } from './badge-templates.ts'
import { renderSafeMarkdown } from './markdown.ts'
import { drawMedal } from './medal/draw-medal.ts'
import { medalRecipeSchema } from './medal/recipe.ts'

describe('the badge templates', () => {
  it('are nine, with seven recognitions, one orientation and one presence', () => {
    expect(badgeTemplates.map(({ usage }) => usage)).toEqual([
      ...Array(7).fill('recognition'),
      'orientation',
      'presence',
    ])
    expect(new Set(badgeTemplates.map(({ key }) => key)).size).toBe(9)
  })

  it('have sound recipes that draw nine different medals', () => {
    const drawn = badgeTemplates.map(({ recipe }) => {
      expect(medalRecipeSchema.parse(recipe)).toEqual(recipe)
      return drawMedal(recipe, { title: '', description: '' })
    })
    expect(new Set(drawn).size).toBe(9)
  })

  it('look different from one usage to another: neither shape nor palette is shared', () => {
    for (const one of badgeTemplates)
      for (const other of badgeTemplates)
        if (one.usage !== other.usage) {
          expect(one.recipe.shape).not.toBe(other.recipe.shape)
          expect(one.recipe.palette).not.toBe(other.recipe.palette)
        }
  })

  it('have French with no-break spaces and curly apostrophes, and English without French spacing', () => {
    for (const { texts } of badgeTemplates) {
      const french = Object.values(texts.fr).join('\n')
      expect(french).not.toMatch(/ [:;?!»]|« |[^\u00a0][;?!»]|'|\.\.\./)
      expect(Object.values(texts.en).join('\n')).not.toMatch(/\s[:;?!»]|'|«/)
    }
  })

  it('say each text in both languages, short enough for a card', () => {
    for (const { texts } of badgeTemplates)
      for (const text of [texts.fr, texts.en]) {
        expect(text.name.length).toBeGreaterThan(3)
        expect(text.name.length).toBeLessThanOrEqual(60)
        expect(text.description.length).toBeLessThanOrEqual(200)
        expect(renderSafeMarkdown(text.criteria)).toMatch(/<(ul|ol)>/)
      }
  })
})
