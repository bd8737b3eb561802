// Sets French as French printers do: a space that does not break before a high mark and inside guillemets, whatever the keyboard gave.

/** One sentence; spaces that already do not break are left as they are. */
const setSentence = (sentence: string) => sentence.replaceAll(/ (?=[:;?!»](?:\s|$|[.,)]))/g, '\u00a0').replaceAll(/(?<=«) /g, '\u00a0')

/** A table of sentences with every one of them set, also those that are made of values when they are asked for. */
export function typesetFrench<Table>(table: Table): Table {
  if (typeof table === 'string') return setSentence(table) as Table
  if (typeof table === 'function') {
    const say = table as unknown as (...values: unknown[]) => unknown
    return ((...values: unknown[]) => typesetFrench(say(...values))) as Table
  }
  if (Array.isArray(table)) return table.map((one: unknown) => typesetFrench(one)) as Table
  if (typeof table !== 'object' || table === null) return table
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, typesetFrench(value)])) as Table
}
