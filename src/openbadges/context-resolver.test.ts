// Remembered contexts change nothing but the time: the same canonical forms, compact forms and refusals as jsonld alone gives.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeFullInput, makeSampleInput } from '../../tests/conformance/sample-credential.ts'
import { listVectors, readVectorJson, vectorsDir } from '../../tests/conformance/vectors.ts'
import { getContextResolver } from './context-resolver.ts'
import { extensionsContextUrl, knownContexts, makeDocumentLoader } from './contexts.ts'
import { canonicalize, compactFaithfully } from './json-ld.ts'
import { isJsonObject, type JsonObject, type JsonValue } from './json-value.ts'
import { buildCredential } from './v3/credential.ts'

/** Another loader of the same contexts: with it, nothing is remembered. */
const forgetful = makeDocumentLoader()
const outcome = async (work: Promise<unknown>) => work.then((value) => ({ value }), (error: { code?: string }) => ({ refused: error.code }))
async function expectSame(document: JsonObject) {
  expect(await outcome(canonicalize(document))).toEqual(await outcome(canonicalize(document, forgetful)))
  const [shown, plain] = [await outcome(compactFaithfully(document)), await outcome(compactFaithfully(document, forgetful))]
  expect(shown).toEqual(plain)
  expect(JSON.stringify(shown)).toBe(JSON.stringify(plain))
}
const full = buildCredential(makeFullInput()) as JsonObject
const contexts = full['@context'] as string[]
const others = [...knownContexts.keys()].filter((url) => url !== contexts[0])

/** Leaves something out, puts it elsewhere, doubles it or gives it another type: what a stranger might bring. */
function disturb(value: JsonValue, pick: () => number): JsonValue {
  if (Array.isArray(value)) return pick() < 0.1 ? [...value, ...value] : value.map((item) => disturb(item, pick))
  if (!isJsonObject(value)) return pick() < 0.03 ? { id: 'urn:x:y' } : value
  const entries = Object.entries(value).filter(() => pick() > 0.04)
  return Object.fromEntries(entries.map(([key, inner]) => [pick() < 0.02 ? 'unknownWord' : key, key === '@context' ? inner : disturb(inner, pick)]))
}

describe('remembered contexts', () => {
  it('give the same for full, small and disturbed documents', async () => {
    await expectSame(full)
    await expectSame(buildCredential(makeSampleInput()) as JsonObject)
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), async (stream) => expectSame(disturb(full, () => Number(stream.next().value)) as JsonObject)),
      { numRuns: 60, seed: 7 },
    )
  })
  it('give the same in any order and number of contexts, also of those that forbid each other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...others), { maxLength: 5 }), fc.boolean(), async (list, isFirst) => {
        await expectSame({ ...full, '@context': isFirst ? [contexts[0] as string, ...list, contexts[1] as string] : [...list, ...contexts] })
      }),
      { numRuns: 60, seed: 8 },
    )
  })
  it('give the same when many documents are worked on at once', async () => {
    const documents = Array.from({ length: 40 }, (_, at): JsonObject => ({ ...full, id: `urn:x:${at}`, '@context': [...contexts, ...others.slice(at % 8, at % 8 + 1)] })).filter((_, at) => at % 8 !== 0)
    const [together, alone] = [await Promise.all(documents.map((document) => outcome(canonicalize(document)))), await Promise.all(documents.map((document) => outcome(canonicalize(document, forgetful))))]
    expect(together).toEqual(alone)
  })
  it.skipIf(!vectorsDir)('give the same for the examples of the specification', async () => {
    for (const file of listVectors('ob3', 'spec-examples', 'json')) {
      const { proof: _proof, ...document } = readVectorJson('ob3', 'spec-examples', 'json', file) as JsonObject
      await expectSame(document)
    }
  })
  it('are forgotten before they grow without end', async () => {
    const before = getContextResolver()
    const mixed = [contexts[1] as string, 'https://w3id.org/security/data-integrity/v2', extensionsContextUrl]
    for (let at = 0; at < 81 && getContextResolver() === before; at++) {
      const list = [0, 1, 2, 3].map((place) => mixed[Math.floor(at / 3 ** place) % 3] as string)
      await canonicalize({ ...full, '@context': [contexts[0] as string, ...list, contexts[1] as string, extensionsContextUrl] })
    }
    expect(getContextResolver()).not.toBe(before)
  })
  it('never meet a pinned context that imports another, which jsonld would remember in another form', () => {
    for (const [url, document] of knownContexts) expect(JSON.stringify(document), url).not.toContain('"@import"')
  })
})
