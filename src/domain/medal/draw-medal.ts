// Draws a medal from its recipe: one pure function for the browser, the server, the mails and the print.
import { escapeXml } from '../escape-xml.ts'
import { fingerprint } from '../fingerprint.ts'
import { capitalHeight, engrave, setLine } from './engraved-text.ts'
import { medalIcons } from './icons.ts'
import { circle, type Outline, type Point, polar, scaleOutline, short, toPath } from './outline.ts'
import { type MedalPalette, medalPalettes } from './palettes.ts'
import type { MedalRecipe } from './recipe.ts'
import { drawRibbon } from './ribbon.ts'
import { drawRing } from './ring-patterns.ts'
import { formOf, medalCentre, type MedalForm } from './shapes.ts'

export const medalWidth = 512

type Drawing = { recipe: MedalRecipe; palette: MedalPalette; form: MedalForm; id: string }

const stops = (list: readonly (readonly [offset: number, colour: string, opacity?: number])[]) =>
  list
    .map(
      ([offset, colour, opacity]) =>
        `<stop offset="${offset}" stop-color="${colour}"${opacity === undefined ? '' : ` stop-opacity="${opacity}"`}/>`,
    )
    .join('')

function definitions({ palette, form, id }: Drawing): string {
  const { metal } = palette
  const diagonal = 'gradientUnits="userSpaceOnUse" x1="110" y1="40" x2="400" y2="450"'
  return (
    `<defs><linearGradient id="${id}r" ${diagonal}>${stops([
      [0, metal.light],
      [0.42, metal.mid],
      [0.62, metal.light],
      [1, metal.dark],
    ])}</linearGradient>` +
    `<linearGradient id="${id}v" ${diagonal}>${stops([
      [0, metal.dark],
      [0.5, metal.mid],
      [1, metal.light],
    ])}</linearGradient>` +
    `<radialGradient id="${id}e" gradientUnits="userSpaceOnUse" cx="196" cy="150" r="300">${stops([
      [0, palette.enamelLight],
      [0.55, palette.enamel],
      [1, palette.enamelDeep],
    ])}</radialGradient>` +
    `<linearGradient id="${id}g" gradientUnits="userSpaceOnUse" x1="130" y1="60" x2="300" y2="300">${stops([
      [0, '#fff', 0.75],
      [0.6, '#fff', 0.08],
      [1, '#fff', 0],
    ])}</linearGradient>` +
    `<radialGradient id="${id}s" cx=".36" cy=".3" r=".75">${stops([
      [0, metal.light],
      [0.5, metal.mid],
      [1, metal.dark],
    ])}</radialGradient>` +
    `<clipPath id="${id}f"><path d="${toPath(form.field)}"/></clipPath></defs>`
  )
}

/** The middle of the enamel, inside the ring. */
const plateRadius = 130
const discRadius = 126

function engraving({ recipe, palette, id }: Drawing): string {
  const [cx, cy] = medalCentre
  const light = palette.enamelLight
  switch (recipe.plate) {
    case 'plain':
      return ''
    case 'rays': {
      const rays = Array.from({ length: 24 }, (_, index) => {
        const [a, b] = [polar(medalCentre, 290, index * 15 - 1.9), polar(medalCentre, 290, index * 15 + 1.9)]
        return `M${cx} ${cy}L${short(a[0])} ${short(a[1])}L${short(b[0])} ${short(b[1])}Z`
      })
      return `<path d="${rays.join('')}" fill="${light}" fill-opacity=".55" clip-path="url(#${id}f)"/>`
    }
    case 'guilloche': {
      // Turned on a rose engine: one oval, repeated around the centre.
      const ovals = Array.from(
        { length: 12 },
        (_, index) =>
          `<ellipse cx="${cx}" cy="${cy}" rx="${plateRadius - 8}" ry="70" transform="rotate(${index * 15} ${cx} ${cy})"/>`,
      )
      return `<g fill="none" stroke="${light}" stroke-opacity=".7" stroke-width="1.8" clip-path="url(#${id}f)">${ovals.join('')}</g>`
    }
    case 'disc':
      return (
        `<circle cx="${cx}" cy="${cy}" r="${discRadius}" fill="${palette.disc}"/>` +
        `<circle cx="${cx}" cy="${cy}" r="${discRadius}" fill="none" stroke="url(#${id}v)" stroke-width="5"/>` +
        `<circle cx="${cx}" cy="${cy}" r="${discRadius + 1}" fill="none" stroke="url(#${id}r)" stroke-width="2.4"/>`
      )
  }
}

