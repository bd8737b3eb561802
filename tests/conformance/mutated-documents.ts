// Signed documents changed at random, each verified with and without the caches: the reports must be the same.
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { CompiledBadge } from '../../src/openbadges/compiled/compiled-badge.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/openbadges/json-value.ts'
import { VerificationCache } from '../../src/openbadges/verification-cache.ts'
import { verifyCredential } from '../../src/openbadges/verify.ts'
import { shapes } from './compiled-samples.ts'
import { sampleDid, sampleDidDocument, sampleKey, sampleNow } from './sample-credential.ts'

type Place = { holder: JsonObject | JsonValue[]; key: string | number }

function listPlaces(value: JsonValue, found: Place[] = []): Place[] {
  if (Array.isArray(value)) {
    for (const [key, item] of value.entries()) {
      found.push({ holder: value, key })
      listPlaces(item, found)
    }
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) {
      found.push({ holder: value, key })
      listPlaces(value[key] as JsonValue, found)
    }
  }
  return found
}

const at = ({ holder, key }: Place) => (holder as Record<string | number, JsonValue>)[key] as JsonValue
const put = ({ holder, key }: Place, value: JsonValue) => void ((holder as Record<string | number, JsonValue>)[key] = value)

const others: JsonValue[] = ['', 'x', 'https://a.example/b', 'urn:uuid:1', 'https://w3id.org/openbadges#x', 'Badge', '2026-01-01T00:00:00Z', 'é🏅"\\', 1, 1.5, true, null, [], {}, ['a', 'b'], { id: 'urn:uuid:2' }, { '@value': 'x' }]

/** Changes a document in one to three places: a text, a type, a member more or less, two values changed about. */
export function mutate(document: JsonObject, random: (below: number) => number): JsonObject {
  const copy = structuredClone(document)
  for (let change = random(3); change >= 0; change--) {
    const places = listPlaces(copy)
    if (places.length === 0) return copy
    const place = places[random(places.length)] as Place
    const value = at(place)
    switch (random(7)) {
      case 0:
        if (typeof value === 'string') put(place, `${value.slice(0, random(value.length + 1))}${'aZ0é/ :#'[random(8)]}${value.slice(random(value.length + 1))}`)
        break
      case 1:
        put(place, structuredClone(others[random(others.length)] as JsonValue))
        break
      case 2:
        if (Array.isArray(place.holder)) place.holder.splice(Number(place.key), 1)
        else delete place.holder[place.key]
        break
      case 3: {
        const other = places[random(places.length)] as Place
        put(place, structuredClone(at(other)))
        break
      }
      case 4:
        if (isJsonObject(value)) value[['name', 'id', 'type', 'extra', '@id', 'description', 'narrative'][random(7)] as string] = structuredClone(others[random(others.length)] as JsonValue)
        break
      case 5:
        put(place, [value])
        break
      default:
        if (Array.isArray(value)) value.push(structuredClone(others[random(others.length)] as JsonValue))
    }
  }
  return copy
}

const pieces = ['"', '\\', '\\"', '\\u0041', '\\ud83c', '\ud83c', '\u0007', '\n', ' ', ',', '{', '}', '[]', '"id":"urn:x",', '"x":1,', '\ufeff', '0', 'é']

/** Changes a text in one place, as an editor or an attacker would: a piece put in, or in the place of a few characters, or some taken away. */
export function mutateText(text: string, random: (below: number) => number): string {
  // Half of the time inside a value or just beside its quotes, where a comparison of texts could be led astray.
  const quotes = [...text.matchAll(/"/g)].map(({ index }) => index)
  const start = random(2) === 0 ? (quotes[random(quotes.length)] as number) + random(3) - 1 : random(text.length)
  return text.slice(0, start) + (random(4) === 0 ? '' : pieces[random(pieces.length)]) + text.slice(start + random(3))
}

/**
 * Verifies good and changed documents both ways.
 * @throws Error at the first pair of reports that differ, with the document.
 */
export async function compareVerdicts(count: number, seed: number, onProgress: (done: number) => void = () => {}): Promise<{ compared: number; bad: number; fromCache: number; fromText: number }> {
  const cache = new VerificationCache()
  let fromCache = 0
  const find = cache.find.bind(cache)
  const read = cache.read.bind(cache)
  let fromText = 0
  cache.read = (text, limits) => {
    const known = read(text, limits)
    if (known?.match) fromText++
    return known
  }
  cache.find = (document) => {
    const match = find(document)
    if (match) fromCache++
    return match
  }
  const outside = { now: sampleNow, resolveDid: async () => sampleDidDocument, fetchStatusList: async () => Promise.reject(new Error('none')) }
  const documents: JsonObject[] = []
  for (const [which, shape] of shapes.entries()) {
    if (shape.issuer.id !== sampleDid) continue
    const badge = new CompiledBadge(shape, sampleKey)
    for (let one = 0; one < 3; one++) {
      const recipient = { id: `urn:uuid:${which}-${one}`, subject: { id: `urn:uuid:s${which}-${one}`, ...(one > 0 && { name: `Zoé ${one}` }) }, validFrom: sampleNow }
      const document = JSON.parse((await badge.issue(recipient, sampleNow)).document) as JsonObject
      documents.push(document)
      const report = await verifyCredential(JSON.stringify(document), { ...outside, cache })
      if (report.outcome !== 'valid') throw new Error(`not valid before it was changed: ${JSON.stringify(report.checks)}`)
    }
  }
  let bad = 0
  let state = seed >>> 0 || 1
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return below === 0 ? 0 : Math.floor((state / 2 ** 32) * below)
  }
  const picks = fc.sample(fc.nat(documents.length - 1), { numRuns: count, seed })
  for (const [done, pick] of picks.entries()) {
    const document = documents[pick] as JsonObject
    const text = done % 2 === 0 ? JSON.stringify(mutate(document, random)) : mutateText(JSON.stringify(document), random)
    const [cached, generic] = [await verifyCredential(text, { ...outside, cache }), await verifyCredential(text, outside)]
    if (!isDeepStrictEqual(cached, generic)) throw new Error(`${text}\n${JSON.stringify(cached)}\n${JSON.stringify(generic)}`)
    if (generic.outcome !== 'valid') bad++
    if (done % 1_000 === 999) onProgress(done + 1)
  }
  return { compared: picks.length, bad, fromCache, fromText }
}
