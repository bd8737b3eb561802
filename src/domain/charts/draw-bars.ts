// Draws one bar per row, and in it the part that counts: for example how many awards of a badge were accepted.
import { scaleLinear } from 'd3-scale'
import { escapeXml } from '../escape-xml.ts'
import {
  type ChartOptions,
  chartWidth,
  colours,
  drawEmptyChart,
  formatCount,
  frameChart,
  nameRow,
  round,
  shortenLabel,
  soundCount,
  writeText,
} from './chart-parts.ts'

export type BarRow = {
  label: string
  /** Null where it is not to be shown. */
  count: number | null
  /** A part of the count, drawn full in a hatched bar. */
  part?: number | null
}

export type BarsOptions = ChartOptions & {
  /** Words for the hatched and the full parts, for the key under the chart. */
  key?: { count: string; part: string }
  /** The word in place of a number that is not to be shown. */
  hidden?: string
}

const rowHeight = 52
const barHeight = 18

/** Draws rows in the order given. */
export function drawBars(rows: readonly BarRow[], options: BarsOptions): string {
  const counts = rows.map(({ count, part }) => Math.max(soundCount(count ?? 0), soundCount(part ?? 0)))
  const write = (count: number | null, drawn: number) => (count === null ? (options.hidden ?? '') : formatCount(drawn, options.locale))
  const most = Math.max(0, ...counts)
  if (most === 0) return drawEmptyChart(options)
  const scale = scaleLinear([0, most], [0, chartWidth - 4])
  const widthOf = (count: number) => (count === 0 ? 0 : Math.max(3, scale(count)))
  const keyHeight = options.key === undefined ? 0 : 34
  return frameChart(options, JSON.stringify(rows), {
    height: rows.length * rowHeight + keyHeight,
    body: (id) => {
      const drawn = rows.map((row, index) => {
        const top = index * rowHeight
        const count = counts[index] as number
        const part = row.part === undefined ? undefined : soundCount(row.part ?? 0)
        const isHidden = row.count === null && (row.part ?? null) === null
        const numbers = isHidden ? (options.hidden ?? '') : `${row.part === undefined ? '' : `${write(row.part, part ?? 0)} / `}${write(row.count, count)}`
        const bar = (width: number, fill: string) =>
          width === 0
            ? ''
            : `<rect x="2" y="${top + 26}" width="${round(width)}" height="${barHeight}" rx="4" fill="${fill}" stroke="${colours.accent}" stroke-width="1.6"/>`
        return (
          `<g><title>${escapeXml(nameRow(row.label, numbers, options.locale))}</title>` +
          writeText(2, top + 18, shortenLabel(row.label, chartWidth - 110)) +
          writeText(chartWidth - 2, top + 18, numbers, { weight: 700, anchor: 'end' }) +
          `<path d="M2 ${top + 26 + barHeight / 2}H${chartWidth - 2}" stroke="${colours.rule}" stroke-opacity=".35" stroke-width="1.4" stroke-dasharray="2 6" stroke-linecap="round"/>` +
          bar(widthOf(count), part === undefined ? colours.accent : `url(#${id}h)`) +
          (part === undefined ? '' : bar(widthOf(part), colours.accent)) +
          '</g>'
        )
      })
      return drawn.join('') + (options.key === undefined ? '' : drawKey(options.key, id, rows.length * rowHeight + 8))
    },
  })
}

function drawKey(key: { count: string; part: string }, id: string, top: number): string {
  const swatch = (x: number, fill: string) =>
    `<rect x="${x}" y="${top}" width="20" height="14" rx="3" fill="${fill}" stroke="${colours.accent}" stroke-width="1.6"/>`
  return (
    swatch(3, colours.accent) +
    writeText(31, top + 13, shortenLabel(key.part, 170), { size: 14, fill: colours.soft }) +
    swatch(chartWidth / 2, `url(#${id}h)`) +
    writeText(chartWidth / 2 + 28, top + 13, shortenLabel(key.count, 170), { size: 14, fill: colours.soft })
  )
}
