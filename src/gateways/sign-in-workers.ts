// Signs many documents in threads, each with its share; the caller's thread stays free.
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { SignMany } from '../domain/ports.ts'
import type { SignedDocument } from '../openbadges/compiled/sign-documents.ts'
import type { SignedShare, SignShare, SignWorkerData } from './sign-worker.ts'

const threadsMax = 8
const shareSize = 250

/** Opens the threads for one job. @param threads how many; as many as the machine has processors unless said. */
export function makeSignMany(threads = Math.min(availableParallelism(), threadsMax)): SignMany {
  return (signer) => {
    const entry = new URL(import.meta.url.endsWith('.ts') ? './sign-worker.ts' : './sign-worker.js', import.meta.url)
    const data: SignWorkerData = { key: signer.key, jwtKey: signer.jwtKey, createdMs: signer.created.getTime() }
    const workers = Array.from({ length: threads }, () => new Worker(entry, { workerData: data, env: {}, stdin: false }))

    /** Hands one share after the other to a thread until none is left. */
    function feed(worker: Worker, shares: SignShare[], take: (at: number, signed: SignedDocument[]) => void): Promise<void> {
      return new Promise((done, failed) => {
        const finish = (settle: () => void) => {
          worker.off('message', onMessage)
          worker.off('error', onError)
          settle()
        }
        const onError = (error: Error) => finish(() => failed(error))
        const next = () => {
          const share = shares.shift()
          if (share) worker.postMessage(share)
          else finish(done)
        }
        const onMessage = (answer: SignedShare) => {
          if ('problem' in answer) return finish(() => failed(new Error(answer.problem)))
          take(answer.at, answer.signed)
          next()
        }
        worker.on('message', onMessage)
        worker.on('error', onError)
        next()
      })
    }

    return {
      async sign(documents) {
        const shares: SignShare[] = []
        for (let at = 0; at < documents.length; at += shareSize) shares.push({ at, documents: documents.slice(at, at + shareSize) })
        const signed: SignedDocument[] = []
        await Promise.all(
          workers.map((worker) =>
            feed(worker, shares, (at, share) => {
              for (const [offset, one] of share.entries()) signed[at + offset] = one
            }),
          ),
        )
        return signed
      },
      async close() {
        await Promise.all(workers.map((worker) => worker.terminate()))
      },
    }
  }
}
