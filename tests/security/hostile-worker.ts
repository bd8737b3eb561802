// A verification thread that does the worst: spins, eats memory, dies, asks without end, or answers for another.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import type { VerifyRequest } from '../../src/gateways/verify-worker.ts'

const port = parentPort
if (!port) throw new Error('hostile-worker runs as a worker thread only')
const valid = { outcome: 'valid', format: 'json', checks: [] }

const worst: Record<string, (id: number) => void> = {
  spin: () => {
    for (;;);
  },
  'spin while asking': (id) => {
    port.postMessage({ kind: 'outside', call: 1, verification: id, what: 'did', name: 'did:web:slow.example' })
    for (;;);
  },
  'a regular expression without end': () => void /^(a+)+$/.test(`${'a'.repeat(60)}!`),
  'eat memory': () => {
    const eaten: object[] = []
    for (;;) eaten.push({ a: eaten.length, b: [eaten.length] })
  },
  // In one act of V8's own, between which and the limit nothing of JavaScript runs.
  'eat memory at once': () => void JSON.parse(`[${'[[]],'.repeat(3_000_000)}0]`),
  'tell its process': (id) => port.postMessage({ kind: 'report', id, report: { outcome: 'not_a_badge', format: 'json', checks: [{ name: 'read', outcome: 'invalid', reason: String(process.pid) }] } }),
  'leave its place': (id) => {
    const outcomes = [() => writeFileSync(join(tmpdir(), 'poincon-hostile'), ''), () => spawnSync(process.execPath, ['--version'])].map((act) => {
      try {
        act()
        return 'done'
      } catch (error) {
        return (error as NodeJS.ErrnoException).code
      }
    })
    port.postMessage({ kind: 'report', id, report: { outcome: 'not_a_badge', format: 'json', checks: [{ name: 'read', outcome: 'invalid', reason: outcomes.join(' ') }] } })
  },
  'overflow the stack': () => {
    const deeper = (depth: number): number => deeper(depth + 1) + 1
    deeper(0)
  },
  throw: () => {
    throw new Error('a fault')
  },
  exit: () => process.exit(0),
  'ask without end': (id) => {
    for (let call = 0; call < 1_000; call++) port.postMessage({ kind: 'outside', call, verification: id, what: 'did', name: `did:web:${call}.example` })
  },
  'answer for another': (id) => {
    port.postMessage({ kind: 'report', id: id + 1, report: valid })
    port.postMessage({ kind: 'report', id: id - 1, report: valid })
  },
  'say nothing': () => {},
}

port.on('message', (message: VerifyRequest) => {
  if (message.kind !== 'verify' || message.work.what !== 'badge') return
  const { input } = message.work
  const act = worst[String(input)]
  if (act) act(message.id)
  else port.postMessage({ kind: 'report', id: message.id, report: { outcome: 'not_a_badge', format: 'json', checks: [{ name: 'read', outcome: 'invalid', reason: 'not_a_badge' }] } })
})
