// The thread in which untrusted documents are verified: it can be killed, and asks its parent for everything outside.
import { parentPort } from 'node:worker_threads'
import { verifyCredential } from '../openbadges/verify.ts'

export type VerifyRequest = { kind: 'verify'; id: number; input: Uint8Array | string; nowMs: number }
export type OutsideRequest = { kind: 'outside'; call: number; verification: number; what: 'did' | 'status'; name: string }
export type OutsideAnswer = { kind: 'outside'; call: number; value?: unknown; problem?: string }

const port = parentPort
if (!port) throw new Error('verify-worker runs as a worker thread only')

const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
let calls = 0

port.on('message', (message: VerifyRequest | OutsideAnswer) => {
  if (message.kind === 'outside') {
    const caller = waiting.get(message.call)
    waiting.delete(message.call)
    if (message.problem !== undefined) caller?.reject(new Error(message.problem))
    else caller?.resolve(message.value)
    return
  }
  const askOutside = (what: 'did' | 'status', name: string) =>
    new Promise<unknown>((resolve, reject) => {
      const call = ++calls
      waiting.set(call, { resolve, reject })
      port.postMessage({ kind: 'outside', call, verification: message.id, what, name } satisfies OutsideRequest)
    })
  void verifyCredential(message.input, {
    now: new Date(message.nowMs),
    resolveDid: (did) => askOutside('did', did),
    fetchStatusList: (url) => askOutside('status', url),
  }).then((report) => port.postMessage({ kind: 'report', id: message.id, report }))
})
