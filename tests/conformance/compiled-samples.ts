// Random credentials of many badges, made the compiled and the generic way, to be compared byte by byte.
import { createPublicKey, verify } from 'node:crypto'
import fc from 'fast-check'
import { makeDocumentLoader } from '../../src/openbadges/contexts.ts'
import { hashRdfForSignature, makeHashRdf } from '../../src/openbadges/cryptosuites.ts'
import { canonicalize } from '../../src/openbadges/json-ld.ts'
import { asArray, type JsonObject } from '../../src/openbadges/json-value.ts'
import { decodeBase58 } from '../../src/openbadges/multibase.ts'
import { CompiledBadge, type BadgeInput, type RecipientInput } from '../../src/openbadges/compiled/compiled-badge.ts'
import { makeSampleInput, sampleDid, sampleKey, sampleListUrl, sampleNow } from './sample-credential.ts'

const full = makeSampleInput()
const criteria = (id?: string) => ({ narrative: 'Être là.', ...(id && { id }) })
const plain = { id: 'https://badges.example/badges/1', name: 'Présence', description: 'A été là.' }
const issuer = { id: sampleDid, name: 'L’Atelier' }
const status = { statusListCredential: sampleListUrl, purpose: 'revocation' as const }
const alignment = (at: number) => ({ targetName: `Savoir ${at}`, targetUrl: `https://cadre.example/${at}` })

/** Badges with few and many blank nodes, texts in several scripts, identifiers of several kinds. */
export const shapes: BadgeInput[] = [
  { issuer, achievement: { ...plain, criteria: criteria() } },
  { issuer, achievement: { ...plain, criteria: criteria(`${plain.id}#criteria`) }, status },
  { issuer: full.issuer, achievement: full.achievement, status },
  { issuer, achievement: { ...plain, criteria: criteria(), alignments: [1, 2, 3].map(alignment) }, status },
  { issuer, achievement: { ...plain, criteria: criteria(), alignments: Array.from({ length: 14 }, (_, at) => alignment(at)) }, status },
  { issuer, achievement: { ...plain, criteria: criteria(), tags: ['a', 'b', 'ab', 'é', '日本', '"quoted"', 'line\nbreak'] }, status },
  { issuer: { ...full.issuer, id: 'did:web:a.example' }, achievement: { ...full.achievement, id: 'urn:uuid:7d1c9f0e-0000-4000-8000-000000000001' } },
  { issuer, achievement: { ...plain, criteria: criteria(), image: { id: 'data:image/png;base64,AAAA' } }, status },
  { issuer, achievement: { ...plain, criteria: criteria(), creator: { id: 'https://reseau.example', name: 'Réseau', url: 'https://reseau.example/a' } }, status },
  { issuer, achievement: { ...plain, criteria: criteria(), achievementType: 'ext:Presence', version: '2', language: 'en', translations: [{ id: `${plain.id}?lang=fr`, language: 'fr' }] }, name: 'Another title', description: 'With a text\tof its own \\ "here"', status },
  { issuer, achievement: { ...plain, name: '🏅 \u{10ffff}\uffff', description: '\u0001\u007f', criteria: criteria() }, status },
]

const text = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), fc.constantFrom('"', '\\', '\n', '\r\t\b\f', 'é œ ’ ® 日 🏅', '\u0000', '\u007f', '\u2028', '_:c14n0', '<a>', 'urn:x-m0n0n'))
const iri = fc.oneof(fc.uuid().map((id) => `urn:uuid:${id}`), fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.constantFrom('did:key:z6Mk', 'https://badges.example/a'))
const date = fc.date({ min: new Date('1971-01-01'), max: new Date('2099-01-01'), noInvalidDate: true })
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

const recipient: fc.Arbitrary<RecipientInput> = fc.record({
  id: iri,
  subject: fc.record({ id: iri, name: maybe(text) }),
  validFrom: date,
  validUntil: maybe(date),
  awardedDate: maybe(date),
  activityStartDate: maybe(date),
  activityEndDate: maybe(date),
  role: maybe(text),
  narrative: maybe(text),
  evidence: maybe(fc.array(fc.record({ id: maybe(iri), name: maybe(text), narrative: text, genre: maybe(text) }), { maxLength: 3 })),
  statusIndex: maybe(fc.nat(131_071)),
})

/** Neither compiled nor remembered: jsonld and rdf-canonize as they are, which take ten times as long. */
const plainHash = makeHashRdf(makeDocumentLoader())
const plainEvery = 10
const portionSize = 500

/** @throws Error when the signature is not over what jsonld and rdf-canonize alone make of the document. */
async function compareWithLibraries(text: string): Promise<void> {
  const { proof, ...document } = JSON.parse(text) as JsonObject
  const [only] = asArray(proof) as JsonObject[]
  const bytes = await hashRdfForSignature(document, only as JsonObject, plainHash)
  const signature = decodeBase58(String(only?.proofValue).slice(1))
  if (!verify(null, bytes, createPublicKey(sampleKey.privateKey), signature)) throw new Error(`not what jsonld makes of it: ${text}`)
}

/**
 * Issues random credentials both ways; every tenth also by the libraries alone.
 * @throws Error at the first difference, with the recipient that shows it.
 */
export async function compareWithGeneric(count: number, seed: number, onProgress: (done: number) => void = () => {}): Promise<{ compared: number; compiled: number; shapesSeen: number }> {
  const badges = shapes.map((badge) => new CompiledBadge(badge, sampleKey))
  const seen = new Set<string>()
  let compiled = 0
  let compared = 0
  // In portions: the samples of a long run would fill the memory.
  for (let portion = 0; compared < count; portion++) {
    const recipients = fc.sample(fc.tuple(fc.nat(shapes.length - 1), recipient), { numRuns: Math.min(portionSize, count - compared), seed: seed + portion })
    for (const [which, one] of recipients) {
      const badge = badges[which] as CompiledBadge
      const [fast, generic] = await Promise.all([badge.issue(one, sampleNow), badge.issueGeneric(one, sampleNow)])
      if (fast.document !== generic.document || fast.unsigned !== generic.unsigned) {
        throw new Error(`badge ${which}, ${JSON.stringify(one)}:\n${fast.document}\n${generic.document}\n${await canonicalize(JSON.parse(generic.unsigned) as object)}`)
      }
      if (compared % plainEvery === 0) await compareWithLibraries(fast.document)
      if (fast.way === 'compiled') compiled++
      seen.add(`${which} ${Object.keys(one).filter((key) => one[key as keyof RecipientInput] !== undefined).join()} ${one.subject.name === undefined} ${one.evidence?.length}`)
      if (++compared % 1_000 === 0) onProgress(compared)
    }
  }
  return { compared, compiled, shapesSeen: seen.size }
}
