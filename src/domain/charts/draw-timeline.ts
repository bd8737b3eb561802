// Draws counts over time, per hour or per day, and names the highest moment.
import { scaleLinear } from 'd3-scale'
import { area, curveMonotoneX, line } from 'd3-shape'
import {
  type ChartOptions,
  chartWidth,
  colours,
  drawEmptyChart,
  formatCount,
  frameChart,
  round,
  soundCount,
  writeText,
} from './chart-parts.ts'

export type TimelinePoint = { at: Date; count: number }

export type TimelineOptions = ChartOptions & {
  unit: 'hour' | 'day'
  /** Zone in which hours and days are named; Europe/Paris when not set. */
  timeZone?: string
}

const plot = { left: 44, right: chartWidth - 14, top: 44, bottom: 230 }
const bucketsMax = 800
const unitSeconds = { hour: 3600, day: 86_400 } as const

type Bucket = { at: number; count: number }

/** Sorts the points and puts noughts where nothing happened, so that silence is seen as silence. */
function fillGaps(points: readonly TimelinePoint[], unit: 'hour' | 'day'): Bucket[] {
  const known = points
    .map(({ at, count }) => ({ at: at.getTime(), count: soundCount(count) }))
    .filter(({ at }) => Number.isFinite(at))
    .sort((a, b) => a.at - b.at)
  const step = unitSeconds[unit] * 1000
  const filled: Bucket[] = []
  for (const bucket of known) {
    const last = filled.at(-1)
    if (last !== undefined && bucket.at - last.at > step * 1.5) {
      filled.push({ at: last.at + step, count: 0 })
      // A long silence needs its two ends only.
      if (bucket.at - last.at > step * 2.5) filled.push({ at: bucket.at - step, count: 0 })
    }
    filled.push(bucket)
  }
  return filled.slice(0, bucketsMax * 3)
}

/** Draws the points, which may come in any order and with gaps. */
export function drawTimeline(points: readonly TimelinePoint[], options: TimelineOptions): string {
  const buckets = fillGaps(points, options.unit)
  const peak = buckets.reduce<Bucket | undefined>(
    (best, bucket) => (best === undefined || bucket.count > best.count ? bucket : best),
    undefined,
  )
  if (peak === undefined || peak.count === 0) return drawEmptyChart(options)
  const { locale, unit, timeZone = 'Europe/Paris' } = options
  const start = (buckets[0] as Bucket).at
  const end = (buckets.at(-1) as Bucket).at
  const margin = unitSeconds[unit] * 500
  const x = scaleLinear([start - margin, end + margin], [plot.left, plot.right])
  const y = scaleLinear([0, peak.count], [plot.bottom, plot.top]).nice(4)
  const name = (at: number, kind: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale === 'fr' ? 'fr-FR' : 'en-GB', { timeZone, ...kind }).format(at)
  const dayAndHour = (at: number) => {
    const day = name(at, { weekday: 'short', day: 'numeric', month: 'short' })
    const hour =
      locale === 'fr' ? { hour: 'numeric' as const } : { hour: '2-digit' as const, minute: '2-digit' as const }
    return unit === 'day' ? day : `${day}, ${name(at, hour)}`
  }
  const xOf = (bucket: Bucket) => x(bucket.at)
  const yOf = (bucket: Bucket) => y(bucket.count)
  const surface = area<Bucket>(xOf, plot.bottom, yOf).curve(curveMonotoneX).digits(1)(buckets) ?? ''
  const edge = line<Bucket>(xOf, yOf).curve(curveMonotoneX).digits(1)(buckets) ?? ''
  return frameChart(options, JSON.stringify(points), {
    height: 276,
    body: (id) => {
      const levels = y.ticks(4).filter(Number.isInteger)
      const grid = levels.map(
        (level) =>
          `<path d="M${plot.left} ${round(y(level))}H${plot.right}" stroke="${colours.rule}" stroke-opacity="${level === 0 ? '.8' : '.35'}" stroke-width="1.4"${level === 0 ? '' : ' stroke-dasharray="2 6" stroke-linecap="round"'}/>` +
          writeText(plot.left - 8, y(level) + 5, formatCount(level, locale), {
            size: 13,
            anchor: 'end',
            fill: colours.soft,
          }),
      )
      const dots = buckets
        .filter(({ count }) => count > 0 && buckets.length <= 60)
        .map(
          (bucket) =>
            `<circle cx="${round(xOf(bucket))}" cy="${round(yOf(bucket))}" r="3.4" fill="${colours.paper}" stroke="${colours.accent}" stroke-width="2"/>`,
        )
      const peakX = Math.min(plot.right - 90, Math.max(plot.left + 90, xOf(peak)))
      return (
        grid.join('') +
        `<path d="${surface}" fill="url(#${id}h)" fill-opacity=".55"/>` +
        `<path d="${edge}" fill="none" stroke="${colours.accent}" stroke-width="2.6" stroke-linejoin="round"/>` +
        dots.join('') +
        `<circle cx="${round(xOf(peak))}" cy="${round(yOf(peak))}" r="6" fill="${colours.accent}" stroke="${colours.paper}" stroke-width="2"/>` +
        writeText(peakX, Math.max(18, yOf(peak) - 14), `${formatCount(peak.count, locale)} · ${dayAndHour(peak.at)}`, {
          weight: 700,
          anchor: 'middle',
        }) +
        pickTicks(buckets, (at) => name(at, { day: 'numeric', month: 'numeric', year: 'numeric' }))
          .map((at) => {
            const place = Math.min(plot.right - 24, Math.max(plot.left + 24, x(at)))
            return (
              `<path d="M${round(x(at))} ${plot.bottom}v6" stroke="${colours.rule}" stroke-width="1.6"/>` +
              writeText(place, plot.bottom + 24, name(at, { day: 'numeric', month: 'short' }), {
                size: 13,
                anchor: 'middle',
                fill: colours.soft,
              })
            )
          })
          .join('')
      )
    },
  })
}

/** The first moment of each day, at most eight, evenly taken. */
function pickTicks(buckets: readonly Bucket[], dayOf: (at: number) => string): number[] {
  const days = new Map<string, number>()
  for (const { at } of buckets) if (!days.has(dayOf(at))) days.set(dayOf(at), at)
  const moments = [...days.values()]
  const every = Math.ceil(moments.length / 8)
  return moments.filter((_, index) => index % every === 0)
}
