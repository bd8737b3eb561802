// Dates, numbers and plurals as readers of each language write them.

export type Locale = 'fr' | 'en'

export const locales: readonly Locale[] = ['fr', 'en']

const regions: Record<Locale, string> = { fr: 'fr-FR', en: 'en-GB' }
const cache = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat | Intl.PluralRules>()

function cached<T extends Intl.DateTimeFormat | Intl.NumberFormat | Intl.PluralRules>(key: string, make: () => T): T {
  const known = cache.get(key)
  if (known) return known as T
  const made = make()
  cache.set(key, made)
  return made
}

/** A day in words: "30 novembre 2018", "30 November 2018". A text of the form YYYY-MM-DD is taken as that very day. */
export function formatDate(date: Date | string, locale: Locale, timeZone = 'Europe/Paris'): string {
  const isDay = typeof date === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(date)
  const zone = isDay ? 'UTC' : timeZone
  const format = cached(`d${locale}${zone}`, () => new Intl.DateTimeFormat(regions[locale], { dateStyle: 'long', timeZone: zone }))
  const text = format.format(new Date(date))
  return locale === 'fr' ? text.replace(/^1 /, '1er ') : text
}

/** The days of an event, YYYY-MM-DD: "29 novembre – 1er décembre 2018", "29–30 November 2018"; one day alone is one date. */
export function formatDays(startsOn: string, endsOn: string, locale: Locale): string {
  const format = cached(`d${locale}UTC`, () => new Intl.DateTimeFormat(regions[locale], { dateStyle: 'long', timeZone: 'UTC' }))
  const text = format.formatRange(new Date(startsOn), new Date(endsOn))
  return locale === 'fr' ? text.replace(/(?<![\d])1(?= [a-zéû]|[–-])/g, '1er') : text
}

/** A day and its time: "30 novembre 2018 à 14:05". */
export function formatDateTime(date: Date | string, locale: Locale, timeZone = 'Europe/Paris'): string {
  const format = cached(
    `t${locale}${timeZone}`,
    () => new Intl.DateTimeFormat(regions[locale], { dateStyle: 'long', timeStyle: 'short', timeZone }),
  )
  const text = format.format(new Date(date))
  return locale === 'fr' ? text.replace(/^1 /, '1er ') : text
}

/** A number with the separators of the language: "70 000", "70,000". */
export function formatNumber(value: number, locale: Locale, options: Intl.NumberFormatOptions = {}): string {
  return cached(`n${locale}${JSON.stringify(options)}`, () => new Intl.NumberFormat(regions[locale], options)).format(value)
}

/** A share of a whole as a percentage without decimals: "57 %", "57%". */
export function formatShare(part: number, whole: number, locale: Locale): string {
  return formatNumber(whole === 0 ? 0 : part / whole, locale, { style: 'percent', maximumFractionDigits: 0 })
}

/** Chooses the form for a number; in French, zero is singular. */
export function plural(locale: Locale, count: number, forms: { one: string; other: string }): string {
  const rule = cached(`p${locale}`, () => new Intl.PluralRules(regions[locale])).select(count)
  return rule === 'one' ? forms.one : forms.other
}
