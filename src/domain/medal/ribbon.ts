// Draws the ribbon across the foot of a medal, and its text along the curve.
import { capitalHeight, engrave, setLine } from './engraved-text.ts'
import { short } from './outline.ts'
import type { MedalPalette } from './palettes.ts'
import type { MedalRecipe } from './recipe.ts'

const arcRadius = 640
const middleY = 413
const halfHeight = 33
const textWidthMax = 398

/** A place on the ribbon: `distance` from its middle along the curve, `across` towards its foot. */
function place(distance: number, across: number): [x: number, y: number, angle: number] {
  const angle = distance / arcRadius
  const radius = arcRadius + across
  return [256 + radius * Math.sin(angle), middleY - arcRadius + radius * Math.cos(angle), -angle]
}

const at = (distance: number, across: number) =>
  place(distance, across)
    .slice(0, 2)
    .map((value) => short(value))
    .join(' ')

function band(half: number, height: number): string {
  const arc = (distance: number, across: number, sweep: number) =>
    `A${arcRadius + across} ${arcRadius + across} 0 0 ${sweep} ${at(distance, across)}`
  return `M${at(-half, -height)}${arc(half, -height, 0)}L${at(half, height)}${arc(-half, height, 1)}Z`
}

/** The ribbon, or nothing when the recipe has no text for it. */
export function drawRibbon(recipe: MedalRecipe, palette: MedalPalette): string {
  if (!recipe.ribbon) return ''
  const blank = recipe.shape === 'ebauche'
  const colours = blank
    ? { ribbon: '#fffaf0', fold: '#e6d8bd', text: '#4a3a2a', edge: '#4a3a2a' }
    : { ribbon: palette.ribbon, fold: palette.ribbonFold, text: palette.ribbonText, edge: palette.ribbonText }
  const line = setLine(recipe.ribbon, 40, 0.06, textWidthMax)
  const half = Math.min(222, Math.max(118, line.width / 2 + 24))
  const tails = [-1, 1].map((side) => {
    const [inner, outer, notch] = [side * (half - 30), side * Math.min(half + 24, 243), side * Math.min(half + 6, 228)]
    const drop = 17
    return {
      tail: `M${at(inner, -halfHeight + drop)}L${at(outer, -halfHeight + drop)}L${at(notch, drop)}L${at(outer, halfHeight + drop)}L${at(inner, halfHeight + drop)}Z`,
      fold: `M${at(side * half, halfHeight)}L${at(inner, halfHeight)}L${at(inner, halfHeight + drop)}Z`,
    }
  })
  const text = engrave(line, (distance) => {
    const [x, y, angle] = place(distance, (line.size * capitalHeight) / 2)
    return { x, y, angle }
  })
  const edge = `stroke="${colours.edge}" stroke-width="2.6" stroke-linejoin="round"`
  const stitch = (across: number) =>
    `M${at(-half + 9, across)}A${arcRadius + across} ${arcRadius + across} 0 0 0 ${at(half - 9, across)}`
  return (
    `<path d="${band(half, halfHeight)}" fill="#2b1a0c" fill-opacity=".22" transform="translate(0 8)"/>` +
    `<path d="${tails.map(({ tail }) => tail).join('')}" fill="${colours.fold}" ${edge}/>` +
    `<path d="${tails.map(({ fold }) => fold).join('')}" fill="${colours.text}" ${edge}/>` +
    `<path d="${band(half, halfHeight)}" fill="${colours.ribbon}" ${edge}${blank ? ' stroke-dasharray="14 9"' : ''}/>` +
    `<path d="${stitch(-halfHeight + 7)}${stitch(halfHeight - 7)}" fill="none" stroke="${colours.text}" stroke-opacity=".38" stroke-width="1.8" stroke-dasharray="6 5" stroke-linecap="round"/>` +
    `<path d="${text}" fill="${colours.text}"/>`
  )
}