function ring({ recipe, palette, form }: Drawing): string {
  const along = scaleOutline(form.field, 0.895, medalCentre)
  const strokes = drawRing(recipe.ring, along)
  const write = (colour: (tone: 'wire' | 'groove') => string) =>
    strokes
      .map(
        ({ d, width, tone, opacity }) =>
          `<path d="${d}" stroke="${colour(tone)}" stroke-width="${width}"${opacity === undefined ? '' : ` stroke-opacity="${opacity}"`}/>`,
      )
      .join('')
  const inner = toPath(scaleOutline(form.field, 0.79, medalCentre))
  return (
    `<g fill="none" stroke-linecap="round" stroke-linejoin="round">` +
    `<path d="${inner}" stroke="${palette.enamelDeep}" stroke-width="3.4" transform="translate(0 1.6)"/>` +
    `<path d="${inner}" stroke="${palette.metal.mid}" stroke-width="2.2"/>` +
    `<g opacity=".55" transform="translate(.8 2)">${write(() => (isDark(palette.figure) ? '#fff' : palette.enamelDeep))}</g>` +
    write((tone) =>
      tone === 'groove' ? palette.enamelDeep : isDark(palette.figure) ? palette.metal.dark : palette.metal.light,
    ) +
    '</g>'
  )
}

/** The metal: a rim that catches the light, a groove, and the edge that holds the enamel. */
function metal({ palette, form, id }: Drawing): string {
  const { body, field, leaves } = form
  const d = toPath(body)
  const bead = toPath(scaleOutline(body, 0.972, medalCentre))
  const shadow = `<path d="${d}" fill="#2b1a0c" fill-opacity=".2" transform="translate(0 9)"/>`
  const wreath =
    leaves === undefined
      ? ''
      : `<path d="${leaves.blade}" fill="#2b1a0c" fill-opacity=".2" transform="translate(0 7)"/>` +
        `<path d="${leaves.blade}" fill="url(#${id}r)" stroke="${palette.metal.dark}" stroke-width="2.2" stroke-linejoin="round"/>` +
        `<path d="${leaves.vein}" fill="none" stroke="${palette.metal.dark}" stroke-opacity=".6" stroke-width="1.6" stroke-linecap="round"/>`
  return (
    shadow +
    wreath +
    `<path d="${d}" fill="url(#${id}r)" stroke="${palette.metal.dark}" stroke-width="3" stroke-linejoin="round"/>` +
    `<path d="${bead}" fill="none" stroke="${palette.metal.light}" stroke-opacity=".8" stroke-width="2"/>` +
    `<path d="${toPath(scaleOutline(field, 1.035, medalCentre))}" fill="url(#${id}v)"/>` +
    `<path d="${toPath(field)}" fill="url(#${id}e)" stroke="${palette.enamelDeep}" stroke-width="3"/>`
  )
}

/** The gloss of fired enamel: light held along the upper left edge. */
const gloss = ({ form, id }: Drawing): string =>
  `<path d="${toPath(scaleOutline(form.field, 0.972, medalCentre))}" fill="none" stroke="url(#${id}g)" stroke-width="3.4" stroke-linecap="round"/>` +
  // The clip is on a group: on the turned ellipse itself it would turn too.
  `<g clip-path="url(#${id}f)"><ellipse cx="190" cy="120" rx="170" ry="92" transform="rotate(-24 190 120)" fill="#fff" fill-opacity=".09"/></g>`

type Places = { icon: Point; iconWidth: number; studs: Point; year: Point }

/** Where the icon, the studs and the year stand, so that what is there is centred. */
function placesOf(recipe: MedalRecipe): Places {
  const [cx, cy] = medalCentre
  const ribbon = Boolean(recipe.ribbon)
  const year = Boolean(recipe.year)
  const studs = recipe.level > 0
  const lift = (ribbon ? 14 : 0) + (year ? 22 : 0) - (studs ? 14 : 0)
  const iconWidth = 184 - (year ? 38 : 0) - (studs ? 18 : 0) - (ribbon ? 8 : 0)
  const iconY = cy - lift
  return {
    icon: [cx, iconY],
    iconWidth,
    studs: [cx, iconY - iconWidth / 2 - 11],
    year: [cx, iconY + iconWidth / 2 + 24],
  }
}

function figure({ recipe, palette }: Drawing, { icon, iconWidth }: Places): string {
  const scale = iconWidth / 24
  const body = medalIcons[recipe.icon].body
  const layer = (colour: string, dx: number, dy: number, opacity: number) =>
    `<g transform="translate(${short(icon[0] - iconWidth / 2 + dx)} ${short(icon[1] - iconWidth / 2 + dy)}) scale(${scale.toFixed(3)})" stroke="${colour}"${opacity === 1 ? '' : ` stroke-opacity="${opacity}"`}>${body}</g>`
  const relief =
    recipe.shape === 'ebauche'
      ? ''
      : layer(isDark(palette.figure) ? '#fff' : palette.enamelDeep, 1, 4, isDark(palette.figure) ? 0.4 : 0.75)
  const colour = recipe.shape === 'ebauche' ? blankInk : palette.figure
  return `<g fill="none" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${relief}${layer(colour, 0, 0, 1)}</g>`
}

