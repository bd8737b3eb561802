// What must never reach a log does not.
import { expect, test } from 'vitest'
import { openLogger, safeMessage } from './logger.ts'

test('addresses, tokens and codes are removed, line breaks cannot forge a line', () => {
  const lines: string[] = []
  const logger = openLogger('info', { write: (line) => void lines.push(line) })
  logger.info({ address: 'a@example.org', nested: { token: 'abc', kept: 1 }, agent: 'x\n{"level":"fatal"}' }, 'hello')
  expect(lines).toHaveLength(1)
  expect(lines[0]).not.toContain('a@example.org')
  expect(lines[0]).not.toContain('abc')
  expect(lines[0]?.trimEnd().split('\n')).toHaveLength(1)
  expect(JSON.parse(lines[0] as string)).toMatchObject({ nested: { kept: 1 }, msg: 'hello' })
})

test('the text of an error loses addresses and long secrets', () => {
  const text = safeMessage(new Error('550 <marie@example.org> no; token AbCdEfGhIjKlMnOpQrStUv'))
  expect(text).not.toContain('marie')
  expect(text).not.toContain('AbCdEf')
})
