// No French sentence of the program lets a double sign start a line.
import { expect, test } from 'vitest'
import { messagesIn } from './messages.ts'
import { setFrenchSpaces } from './french-spaces.ts'

/** Every text of the table, and what its functions say of a few values. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'function') return [1, 2, 'Zoé'].flatMap((given) => textsOf((value as (...values: unknown[]) => unknown)(given, given, given)))
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsOf)
  return []
}

test('double signs and guillemets hold to their word', () => {
  expect(setFrenchSpaces('Un badge « Coach » : pour qui ?')).toBe('Un badge «\u00a0Coach\u00a0»\u00a0: pour qui\u00a0?')
  expect(setFrenchSpaces('https://exemple.fr/?a=1')).toBe('https://exemple.fr/?a=1')
  const texts = textsOf(messagesIn('fr'))
  expect(texts.length).toBeGreaterThan(500)
  expect(texts.filter((text) => / [:;?!»]|« /.test(text))).toEqual([])
})
