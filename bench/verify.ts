// `npm run bench -- verify`: the whole report of a badge, beside the raw verification (the limit) and the library.
import { createPublicKey, sign, verify } from 'node:crypto'
import { compactVerify } from 'jose'
import { CompiledBadge } from '../src/openbadges/compiled/compiled-badge.ts'
import { VerificationCache } from '../src/openbadges/verification-cache.ts'
import { verifyCredential } from '../src/openbadges/verify.ts'
import { buildStatusListCredential, encodeBitstring } from '../src/openbadges/v3/status-list.ts'
import { signWithDataIntegrity } from '../src/openbadges/v3/data-integrity.ts'
import { compareRates, print } from './measure.ts'
import { verifyWithLibrary } from './library.ts'
import { did, didDocument, key, listUrl, makeBadge, makeRecipient, now } from './samples.ts'

const badge = new CompiledBadge(makeBadge(), key)
const make = async (count: number, withStatus: boolean) => Promise.all(Array.from({ length: count }, async (_, at) => (await badge.issue(makeRecipient(at, withStatus), now)).document))
const [plain, withStatus] = [await make(1_000, false), await make(1_000, true)]
const jwts = await Promise.all(
  Array.from({ length: 500 }, async (_, at) => {
    const recipient = makeRecipient(at, false)
    return badge.toJwt(await badge.issue(recipient, now), recipient)
  }),
)
process.stderr.write('making 2,000 badges, each another one…\n')
const others: string[] = []
for (let at = 0; at < 2_000; at++) others.push((await new CompiledBadge(makeBadge(at + 10), key).issueGeneric(makeRecipient(at, false), now)).document)
const list = JSON.stringify(
  await signWithDataIntegrity(
    buildStatusListCredential({ id: listUrl, issuerDid: did, purpose: 'revocation', encodedList: encodeBitstring(131_072, Array.from({ length: 1_311 }, (_, at) => at * 99 + 5)), validFrom: new Date(now.getTime() - 1_000) }),
    key,
    { created: now },
  ),
)
const outside = { now, resolveDid: async () => didDocument, fetchStatusList: async () => list }
const known = { ...outside, cache: new VerificationCache() }
/** Badges that come once each: only the shape is known. The cache forgets them between rounds. */
async function meetShape() {
  const from = { ...outside, cache: new VerificationCache() }
  for (const text of others.slice(0, 2)) await verifyCredential(text, from)
  return from
}
let unknown = await meetShape()
/** Remembers proofs and lists, and never a shape: each badge is the first of its kind. */
class NewToEverything extends VerificationCache {
  override find() {
    return undefined
  }
  protected override async learnDocument() {}
}
const strange = { ...outside, cache: new NewToEverything() }

const publicKey = createPublicKey(key.privateKey)
const message = Buffer.alloc(64, 1)
const signature = sign(null, message, key.privateKey)
const asObjects = plain.slice(0, 50).map((text) => JSON.parse(text) as object)
const expectValid = async (text: string, from: typeof outside) => {
  const report = await verifyCredential(text, from)
  if (report.outcome !== 'valid' && report.state !== 'revoked') throw new Error(JSON.stringify(report.checks))
}
for (const text of [...plain.slice(0, 3), ...withStatus.slice(0, 3)]) await expectValid(text, known)
if (!(await verifyWithLibrary(asObjects[0] as object)).verified) throw new Error('the library refuses the sample')

let next = 0
const rates = await compareRates([
  { name: 'raw', once: () => verify(null, message, publicKey, signature) },
  { name: 'known', once: (at) => expectValid(plain[at % plain.length] as string, known) },
  { name: 'status', once: (at) => expectValid(withStatus[at % withStatus.length] as string, known) },
  {
    name: 'unknown',
    once: async () => {
      if (++next % others.length === 0) {
        unknown = await meetShape()
      }
      return expectValid(others[next % others.length] as string, unknown)
    },
  },
  { name: 'strange', once: (at) => expectValid(others[at % others.length] as string, strange) },
  { name: 'jwt', once: (at) => expectValid(jwts[at % jwts.length] as string, known) },
  { name: 'library', once: (at) => verifyWithLibrary(asObjects[at % asObjects.length] as object) },
  { name: 'jose', once: async (at) => JSON.parse(new TextDecoder().decode((await compactVerify(jwts[at % jwts.length] as string, publicKey)).payload)) as unknown },
])
const of = (name: string) => rates[name] as { perSecond: number; ratio: number }
const line = (name: string, unit: string, peer: string, peerName: string, target?: string) =>
  print({ name: `verify.${name}`, value: of(name).perSecond, unit, limit: of('raw').perSecond, ratio: of(name).ratio, peer: peerName, peerRatio: of(name).perSecond / of(peer).perSecond, ...(target && { target }) })
line('known', 'reports/s of a known badge without a status, 1 thread', 'library', '@digitalbazaar/vc', 'ratio ≥ 0.5')
line('status', 'reports/s of a known badge with its status list read, 1 thread', 'library', '@digitalbazaar/vc')
line('unknown', 'reports/s of badges never seen, of a known shape, 1 thread', 'library', '@digitalbazaar/vc', 'ratio ≥ 0.15')
line('strange', 'reports/s of shapes never seen, by JSON-LD itself, 1 thread', 'library', '@digitalbazaar/vc', 'ratio ≥ 0.15')
line('jwt', 'reports/s of JWTs, 1 thread', 'jose', 'jose compactVerify and JSON.parse')
