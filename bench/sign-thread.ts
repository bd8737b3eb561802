// One thread of the bench of signing: signs raw, or issues, for as long as it is told.
import { sign } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import { CompiledBadge } from '../src/openbadges/compiled/compiled-badge.ts'
import { key, makeBadge, makeRecipient, now } from './samples.ts'

const badge = new CompiledBadge(makeBadge(), key)
const recipients = Array.from({ length: 1_000 }, (_, at) => makeRecipient(at))
const message = Buffer.alloc(64, 1)

parentPort?.on('message', async ({ what, milliseconds }: { what: 'raw' | 'issue'; milliseconds: number }) => {
  const start = performance.now()
  let done = 0
  while (performance.now() - start < milliseconds) {
    for (let turn = 0; turn < 32; turn++) {
      if (what === 'raw') sign(null, message, key.privateKey)
      else await badge.issue(recipients[done % 1_000] as (typeof recipients)[0], now)
      done++
    }
  }
  parentPort?.postMessage((done * 1_000) / (performance.now() - start))
})
