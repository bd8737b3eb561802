// The twelve shapes of medals: the outline of the metal and the field of enamel in it.
import type { MedalShape } from './choices.ts'
import { circle, type Outline, type Point, polar, roundedPolygon, scaleOutline } from './outline.ts'

export const medalCentre: Point = [256, 238]

export type MedalForm = {
  body: Outline
  field: Outline
  /** Path data of leaves that stand behind the body. */
  leaves?: { blade: string; vein: string }
}

const [cx, cy] = medalCentre
const at = (radius: number, degrees: number) => polar(medalCentre, radius, degrees)
const regular = (sides: number, radius: number, turn: number) =>
  Array.from({ length: sides }, (_, index) => at(radius, turn + (360 / sides) * index))

const inset = (body: Outline, factor = 0.875): MedalForm => ({ body, field: scaleOutline(body, factor, medalCentre) })

function rosette(): MedalForm {
  const lobes = 20
  const segments = Array.from({ length: lobes }, (_, index) => {
    const from = (360 / lobes) * index - 90
    const half = 180 / lobes
    return [...at(222, from + half * 0.15), ...at(222, from + half * 1.85), ...at(201, from + half * 2)]
  })
  return { body: { start: at(201, -90), segments }, field: circle(medalCentre, 178) }
}

function gear(): MedalForm {
  const teeth = 14
  const corners = Array.from({ length: teeth }, (_, index) => {
    const middle = (360 / teeth) * index - 90
    return [at(196, middle - 8.4), at(219, middle - 5.2), at(219, middle + 5.2), at(196, middle + 8.4)]
  }).flat()
  return { body: roundedPolygon(corners, [5, 7, 7, 5]), field: circle(medalCentre, 174) }
}

function compass(): MedalForm {
  const corners = Array.from({ length: 16 }, (_, index) =>
    at(index % 4 === 0 ? 235 : index % 2 === 0 ? 214 : 186, 22.5 * index - 90),
  )
  return { body: roundedPolygon(corners, [12, 16, 12, 16]), field: circle(medalCentre, 168) }
}

function plaque(): MedalForm {
  const notched = (half: number, notch: number): Outline => {
    const [left, right, top, bottom] = [cx - half, cx + half, cy - half, cy + half]
    return {
      start: [left + notch, top],
      segments: [
        [right - notch, top],
        [right - notch, top + notch * 0.55, right - notch * 0.55, top + notch, right, top + notch],
        [right, bottom - notch],
        [right - notch * 0.55, bottom - notch, right - notch, bottom - notch * 0.55, right - notch, bottom],
        [left + notch, bottom],
        [left + notch, bottom - notch * 0.55, left + notch * 0.55, bottom - notch, left, bottom - notch],
        [left, top + notch],
        [left + notch * 0.55, top + notch, left + notch, top + notch * 0.55, left + notch, top],
      ],
    }
  }
  return { body: notched(194, 40), field: notched(169, 44) }
}

const shield: Outline = {
  start: [cx - 176, cy - 196],
  segments: [
    [cx, cy - 214, cx + 176, cy - 196],
    [cx + 194, cy - 194, cx + 196, cy - 172],
    [cx + 204, cy + 20, cx + 160, cy + 150, cx + 16, cy + 222],
    [cx, cy + 229, cx - 16, cy + 222],
    [cx - 160, cy + 150, cx - 204, cy + 20, cx - 196, cy - 172],
    [cx - 194, cy - 194, cx - 176, cy - 196],
  ],
}

const bannerShield: Outline = {
  start: [cx - 196, cy - 206],
  segments: [
    [cx - 150, cy - 176, cx - 60, cy - 176, cx, cy - 214],
    [cx + 60, cy - 176, cx + 150, cy - 176, cx + 196, cy - 206],
    [cx + 206, cy - 208, cx + 206, cy - 196],
    [cx + 184, cy - 110, cx + 190, cy - 40, cx + 196, cy + 40],
    [cx + 200, cy + 150, cx + 90, cy + 170, cx, cy + 224],
    [cx - 90, cy + 170, cx - 200, cy + 150, cx - 196, cy + 40],
    [cx - 190, cy - 40, cx - 184, cy - 110, cx - 206, cy - 196],
    [cx - 206, cy - 208, cx - 196, cy - 206],
  ],
}

function leafCrest(): MedalForm {
  const blades: string[] = []
  const veins: string[] = []
  const write = (points: readonly Point[]) =>
    points.map((point) => point.map((value) => Math.round(value)).join(' ')).join(' ')
  for (const side of [-1, 1]) {
    for (let index = 0; index < 9; index++) {
      const degrees = 90 - side * (22 + index * 17)
      const size = 1 - index * 0.035
      // A leaf leans along the crest, its foot under the rim.
      for (const [foot, tip, lean, bulge] of [
        [178, 234, 15, 9],
        [178, 214, 4, 8],
      ] as const) {
        const from = at(foot, degrees)
        const end = at(178 + (tip - 178) * size, degrees - side * lean)
        const middleRadius = (foot + tip) / 2 + 6
        const outer = at(middleRadius, degrees - side * (lean / 2 - bulge))
        const inner = at(middleRadius, degrees - side * (lean / 2 + bulge))
        blades.push(`M${write([from])}Q${write([outer, end])}Q${write([inner, from])}Z`)
        veins.push(`M${write([from])}L${write([at(178 + (tip - 178) * size - 10, degrees - side * (lean - 2))])}`)
      }
    }
  }
  return {
    body: circle(medalCentre, 188),
    field: circle(medalCentre, 164),
    leaves: { blade: blades.join(''), vein: veins.join('') },
  }
}

/** The outlines of a shape, in a drawing of 512 by 512. */
export function formOf(shape: MedalShape): MedalForm {
  switch (shape) {
    case 'coin':
    case 'ebauche':
      return inset(circle(medalCentre, 208))
    case 'hexagon':
      return inset(roundedPolygon(regular(6, 228, -90), 34))
    case 'octagon':
      return inset(roundedPolygon(regular(8, 222, -67.5), 26))
    case 'diamond':
      return inset(roundedPolygon(regular(4, 256, -90), 72), 0.88)
    case 'plaque':
      return plaque()
    case 'shield':
      return inset(shield)
    case 'banner-shield':
      return inset(bannerShield)
    case 'rosette':
      return rosette()
    case 'gear':
      return gear()
    case 'compass':
      return compass()
    case 'leaf-crest':
      return leafCrest()
  }
}
