// The six rings of medals, each drawn from the hand of a craft: how metal wire follows an outline.
import type { MedalRing } from './choices.ts'
import { type Outline, outlineLength, short, type Step, toPath, walkOutline } from './outline.ts'

/** One stroke of a ring: path data, its width, and whether it is dark (a groove) or light (a wire). */
export type RingStroke = { d: string; width: number; tone: 'wire' | 'groove'; opacity?: number }

/** Path data of a motif given by points `[along, across]`, placed on a step; `Z` closes it. */
function place(step: Step, points: readonly (readonly [number, number])[], letters: string): string {
  const [cos, sin] = [Math.cos(step.angle), Math.sin(step.angle)]
  const written = points.map(([u, v]) => `${short(step.x + u * cos - v * sin)} ${short(step.y + u * sin + v * cos)}`)
  let index = 0
  return [...letters]
    .map((letter) => {
      const count = { M: 1, L: 1, Q: 2, C: 3 }[letter] ?? 0
      return letter + written.slice(index, (index += count)).join(' ')
    })
    .join('')
}

const even = (value: number) => Math.max(8, 2 * Math.round(value / 2))

/** The strokes of a ring along an outline, about 18 wide. */
export function drawRing(ring: MedalRing, along: Outline): RingStroke[] {
  const length = outlineLength(along)
  const steps = (each: number) => walkOutline(along, even(length / each))
  switch (ring) {
    case 'couture-stitch':
      return [
        { d: toPath(along), width: 9, tone: 'groove', opacity: 0.28 },
        {
          d: steps(25)
            .map((step) =>
              place(
                step,
                [
                  [-7.5, 1.6],
                  [0, -1.4],
                  [7.5, -1.6],
                ],
                'MQ',
              ),
            )
            .join(''),
          width: 5.2,
          tone: 'wire',
        },
      ]
    case 'herring-bone':
      return [
        {
          d: steps(14)
            .map((step) =>
              place(
                step,
                [
                  [-5, -9],
                  [4, 0],
                  [-5, 9],
                ],
                'MLL',
              ),
            )
            .join(''),
          width: 3.6,
          tone: 'wire',
        },
      ]
    case 'knurl': {
      const cross = (sign: number) =>
        steps(11)
          .map((step) =>
            place(
              step,
              [
                [-8 * sign, -8],
                [8 * sign, 8],
              ],
              'ML',
            ),
          )
          .join('')
      return [
        { d: cross(1), width: 2.4, tone: 'wire' },
        { d: cross(-1), width: 2.4, tone: 'wire' },
      ]
    }
    case 'brick-bond': {
      const places = steps(13)
      const joint = (index: number, step: Step) =>
        index % 2 === 0
          ? place(
              step,
              [
                [0, -9],
                [0, 0],
              ],
              'ML',
            )
          : place(
              step,
              [
                [0, 0],
                [0, 9],
              ],
              'ML',
            )
      const course = (offset: number) =>
        walkOutline(along, 240)
          .map((step, index) => place(step, [[0, offset]], index === 0 ? 'M' : 'L'))
          .join('') + 'Z'
      return [
        { d: course(-9) + course(9) + toPath(along), width: 2.4, tone: 'wire' },
        { d: places.map((step, index) => joint(index, step)).join(''), width: 2.4, tone: 'wire' },
      ]
    }
    case 'dough-plait': {
      const places = steps(17)
      const strand = (side: number) =>
        places
          .map((step) =>
            place(
              step,
              [
                [-10, 8 * side],
                [-2, 9 * side],
                [3, -8 * side],
                [11, -5 * side],
              ],
              'MC',
            ),
          )
          .join('')
      return [
        { d: strand(1), width: 6.4, tone: 'wire' },
        { d: strand(-1), width: 9.4, tone: 'groove', opacity: 0.75 },
        { d: strand(-1), width: 6.4, tone: 'wire' },
      ]
    }
    case 'chain': {
      const places = steps(15)
      const wide = [
        [-10, 0],
        [-10, -7.5],
        [10, -7.5],
        [10, 0],
        [10, 7.5],
        [-10, 7.5],
        [-10, 0],
      ] as const
      return [
        {
          d: places
            .filter((_, index) => index % 2 === 0)
            .map((step) => place(step, wide, 'MCCZ'))
            .join(''),
          width: 3.6,
          tone: 'wire',
        },
        {
          d: places
            .filter((_, index) => index % 2 === 1)
            .map((step) =>
              place(
                step,
                [
                  [-8, 0],
                  [8, 0],
                ],
                'ML',
              ),
            )
            .join(''),
          width: 4.4,
          tone: 'wire',
        },
      ]
    }
  }
}
