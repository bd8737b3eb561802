// What every chart shares: its frame with a name for screen readers, its colours, its numbers and its labels.
import { escapeXml } from '../escape-xml.ts'
import { fingerprint } from '../fingerprint.ts'

export type ChartOptions = {
  /** Says what the chart is about; read by screen readers. */
  title: string
  /** Says the finding in a sentence. */
  description?: string
  locale: 'fr' | 'en'
}

/** Colours come from the page, in its light or dark dress; alone, a drawing takes the colour of the text around it. */
export const colours = {
  ink: 'var(--ink, currentColor)',
  soft: 'var(--ink-soft, var(--ink, currentColor))',
  rule: 'var(--rule, currentColor)',
  paper: 'var(--paper, Canvas)',
  accent: 'var(--accent, #a63a26)',
  second: 'var(--accent-soft, var(--accent, #a63a26))',
} as const

/** Narrow, so that its words are still read on a phone. */
export const chartWidth = 440

const emptyWords = { fr: 'Rien à montrer pour l’instant.', en: 'Nothing to show yet.' } as const

export const formatCount = (count: number, locale: 'fr' | 'en'): string => new Intl.NumberFormat(locale).format(count)

export const formatShare = (share: number, locale: 'fr' | 'en'): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: share > 0 && share < 0.01 ? 1 : 0 }).format(
    share,
  )

/** A row in words, for those who point at it or cannot see it. */
export const nameRow = (label: string, numbers: string, locale: 'fr' | 'en'): string =>
  `${label}${locale === 'fr' ? '\u00a0: ' : ': '}${numbers}`

export const round = (value: number): string => String(Math.round(value * 10) / 10 || 0)

/** A count that can be drawn: what is not a positive number is drawn as zero. */
export const soundCount = (count: number): number => (Number.isFinite(count) && count > 0 ? count : 0)

type TextOptions = { size?: number; weight?: 400 | 700; anchor?: 'start' | 'middle' | 'end'; fill?: string }

export function writeText(
  x: number,
  y: number,
  text: string,
  { size = 15, weight = 400, anchor = 'start', fill = colours.ink }: TextOptions = {},
): string {
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}"${weight === 700 ? ' font-weight="700"' : ''}${anchor === 'start' ? '' : ` text-anchor="${anchor}"`} fill="${fill}">${escapeXml(text)}</text>`
}

/** Shortens a label to about `widthMax` units at `size`: letters are counted, since no font is at hand. */
export function shortenLabel(label: string, widthMax: number, size = 15): string {
  const letters = [
    ...new Intl.Segmenter('fr', { granularity: 'grapheme' }).segment(label.replace(/\s+/g, ' ').trim()),
  ].map(({ segment }) => segment)
  const countMax = Math.max(4, Math.floor(widthMax / (size * 0.54)))
  return letters.length <= countMax
    ? letters.join('')
    : letters
        .slice(0, countMax - 1)
        .join('')
        .trimEnd() + '…'
}

type Frame = { height: number; body: (id: string) => string }

/** The whole drawing: named, described, with the hatching that stands beside colour. */
export function frameChart(options: ChartOptions, seed: string, { height, body }: Frame): string {
  const id = `c${fingerprint(options.title + seed)}`
  const description =
    options.description === undefined ? '' : `<desc id="${id}d">${escapeXml(options.description)}</desc>`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${chartWidth} ${round(height)}" role="img" aria-labelledby="${id}t${description ? ` ${id}d` : ''}" font-family="inherit">` +
    `<title id="${id}t">${escapeXml(options.title)}</title>${description}` +
    `<defs><pattern id="${id}h" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
    `<rect width="8" height="8" fill="${colours.accent}" fill-opacity=".14"/><path d="M0 0V8" stroke="${colours.accent}" stroke-width="3.4" stroke-opacity=".75"/></pattern></defs>` +
    `${body(id)}</svg>`
  )
}

/** What stands in the place of a chart without data: a stitched frame and one sentence. */
export function drawEmptyChart(options: ChartOptions): string {
  return frameChart(options, 'empty', {
    height: 120,
    body: () =>
      `<rect x="4" y="4" width="${chartWidth - 8}" height="112" rx="10" fill="none" stroke="${colours.rule}" stroke-opacity=".5" stroke-width="2" stroke-dasharray="9 7" stroke-linecap="round"/>` +
      writeText(chartWidth / 2, 66, emptyWords[options.locale], { anchor: 'middle', fill: colours.soft }),
  })
}
