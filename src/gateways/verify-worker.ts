// The thread in which untrusted documents are verified: it can be killed, and asks the server for everything outside.
import { parentPort } from 'node:worker_threads'
import { verifyVc, verifyVp, type CredentialExpectation, type PresentationExpectation, type VcReport } from '../openbadges/vc/verify-vc.ts'
import { VerificationCache } from '../openbadges/verification-cache.ts'
import { verifyCredential, type VerificationReport } from '../openbadges/verify.ts'

/** A badge file in any form, or a credential or presentation of any kind with what is expected of it. */
export type VerifyWork =
  | { what: 'badge'; input: Uint8Array | string }
  | { what: 'credential'; document: unknown; expected: CredentialExpectation }
  | { what: 'presentation'; document: unknown; expected: PresentationExpectation }
export type VerifyRequest = { kind: 'verify'; id: number; work: VerifyWork; nowMs: number }
export type OutsideRequest = { kind: 'outside'; call: number; verification: number; what: 'did' | 'status' | 'document'; name: string }
export type OutsideAnswer = { kind: 'outside'; call: number; value?: unknown; problem?: string }

const port = parentPort
if (!port) throw new Error('verify-worker runs as a worker thread only')

/** Lives as long as the thread: a thread that was killed begins with nothing. */
const cache = new VerificationCache()
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
  const askOutside = (what: 'did' | 'status' | 'document', name: string) =>
    new Promise<unknown>((resolve, reject) => {
      const call = ++calls
      waiting.set(call, { resolve, reject })
      port.postMessage({ kind: 'outside', call, verification: message.id, what, name } satisfies OutsideRequest)
    })
  const { work } = message
  const outside = {
    now: new Date(message.nowMs),
    resolveDid: (did: string) => askOutside('did', did),
    fetchStatusList: (url: string) => askOutside('status', url),
    fetchDocument: (url: string) => askOutside('document', url),
    cache,
  }
  const report: Promise<VerificationReport | VcReport> =
    work.what === 'badge' ? verifyCredential(work.input, outside) : work.what === 'credential' ? verifyVc(work.document, outside, work.expected) : verifyVp(work.document, outside, work.expected)
  void report.then((report) => port.postMessage({ kind: 'report', id: message.id, report }))
})
