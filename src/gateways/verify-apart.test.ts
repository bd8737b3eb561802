// A hostile document ends its own verification and nothing else.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, expect, test } from 'vitest'
import { startVerifier } from './verify-apart.ts'

const unreachable = { resolveDid: () => Promise.reject(new Error('no')), fetchStatusList: () => Promise.reject(new Error('no')), fetchDocument: () => Promise.reject(new Error('no')) }
const verifier = startVerifier(unreachable, () => new Date())
afterAll(() => verifier.close())

test('what is not a badge is said to be none, in any number at once', async () => {
  const reports = await Promise.all(['{}', 'hello', '[]', '\u0000', '{"a":', 'x'.repeat(10_000)].map((input) => verifier.verify(input)))
  expect(reports.map((report) => report.outcome)).not.toContain('valid')
})

test('V5 deep nesting and a million brackets end in time, while the parent goes on answering', async () => {
  const delay = monitorEventLoopDelay()
  delay.enable()
  const reports = await Promise.all([
    verifier.verify('['.repeat(1_000_000)),
    verifier.verify(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
    verifier.verify(new Uint8Array(6_000_000)),
  ])
  delay.disable()
  for (const report of reports) expect(['invalid', 'undetermined', 'not_a_badge']).toContain(report.outcome)
  expect(delay.max / 1e9).toBeLessThan(10)
})

test('V15 a verification that takes too long is stopped and never valid; the next one works', async () => {
  const hurried = startVerifier(
    { resolveDid: () => new Promise(() => {}), fetchStatusList: () => new Promise(() => {}), fetchDocument: () => new Promise(() => {}) },
    () => new Date(),
    { totalMillisecondsMax: 1, workersMax: 1 },
  )
  const report = await hurried.verify('{}')
  expect(report.outcome).not.toBe('valid')
  await hurried.close()
  expect((await verifier.verify('{}')).outcome).not.toBe('valid')
})

test('more than the queue holds is answered at once as undetermined', async () => {
  const small = startVerifier(unreachable, () => new Date(), { waitingMax: 1, workersMax: 1 })
  const reports = await Promise.all(Array.from({ length: 5 }, () => small.verify('{}')))
  expect(reports.some((report) => report.outcome === 'undetermined')).toBe(true)
  await small.close()
})