const isDark = (colour: string) => Number.parseInt(colour.slice(1, 3), 16) < 128

function studs({ recipe, palette, id }: Drawing, { studs: [x, y] }: Places): string {
  const blank = recipe.shape === 'ebauche'
  return Array.from({ length: recipe.level }, (_, index) => {
    const place = index - (recipe.level - 1) / 2
    const [cx, cy] = [short(x + place * 30), short(y + Math.abs(place) * 4 + (recipe.level === 3 ? -3 : 0))]
    if (blank) return `<circle cx="${cx}" cy="${cy}" r="9" fill="none" stroke="${blankInk}" stroke-width="3"/>`
    return (
      `<circle cx="${cx}" cy="${short(Number(cy) + 3)}" r="11" fill="${palette.enamelDeep}" fill-opacity=".6"/>` +
      `<circle cx="${cx}" cy="${cy}" r="10.5" fill="url(#${id}s)" stroke="${palette.metal.dark}" stroke-width="1.6"/>`
    )
  }).join('')
}

function year({ recipe, palette }: Drawing, { year: [x, y] }: Places): string {
  if (!recipe.year) return ''
  const line = setLine(recipe.year, 38, 0.07, 150)
  const d = engrave(line, (distance) => ({ x: x + distance, y: y + (line.size * capitalHeight) / 2, angle: 0 }))
  const colour = recipe.shape === 'ebauche' ? blankInk : palette.figure
  const reach = line.width / 2 + 17
  const pearls = [-reach, reach]
    .map((shift) => `<circle cx="${short(x + shift)}" cy="${y}" r="3.6" fill="${colour}"/>`)
    .join('')
  return `<path d="${d}" fill="${colour}"/>${pearls}`
}

const blankPaper = '#fbf4e4'
const blankInk = '#4a3a2a'

/** A badge still to be made: paper, pencil and ink instead of metal and enamel. */
function blank({ recipe, form }: Drawing): string {
  const along = scaleOutline(form.field, 0.895, medalCentre)
  const strokes = drawRing(recipe.ring, along)
    .filter(({ tone }) => tone === 'wire')
    .map(({ d, width }) => `<path d="${d}" stroke-width="${short(width * 0.6)}"/>`)
  const [cx, cy] = medalCentre
  const marks = [0, 90, 180, 270].map((degrees) => {
    const [a, b] = [polar(medalCentre, 196, degrees), polar(medalCentre, 222, degrees)]
    return `M${short(a[0])} ${short(a[1])}L${short(b[0])} ${short(b[1])}`
  })
  return (
    `<path d="${toPath(form.body)}" fill="#2b1a0c" fill-opacity=".1" transform="translate(0 6)"/>` +
    `<path d="${toPath(form.body)}" fill="${blankPaper}"/>` +
    `<path d="M${cx - 230} ${cy}H${cx + 230}M${cx} ${cy - 230}V${cy + 230}" stroke="#b79f7d" stroke-opacity=".5" stroke-width="1.6" stroke-dasharray="2 7" stroke-linecap="round"/>` +
    `<path d="${toPath(form.body)}" fill="none" stroke="${blankInk}" stroke-width="5" stroke-dasharray="20 13" stroke-linecap="round"/>` +
    `<path d="${marks.join('')}" stroke="#8a6f4d" stroke-width="2.6" stroke-linecap="round"/>` +
    `<g fill="none" stroke="#8a6f4d" stroke-opacity=".75" stroke-linecap="round" stroke-linejoin="round">${strokes.join('')}` +
    `<path d="${toPath(circle(medalCentre, 142) satisfies Outline)}" stroke-width="2" stroke-dasharray="1 6"/></g>`
  )
}

/**
 * Draws a medal as a complete SVG of 512 by 512 that refers to nothing outside itself; the same recipe and words always
 * give the same bytes. `title` is the short text alternative, `description` the long one.
 */
export function drawMedal(recipe: MedalRecipe, words: { title: string; description: string }): string {
  const id = `m${fingerprint(JSON.stringify([recipe, words]))}`
  const drawing: Drawing = { recipe, palette: medalPalettes[recipe.palette], form: formOf(recipe.shape), id }
  const places = placesOf(recipe)
  const ground =
    recipe.shape === 'ebauche' ? blank(drawing) : metal(drawing) + engraving(drawing) + ring(drawing) + gloss(drawing)
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${medalWidth} ${medalWidth}" role="img" aria-labelledby="${id}t ${id}d">` +
    `<title id="${id}t">${escapeXml(words.title)}</title><desc id="${id}d">${escapeXml(words.description)}</desc>` +
    `<metadata>${escapeXml(JSON.stringify(recipe))}</metadata>` +
    definitions(drawing) +
    ground +
    figure(drawing, places) +
    studs(drawing, places) +
    year(drawing, places) +
    drawRibbon(recipe, drawing.palette) +
    '</svg>'
  )
}
