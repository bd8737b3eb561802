// French is set as French printers set it: no breakable space before a high mark, curved apostrophes, true ellipses.
import { expect, test } from 'vitest'
import { messagesIn } from './messages.ts'

const fr = messagesIn('fr')

/** Every sentence of a table by its path; functions are called with words that carry no marks. */
function listSentences(table: unknown, path = ''): [path: string, sentence: string][] {
  if (typeof table === 'string') return [[path, table]]
  if (typeof table === 'function') {
    const said: unknown = (table as (...values: unknown[]) => unknown)(...Array.from({ length: table.length }, () => 2))
    return typeof said === 'string' ? [[path, said]] : []
  }
  if (typeof table !== 'object' || table === null) return []
  return Object.entries(table).flatMap(([key, value]) => listSentences(value, path ? `${path}.${key}` : key))
}

test('no sentence breaks before a mark, and none has a typewriter’s apostrophe', () => {
  const wrong = listSentences(fr).filter(([, sentence]) => / [:;?!»]|« |(?<=\p{L})'(?=\p{L})|\.\.\./u.test(sentence))
  expect(wrong).toEqual([])
})

test('no sentence glues a high mark to its word', () => {
  // An address (https://), a time and code in a sentence are not prose.
  const wrong = listSentences(fr).filter(([, sentence]) => /\p{L}[?!;»](?!\S*=)|«\p{L}/u.test(sentence))
  expect(wrong).toEqual([])
})
