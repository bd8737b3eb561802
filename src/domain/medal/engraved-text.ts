// Engraves short texts on medals as outlines, so that no font is needed wherever the medal is shown.
import { medalGlyphs } from './glyphs.ts'
import { short } from './outline.ts'

type Glyph = readonly [advance: number, path: string]

const spaces = /[\s\u00a0\u202f]+/g

/** Capitals, as engravers write them, with the characters that have no outline brought down to their base letter. */
function glyphsOf(text: string): (Glyph | undefined)[] {
  const capitals = text.replaceAll("'", '’').replace(spaces, ' ').normalize('NFC').toLocaleUpperCase('fr')
  return [...capitals].map((letter) => medalGlyphs[letter] ?? medalGlyphs[letter.normalize('NFD')[0] ?? ''])
}

/** Tells whether every character of a text has an outline. */
export const canEngrave = (text: string): boolean => glyphsOf(text).every((glyph) => glyph !== undefined)

export type EngravedLine = { width: number; size: number; tracking: number; glyphs: readonly Glyph[] }

/** Sets a line at `size` with `tracking` (in ems), made smaller where it would pass `widthMax`. */
export function setLine(text: string, size: number, tracking: number, widthMax: number): EngravedLine {
  const glyphs = glyphsOf(text).filter((glyph) => glyph !== undefined)
  const measure = (space: number) => glyphs.reduce((sum, [advance]) => sum + advance / 1000 + space, -space)
  // A long line first loses the air between its letters, then its size.
  let space = tracking
  if (measure(space) * size > widthMax) space = Math.max(0.01, tracking / 4)
  const fitted = Math.min(size, widthMax / Math.max(measure(space), 0.001))
  return { glyphs, size: fitted, tracking: space, width: Math.max(0, measure(space) * fitted) }
}

/** Height of a capital, in ems. */
export const capitalHeight = 0.66

/** Path data of a line whose letters stand on places given by `placeAt(distance from the middle)`: a point and a turn in radians. */
export function engrave(
  line: EngravedLine,
  placeAt: (distance: number) => { x: number; y: number; angle: number },
): string {
  let walked = -line.width / 2
  let path = ''
  for (const [advance, outline] of line.glyphs) {
    const width = (advance / 1000) * line.size
    const { x, y, angle } = placeAt(walked + width / 2)
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    path += outline.replace(/(-?\d+) (-?\d+)/g, (_, u: string, v: string) => {
      const across = (Number(u) / 1000) * line.size - width / 2
      const up = (-Number(v) / 1000) * line.size
      return `${short(x + across * cos - up * sin)} ${short(y + across * sin + up * cos)}`
    })
    walked += width + line.tracking * line.size
  }
  return path
}
