// Closed outlines as lists of lines and curves: written as SVG path data, scaled, and walked at even steps.

export type Point = readonly [x: number, y: number]

/** A segment is its control points and its end, flat: 2 numbers for a line, 4 for a quadratic, 6 for a cubic curve. */
export type Outline = { start: Point; segments: readonly (readonly number[])[] }

export type Step = { x: number; y: number; angle: number }

/** A number as short as a drawing needs it. */
export const short = (value: number): string => String(Math.round(value * 10) / 10 || 0)

export const toPath = (outline: Outline): string =>
  `M${short(outline.start[0])} ${short(outline.start[1])}` +
  outline.segments.map((values) => ('LQC'[values.length / 2 - 1] ?? 'L') + values.map(short).join(' ')).join('') +
  'Z'

export function scaleOutline(outline: Outline, factor: number, [cx, cy]: Point): Outline {
  const move = (value: number, index: number) =>
    (index % 2 === 0 ? cx : cy) + (value - (index % 2 === 0 ? cx : cy)) * factor
  return {
    start: [move(outline.start[0], 0), move(outline.start[1], 1)],
    segments: outline.segments.map((values) => values.map(move)),
  }
}

export function circle([cx, cy]: Point, radius: number): Outline {
  const k = radius * 0.5523
  return {
    start: [cx, cy - radius],
    segments: [
      [cx + k, cy - radius, cx + radius, cy - k, cx + radius, cy],
      [cx + radius, cy + k, cx + k, cy + radius, cx, cy + radius],
      [cx - k, cy + radius, cx - radius, cy + k, cx - radius, cy],
      [cx - radius, cy - k, cx - k, cy - radius, cx, cy - radius],
    ],
  }
}

/** A polygon whose corners are rounded by curves that start `radius` before each corner. */
export function roundedPolygon(corners: readonly Point[], radius: number | readonly number[]): Outline {
  const segments: number[][] = []
  let start: Point = [0, 0]
  corners.forEach((corner, index) => {
    const before = corners.at(index - 1) as Point
    const after = corners[(index + 1) % corners.length] as Point
    const cut = typeof radius === 'number' ? radius : (radius[index % radius.length] as number)
    const toward = (other: Point): Point => {
      const length = Math.hypot(other[0] - corner[0], other[1] - corner[1])
      const share = Math.min(cut / length, 0.5)
      return [corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share]
    }
    const from = toward(before)
    if (index === 0) start = from
    else segments.push([...from])
    segments.push([...corner, ...toward(after)])
  })
  return { start, segments }
}

export const polar = ([cx, cy]: Point, radius: number, degrees: number): Point => {
  const angle = (degrees * Math.PI) / 180
  return [cx + radius * Math.cos(angle), cy + radius * Math.sin(angle)]
}

function flatten(outline: Outline): Point[] {
  const points: Point[] = [outline.start]
  let [x, y] = outline.start
  for (const values of outline.segments) {
    const controls: Point[] = [[x, y]]
    for (let index = 0; index < values.length; index += 2)
      controls.push([values[index] as number, values[index + 1] as number])
    const steps = values.length === 2 ? 1 : 24
    for (let step = 1; step <= steps; step++) {
      // De Casteljau's construction serves all three degrees.
      let row = controls
      while (row.length > 1)
        row = row.slice(1).map((point, index) => {
          const previous = row[index] as Point
          const share = step / steps
          return [
            previous[0] + (point[0] - previous[0]) * share,
            previous[1] + (point[1] - previous[1]) * share,
          ] as Point
        })
      points.push(row[0] as Point)
    }
    ;[x, y] = points.at(-1) as Point
  }
  points.push(outline.start)
  return points
}

export function outlineLength(outline: Outline): number {
  const points = flatten(outline)
  return points
    .slice(1)
    .reduce(
      (sum, [x, y], index) => sum + Math.hypot(x - (points[index] as Point)[0], y - (points[index] as Point)[1]),
      0,
    )
}

/** `count` places at even distances along the outline, each with its direction in radians. */
export function walkOutline(outline: Outline, count: number): Step[] {
  const points = flatten(outline)
  const total = outlineLength(outline)
  const steps: Step[] = []
  let walked = 0
  let next = 0
  for (let index = 1; index < points.length && steps.length < count; index++) {
    const [x0, y0] = points[index - 1] as Point
    const [x1, y1] = points[index] as Point
    const length = Math.hypot(x1 - x0, y1 - y0)
    while (next <= walked + length && length > 0 && steps.length < count) {
      const share = (next - walked) / length
      steps.push({ x: x0 + (x1 - x0) * share, y: y0 + (y1 - y0) * share, angle: Math.atan2(y1 - y0, x1 - x0) })
      next = (total * steps.length) / count
    }
    walked += length
  }
  return steps
}
