// Chooses the form of an answer by what the caller accepts (RFC 9110 §12.5.1), among the forms that there are.

type Range = { type: string; quality: number }

function parseAccept(accept: string): Range[] {
  return accept
    .slice(0, 2_000)
    .split(',')
    .map((part) => {
      const [type = '', ...parameters] = part.trim().toLowerCase().split(/\s*;\s*/)
      const quality = parameters.find((parameter) => parameter.startsWith('q='))
      const value = quality === undefined ? 1 : Number(quality.slice(2))
      return { type, quality: Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0 }
    })
    .filter(({ type }) => type !== '')
}

/** How much a caller wants a type: that of the most precise range that names it. */
function qualityOf(ranges: Range[], type: string): number {
  const [family] = type.split('/')
  for (const name of [type, `${family}/*`, '*/*']) {
    const range = ranges.find((one) => one.type === name)
    if (range) return range.quality
  }
  return 0
}

/**
 * The name of the form that the caller wants most; of equal ones, the first offered. The first is also for a caller who says
 * nothing or who wants none of them: a page is better than a refusal.
 * @param offers each form with the media types under which it may be asked for.
 */
export function chooseForm<Name extends string>(accept: string | undefined, offers: readonly [{ name: Name; types: readonly string[] }, ...{ name: Name; types: readonly string[] }[]]): Name {
  const ranges = parseAccept(accept ?? '')
  let best = { name: offers[0].name, quality: 0 }
  for (const { name, types } of offers) {
    const quality = Math.max(...types.map((type) => qualityOf(ranges, type)))
    if (quality > best.quality) best = { name, quality }
  }
  return best.name
}
