// The thread that signs a share of many documents.
import { parentPort, workerData } from 'node:worker_threads'
import type { JsonObject } from '../openbadges/json-value.ts'
import type { JwtSigner, SigningKey } from '../openbadges/keys.ts'
import { DocumentSigner, type SignedDocument } from '../openbadges/compiled/sign-documents.ts'

export type SignWorkerData = { key: SigningKey; jwtKey: JwtSigner; createdMs: number }
export type SignShare = { at: number; documents: string[] }
export type SignedShare = { at: number; signed: SignedDocument[] } | { at: number; problem: string }

const port = parentPort
if (!port) throw new Error('sign-worker runs as a worker thread only')
const { key, jwtKey, createdMs } = workerData as SignWorkerData
const signer = new DocumentSigner(key, jwtKey, new Date(createdMs))

async function signShare({ at, documents }: SignShare): Promise<SignedShare> {
  try {
    const signed: SignedDocument[] = []
    for (const document of documents) signed.push(await signer.sign(JSON.parse(document) as JsonObject))
    return { at, signed }
  } catch (error) {
    return { at, problem: error instanceof Error ? error.message : String(error) }
  }
}

port.on('message', (share: SignShare) => void signShare(share).then((answer) => port.postMessage(answer)))
