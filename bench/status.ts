// `npm run bench -- status`: writing and reading status lists, beside gzip alone (the limit).
import { gunzipSync, gzipSync } from 'node:zlib'
import { buildStatusListCredential, decodeBitstring, encodeBitstring, readStatus } from '../src/openbadges/v3/status-list.ts'
import { signWithDataIntegrity } from '../src/openbadges/v3/data-integrity.ts'
import { compareRates, print } from './measure.ts'
import { did, key, listUrl, now } from './samples.ts'

for (const size of [131_072, 1_048_576]) {
  const set = Array.from({ length: size / 100 }, (_, at) => (at * 7_919) % size)
  const bits = Buffer.from(decodeBitstring(encodeBitstring(size, set)))
  const gzipped = gzipSync(bits)
  const encodedList = encodeBitstring(size, set)
  const credential = buildStatusListCredential({ id: listUrl, issuerDid: did, purpose: 'revocation', encodedList, validFrom: now })
  const rates = await compareRates([
    { name: 'gzip', once: () => gzipSync(bits) },
    { name: 'encode', once: () => encodeBitstring(size, set) },
    { name: 'sign', once: () => signWithDataIntegrity(credential, key, { created: now }) },
    { name: 'gunzip', once: () => gunzipSync(gzipped) },
    { name: 'decode', once: () => decodeBitstring(encodedList) },
    { name: 'read', once: (at) => readStatus(credential, { purpose: 'revocation', index: at % size }) },
  ])
  const of = (name: string) => rates[name] as { perSecond: number; ratio: number }
  const entries = size.toLocaleString('en')
  print({ name: `status.encode-${size}`, value: of('encode').perSecond, unit: `lists/s of ${entries} entries, 1 % set; ${encodedList.length} characters`, limit: of('gzip').perSecond, ratio: of('encode').ratio, peer: 'node:zlib gzip alone', peerRatio: of('encode').ratio })
  print({ name: `status.sign-${size}`, value: of('sign').perSecond, unit: 'signed list credentials/s (at most one in five seconds is made for each list)', limit: of('gzip').perSecond, ratio: of('sign').ratio })
  print({ name: `status.decode-${size}`, value: of('decode').perSecond, unit: 'lists/s expanded', limit: of('gunzip').perSecond, ratio: of('decode').perSecond / of('gunzip').perSecond, peer: 'node:zlib gunzip alone', peerRatio: of('decode').perSecond / of('gunzip').perSecond })
  print({ name: `status.read-${size}`, value: of('read').perSecond, unit: 'entries/s of a list that was expanded before' })
}
