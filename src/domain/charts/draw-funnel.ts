// Draws a funnel: how many are left at each step, and which share of the first step that is.
import { scaleLinear } from 'd3-scale'
import { escapeXml } from '../escape-xml.ts'
import {
  type ChartOptions,
  chartWidth,
  colours,
  drawEmptyChart,
  formatCount,
  formatShare,
  frameChart,
  nameRow,
  round,
  shortenLabel,
  soundCount,
  writeText,
} from './chart-parts.ts'

export type FunnelStep = { label: string; count: number }

const rowHeight = 64
const barHeight = 26
const barTop = 28

/** Draws the steps from top to bottom, in the order given; steps may grow. */
export function drawFunnel(steps: readonly FunnelStep[], options: ChartOptions): string {
  const counts = steps.map(({ count }) => soundCount(count))
  const most = Math.max(0, ...counts)
  if (most === 0) return drawEmptyChart(options)
  const first = counts[0] ?? 0
  const scale = scaleLinear([0, most], [0, chartWidth - 4])
  // A count that is not nought is always seen.
  const widthOf = (count: number) => (count === 0 ? 0 : Math.max(4, scale(count)))
  return frameChart(options, JSON.stringify(steps), {
    height: steps.length * rowHeight - 6,
    body: (id) =>
      steps
        .map((step, index) => {
          const count = counts[index] as number
          const top = index * rowHeight
          const width = widthOf(count)
          const next = counts[index + 1]
          const share = index > 0 && first > 0 ? ` · ${formatShare(count / first, options.locale)}` : ''
          const slope =
            next === undefined || count === 0
              ? ''
              : `<path d="M2 ${top + barTop + barHeight}H${round(2 + width)}L${round(2 + widthOf(next))} ${top + rowHeight + barTop}H2Z" fill="${colours.accent}" fill-opacity=".1"/>`
          const bar =
            count === 0
              ? `<path d="M2 ${top + barTop}V${top + barTop + barHeight}" stroke="${colours.accent}" stroke-width="2" stroke-dasharray="3 4"/>`
              : `<rect x="2" y="${top + barTop}" width="${round(width)}" height="${barHeight}" rx="4" fill="${index === 0 ? `url(#${id}h)` : colours.accent}" stroke="${colours.accent}" stroke-width="2"/>` +
                (width > 24
                  ? `<path d="M9 ${top + barTop + 5}H${round(width - 5)}" stroke="${colours.paper}" stroke-opacity=".55" stroke-width="1.6" stroke-dasharray="6 5" stroke-linecap="round"/>`
                  : '')
          return (
            `<g><title>${escapeXml(nameRow(step.label, formatCount(count, options.locale), options.locale))}</title>${slope}${bar}` +
            writeText(2, top + 18, shortenLabel(step.label, chartWidth - 150), { size: 16 }) +
            writeText(chartWidth - 2, top + 18, `${formatCount(count, options.locale)}${share}`, {
              size: 16,
              weight: 700,
              anchor: 'end',
            }) +
            '</g>'
          )
        })
        .join(''),
  })
}
