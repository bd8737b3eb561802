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
  // A path to a package is no address.
  expect(safeMessage(new Error('EACCES: /app/node_modules/@scope/name'))).toContain('@scope/name')
})

test('a fault is logged with its place, and without what a person typed', () => {
  const lines: string[] = []
  const logger = openLogger('error', { write: (line) => void lines.push(line) })
  const refused = Object.assign(new Error('invalid input syntax for type date: "Zoé Martin, 3 rue d\'Ys"'), { code: '22007' })
  logger.error({ problem: refused }, 'a request failed')
  logger.error({ problem: new Error('550 <marie@example.org> no') }, 'a request failed')
  expect(lines.join()).not.toMatch(/Zo|Martin|marie/)
  expect(JSON.parse(lines[0] as string).problem).toMatch(/invalid input syntax for type date: \(value\)\n\s+at .*logger\.test/)
})
