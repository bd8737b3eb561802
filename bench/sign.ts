// `npm run bench -- sign`: issuing, beside the raw signature (the limit) and the libraries that others use.
import { sign } from 'node:crypto'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { CompactSign } from 'jose'
import { makeSignMany } from '../src/gateways/sign-in-workers.ts'
import { CompiledBadge, type RecipientInput } from '../src/openbadges/compiled/compiled-badge.ts'
import { compareRates, print } from './measure.ts'
import { issueWithLibrary } from './library.ts'
import { key, makeBadge, makeRecipient, now } from './samples.ts'

const badge = new CompiledBadge(makeBadge(), key)
const recipients = Array.from({ length: 2_000 }, (_, at) => makeRecipient(at))
const recipient = (at: number) => recipients[at % recipients.length] as RecipientInput
const message = Buffer.alloc(64, 1)
const first = await badge.issue(recipient(0), now)
if (first.way !== 'compiled') throw new Error('the bench must measure the compiled way')
const unsigned = JSON.parse(first.unsigned) as object
process.stderr.write(`credential of ${first.document.length} characters\n`)

const rates = await compareRates([
  { name: 'raw', once: () => sign(null, message, key.privateKey) },
  { name: 'issue', once: (at) => badge.issue(recipient(at), now) },
  { name: 'jwt', once: (at) => badge.toJwt(first, recipient(at)) },
  { name: 'generic', once: (at) => badge.issueGeneric(recipient(at), now) },
  { name: 'library', once: () => issueWithLibrary(unsigned) },
  { name: 'jose', once: () => new CompactSign(Buffer.from(first.unsigned)).setProtectedHeader({ alg: 'EdDSA', kid: key.verificationMethod, typ: 'JWT' }).sign(key.privateKey) },
])
const of = (name: string) => rates[name] as { perSecond: number; ratio: number }
const limit = of('raw').perSecond
print({ name: 'sign.issue', value: of('issue').perSecond, unit: 'credentials/s, 1 thread', limit, ratio: of('issue').ratio, peer: '@digitalbazaar/vc', peerRatio: of('issue').perSecond / of('library').perSecond, target: 'ratio ≥ 0.5, peerRatio ≥ 100' })
print({ name: 'sign.jwt', value: of('jwt').perSecond, unit: 'JWT/s of an issued credential, 1 thread', limit, ratio: of('jwt').ratio, peer: 'jose CompactSign', peerRatio: of('jwt').perSecond / of('jose').perSecond })
print({ name: 'sign.generic', value: of('generic').perSecond, unit: 'credentials/s by JSON-LD itself, 1 thread', limit, ratio: of('generic').ratio, peer: '@digitalbazaar/vc', peerRatio: of('generic').perSecond / of('library').perSecond })

const threads = Array.from({ length: availableParallelism() }, () => new Worker(new URL('./sign-thread.ts', import.meta.url)))
/** The sum of what `count` threads do at once. */
const runThreads = async (count: number, what: 'raw' | 'issue') => {
  const some = threads.slice(0, count)
  for (const thread of some) thread.postMessage({ what, milliseconds: 1_000 })
  const each = await Promise.all(some.map(async (thread) => (await once(thread, 'message'))[0] as number))
  return each.reduce((sum, one) => sum + one, 0)
}
const scaled: Record<string, number[]> = {}
for (let round = 0; round < 6; round++) {
  for (const what of ['raw', 'issue'] as const) {
    for (const count of [1, 2, threads.length]) (scaled[`${what}${count}`] ??= []).push(await runThreads(Math.min(count, threads.length), what))
  }
}
await Promise.all(threads.map((thread) => thread.terminate()))
// The first round warms up.
const best = (name: string) => (scaled[name] as number[]).slice(1).sort((a, b) => a - b)[2] as number
print({ name: `sign.threads-2`, value: best('issue2') / best('issue1'), unit: 'times one thread', limit: best('raw2') / best('raw1'), ratio: best('issue2') / best('issue1') / (best('raw2') / best('raw1')), target: 'value ≥ 1.7' })
print({ name: `sign.all-cores`, value: best(`issue${threads.length}`), unit: `credentials/s, ${threads.length} threads`, limit: best(`raw${threads.length}`), ratio: best(`issue${threads.length}`) / best(`raw${threads.length}`) })

/** Megabytes in use once everything that can go is gone. */
const heap = () => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 1_048_576
}
for (let at = 0; at < 50_000; at++) await badge.issue(recipient(at), now)
const before = heap()
for (let at = 0; at < 1_000_000; at++) {
  await badge.issue({ ...recipient(at), id: `urn:uuid:${at}`, statusIndex: at % 131_072 }, now)
  if (at % 250_000 === 249_999) process.stderr.write(`${at + 1} issued\n`)
}
print({ name: 'sign.memory', value: heap() - before, unit: 'MB of heap more after 1,000,000 issued', limit: before, target: 'flat' })

const count = 70_000
const documents: string[] = []
for (let at = 0; at < count; at++) documents.push((await badge.issue(recipient(at), now)).unsigned)
const signMany = makeSignMany()({ key, jwtKey: key, created: now })
await signMany.sign(documents.slice(0, 1_000))
// Two signatures each; what they alone would take.
const bulkLimit = (2 * count) / best(`raw${threads.length}`)
const start = performance.now()
let signed = 0
for (let at = 0; at < count; at += 10_000) {
  signed += (await signMany.sign(documents.slice(at, at + 10_000))).length
  process.stderr.write(`${signed} of ${count} signed\n`)
}
const seconds = (performance.now() - start) / 1_000
await signMany.close()
print({ name: 'sign.bulk-70000', value: seconds, unit: `s for 70,000 credentials, each as JSON and as JWT, each signature verified, ${availableParallelism()} threads`, limit: bulkLimit, ratio: bulkLimit / seconds })

