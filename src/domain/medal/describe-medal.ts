// Says in words what a medal shows: the text alternative, and the longer description of the drawing.
import { medalRingWords, medalShapeWords } from './choices.ts'
import { medalIcons } from './icons.ts'
import { medalPalettes } from './palettes.ts'
import type { MedalRecipe } from './recipe.ts'

type Locale = 'fr' | 'en'

/** The text alternative of a badge's image: what it stands for, not its shapes. */
export function describeMedal(recipe: MedalRecipe, badgeName: string, issuerName: string, locale: Locale): string {
  if (recipe.shape === 'ebauche')
    return locale === 'fr'
      ? `Ébauche du badge «\u00a0${badgeName}\u00a0», par ${issuerName}`
      : `Draft of the badge “${badgeName}”, by ${issuerName}`
  return locale === 'fr'
    ? `Badge «\u00a0${badgeName}\u00a0», délivré par ${issuerName}`
    : `Badge “${badgeName}”, issued by ${issuerName}`
}

const studsInWords = {
  fr: ['', 'un clou', 'deux clous', 'trois clous'],
  en: ['', 'one stud', 'two studs', 'three studs'],
} as const

/** The long description: what somebody would say who describes the medal to a person who cannot see it. */
export function describeMedalDrawing(recipe: MedalRecipe, locale: Locale): string {
  const words = <T>(both: { fr: T; en: T }): T => both[locale]
  const palette = medalPalettes[recipe.palette]
  const lower = (text: string) => text.charAt(0).toLocaleLowerCase(locale) + text.slice(1)
  const icon = lower(words(medalIcons[recipe.icon]))
  const ring = words(medalRingWords[recipe.ring])
  const shape = words(medalShapeWords[recipe.shape])
  const stud = studsInWords[locale][recipe.level]
  const { ribbon, year } = recipe
  if (locale === 'fr') {
    const ground =
      recipe.shape === 'ebauche'
        ? 'Ébauche de médaille dessinée à l’encre sur papier, au contour en tirets'
        : `Médaille émaillée, forme\u00a0: ${shape}, émail ${palette.fr}, bord en ${palette.metal.fr}`
    const parts = [`motif central\u00a0: ${icon}`, `bordure\u00a0: ${ring}`]
    if (stud) parts.push(`au-dessus du motif, ${stud}`)
    if (year) parts.push(`sous le motif, «\u00a0${year}\u00a0»`)
    if (ribbon) parts.push(`ruban\u00a0: «\u00a0${ribbon}\u00a0»`)
    return `${ground}\u00a0; ${parts.join('\u00a0; ')}.`
  }
  const ground =
    recipe.shape === 'ebauche'
      ? 'Draft of a medal in ink on paper, with a dashed outline'
      : `Enamelled medal, shape: ${shape}, ${palette.en} enamel, ${palette.metal.en} rim`
  const parts = [`centre: ${icon}`, `border: ${ring}`]
  if (stud) parts.push(`above the centre, ${stud}`)
  if (year) parts.push(`below the centre, “${year}”`)
  if (ribbon) parts.push(`ribbon: “${ribbon}”`)
  return `${ground}; ${parts.join('; ')}.`
}
