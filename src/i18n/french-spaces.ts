// Sets the no-break spaces that French puts inside guillemets and before double signs, in a whole table of sentences.

/** A text whose « : », « ; », « ? », « ! » and guillemets never part from their word at the end of a line. */
export const setFrenchSpaces = (text: string): string => text.replaceAll(/ ([:;?!»])/g, '\u00a0$1').replaceAll('« ', '«\u00a0')

/** The same table with its spaces set, in texts and in what its functions answer. */
export function withFrenchSpaces<Table>(table: Table): Table {
  if (typeof table === 'string') return setFrenchSpaces(table) as Table
  if (typeof table === 'function') return ((...values: unknown[]) => withFrenchSpaces((table as (...values: unknown[]) => unknown)(...values))) as Table
  if (Array.isArray(table)) return table.map((item: unknown) => withFrenchSpaces(item)) as Table
  if (typeof table === 'object' && table !== null) return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, withFrenchSpaces<unknown>(value)])) as Table
  return table
}
