// V20: good badges in every form, broken at random; a verifier may say anything of them but "valid", and must say it soon.
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import sharp from 'sharp'
import { bakePng, unbakePng } from '../../src/openbadges/bake-png.ts'
import { bakeSvg, unbakeSvg } from '../../src/openbadges/bake-svg.ts'
import { CompiledBadge } from '../../src/openbadges/compiled/compiled-badge.ts'
import { canonicalize } from '../../src/openbadges/json-ld.ts'
import { isJsonObject, type JsonObject } from '../../src/openbadges/json-value.ts'
import { parseStrictJson } from '../../src/openbadges/strict-json.ts'
import { buildCredential } from '../../src/openbadges/v3/credential.ts'
import { signWithDataIntegrity } from '../../src/openbadges/v3/data-integrity.ts'
import { signAsJwt } from '../../src/openbadges/v3/jwt.ts'
import { unbakePdf } from '../../src/openbadges/unbake-pdf.ts'
import { verifyCredential, type VerificationReport } from '../../src/openbadges/verify.ts'
import { shapes } from '../conformance/compiled-samples.ts'
import { mutate } from '../conformance/mutated-documents.ts'
import { makeFullInput, sampleDid, sampleKey, sampleNow } from '../conformance/sample-credential.ts'
import { listVectors, readVector, vectorsDir } from '../conformance/vectors.ts'
import { atMost } from '../support/rounds.ts'
import { makePdf } from '../support/pdf.ts'
import { goodList, makeOutside } from './attack-start.ts'

export const fuzzKinds = ['json', 'jwt', 'png', 'svg', 'pdf', 'status list'] as const
export type FuzzKind = (typeof fuzzKinds)[number]
export type FuzzResult = { ran: number; valid: number; slowestMilliseconds: number }

const goodMin = 200
const svg = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>'
const png = new Uint8Array(await sharp({ create: { width: 8, height: 8, channels: 4, background: '#0000' } }).png().toBuffer())

type Random = (below: number) => number
/** The same numbers for the same seed (mulberry32). */
export function makeRandom(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

let payloads: Promise<Set<string>> | undefined
/** Everything that the sample issuer has signed. */
const listSignedPayloads = (all: Good[]) =>
  (payloads ??= (async () => {
    const signed = new Set<string>()
    for (const { text, jwt } of all) for (const form of [text, jwt]) signed.add(await payloadOf(form))
    return signed
  })())

export type Good = { document: JsonObject; text: string; jwt: string }
let made: Promise<Good[]> | undefined

/** At least two hundred good badges of many shapes, signed by the sample issuer. */
export function makeGoodBadges(): Promise<Good[]> {
  return (made ??= (async () => {
    const unsigned: JsonObject[] = [buildCredential(makeFullInput())]
    const badges = shapes.filter(({ issuer }) => issuer.id === sampleDid).map((shape) => new CompiledBadge(shape, sampleKey))
    const names = fc.sample(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), { numRuns: goodMin, seed: 20 })
    for (const [at, name] of names.entries()) {
      const badge = badges[at % badges.length] as CompiledBadge
      const recipient = { id: `urn:uuid:${at}`, subject: { id: `urn:uuid:s${at}`, ...(at % 3 > 0 && { name }) }, validFrom: sampleNow, ...(at % 4 === 0 && { evidence: [{ id: `https://badges.example/e/${at}`, name: 'É' }] }), ...(at % 5 > 0 && { statusIndex: at }) }
      unsigned.push(JSON.parse((await badge.issue(recipient, sampleNow)).unsigned) as JsonObject)
    }
    const good: Good[] = []
    for (const document of unsigned) {
      const signed = (await signWithDataIntegrity(document, sampleKey, { created: sampleNow })) as unknown as JsonObject
      good.push({ document: signed, text: JSON.stringify(signed), jwt: signAsJwt(document, sampleKey) })
    }
    return good
  })())
}

/** Documents of others, which no key of this test has signed: whatever becomes of them, they are not valid here. */
function listForeign(): string[] {
  if (!vectorsDir) return []
  return listVectors('ob3', 'spec-examples', 'json').map((file) => readVector('ob3', 'spec-examples', 'json', file))
}

const morsels = ['{', '}', '[', ']', '"', '\\', ':', ',', '\u0000', '\\u0000', '\\ud800', 'null', '1e999', '-0', '9007199254740993', '"@context":{}', '"__proto__":{}', '"proof":[]', '.', '..', '=', '<', '<!DOCTYPE x>', '<?x?>', '&a;', ']]>', 'eyJ', 'openbadgecredential\u0000', 'IEND', '/Type /EmbeddedFile', '/Length 0', 'endstream', '\ufeff', '\u202e', '😀']

/** Changes bytes without knowing what they mean. */
function breakBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let broken = Buffer.from(bytes)
  for (let change = random(4); change >= 0; change--) {
    const at = random(broken.length + 1)
    const length = 1 + random(random(4) === 0 ? 400 : 8)
    const [before, after] = [broken.subarray(0, at), broken.subarray(at)]
    switch (random(8)) {
      case 0:
        if (at < broken.length) broken[at] = (broken[at] as number) ^ (1 << random(8))
        break
      case 1:
        broken = Buffer.concat([before, after.subarray(length)])
        break
      case 2:
        broken = Buffer.concat([before, after.subarray(0, length), after])
        break
      case 3:
        broken = Buffer.concat([before, Buffer.from(morsels[random(morsels.length)] as string), after])
        break
      case 4:
        broken = Buffer.concat([before, Buffer.from(Array.from({ length }, () => random(256))), after])
        break
      case 5:
        broken = Buffer.from(before)
        break
      case 6: {
        const from = random(broken.length)
        broken = Buffer.concat([before, broken.subarray(from, from + length), after.subarray(length)])
        break
      }
      default:
        if (at + 4 <= broken.length) broken.writeUInt32BE([0, 0x7fffffff, 0xffffffff, random(2 ** 31)][random(4)] as number, at)
    }
  }
  return new Uint8Array(broken)
}

/** Makes the checksums of a PNG right again, so that what is inside is reached. */
function mendPng(bytes: Uint8Array): Uint8Array {
  const mended = Buffer.from(bytes)
  for (let at = 8; at + 12 <= mended.length;) {
    const length = mended.readUInt32BE(at)
    if (length > mended.length - at - 12) break
    mended.writeUInt32BE(crc32(mended.subarray(at + 4, at + 8 + length)), at + 8 + length)
    at += 12 + length
  }
  return new Uint8Array(mended)
}

const breakText = (text: string, random: Random) => Buffer.from(breakBytes(Buffer.from(text), random)).toString('utf8')

function breakJwt(jwt: string, random: Random): string {
  const parts = jwt.split('.')
  const which = random(3)
  if (random(3) === 0) return breakText(jwt, random)
  const decoded = Buffer.from(parts[which] ?? '', 'base64url')
  if (which === 2 || random(2) === 0) parts[which] = Buffer.from(breakBytes(decoded, random)).toString('base64url')
  else parts[which] = Buffer.from(JSON.stringify(mutate(JSON.parse(decoded.toString()) as JsonObject, random))).toString('base64url')
  return parts.join('.')
}

/** One broken input, and the list of states that goes with it. */
function makeInput(kind: FuzzKind, good: Good, foreign: string[], random: Random): { input: Uint8Array | string; list: string } {
  const list = JSON.stringify(goodList)
  const isStructural = random(2) === 0
  const { document, text, jwt } = foreign.length > 0 && random(10) === 0 ? { document: JSON.parse(foreign[random(foreign.length)] as string) as JsonObject, text: foreign[random(foreign.length)] as string, jwt: good.jwt } : good
  if (kind === 'json') return { input: isStructural ? JSON.stringify(mutate(document, random)) : breakBytes(Buffer.from(text), random), list }
  if (kind === 'jwt') return { input: breakJwt(jwt, random), list }
  const inside = isStructural ? JSON.stringify(mutate(document, random)) : random(2) === 0 ? breakJwt(jwt, random) : text
  if (kind === 'png') {
    const baked = bakePng(png, inside)
    return { input: inside === text ? mendPng(breakBytes(baked, random)) : random(4) === 0 ? breakBytes(baked, random) : baked, list }
  }
  if (kind === 'svg') {
    // A text that XML cannot hold is no badge of an SVG.
    const baked = bakeSvg(svg, inside.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, ''))
    return { input: inside === text ? breakText(baked, random) : baked, list }
  }
  if (kind === 'pdf') {
    const carried = makePdf([{ text: inside, isCompressed: random(2) === 0 }])
    return { input: inside === text ? breakBytes(carried, random) : carried, list }
  }
  return { input: good.text, list: isStructural ? JSON.stringify(mutate(goodList as unknown as JsonObject, random)) : breakText(list, random) }
}

const canonicalOf = async (text: string) => {
  const { proof: _proof, ...document } = parseStrictJson(text.trim(), { bytesMax: 4_000_000 }) as JsonObject
  return canonicalize(document)
}
/** What was signed, read out of any form: the canonical statements, or the signed bytes of a JWS. */
async function payloadOf(input: Uint8Array | string): Promise<string> {
  let text = typeof input === 'string' ? input : Buffer.from(input).toString('utf8')
  if (typeof input !== 'string' && input[0] === 0x89) text = unbakePng(input).credential
  else if (typeof input !== 'string' && text.startsWith('%PDF-')) text = unbakePdf(input)
  else if (text.trimStart().startsWith('<')) text = unbakeSvg(text).credential
  return text.trim().startsWith('eyJ') ? text.trim().split('.').slice(0, 2).join('.') : canonicalOf(text)
}

function findFault(report: VerificationReport): string | undefined {
  // A step that fell over was not thought through: nothing of it may reach anybody, but here it is told.
  const fallen = report.checks.find(({ reason, details }) => reason === 'check_failed' && /TypeError|RangeError|ReferenceError|SyntaxError|Maximum call/.test(JSON.stringify(details ?? {})))
  if (fallen) return `fell over: ${JSON.stringify(fallen)}`
  return isJsonObject(report) ? undefined : 'no report'
}

export type FuzzLimits = { runs: number; seed: number; millisecondsMax: number; caseMillisecondsMax?: number }

/**
 * Breaks good badges of one kind until the runs or the time are over.
 * @throws Error at the first that crashes, takes too long, or is valid without saying what was signed; with its seed and case.
 * @param verify another verifier, to see that a bad one is found out.
 */
export async function fuzz(kind: FuzzKind, limits: FuzzLimits, verify: typeof verifyCredential = verifyCredential): Promise<FuzzResult> {
  const all = await makeGoodBadges()
  const foreign = listForeign()
  const signedPayloads = await listSignedPayloads(all)
  const listPayload = await canonicalOf(JSON.stringify(goodList))
  const result: FuzzResult = { ran: 0, valid: 0, slowestMilliseconds: 0 }
  const start = performance.now()
  for (; result.ran < limits.runs && performance.now() - start < limits.millisecondsMax; result.ran++) {
    const random = makeRandom(limits.seed + result.ran)
    const { input, list } = makeInput(kind, all[random(all.length)] as Good, foreign, random)
    const tell = (what: string) => new Error(`${kind}, seed ${limits.seed + result.ran}: ${what}\n${Buffer.from(input).toString('base64').slice(0, 4_000)}\n${kind === 'status list' ? list.slice(0, 4_000) : ''}`)
    const began = performance.now()
    const outside = makeOutside({ fetchStatusList: async () => list })
    const report = await verify(input, outside).catch((error: unknown) => {
      throw tell(`threw ${String(error)}`)
    })
    const milliseconds = performance.now() - began
    result.slowestMilliseconds = Math.max(result.slowestMilliseconds, milliseconds)
    if (milliseconds > (limits.caseMillisecondsMax ?? atMost(2_000))) throw tell(`took ${Math.round(milliseconds)} ms`)
    const fault = findFault(report)
    if (fault) throw tell(fault)
    if (report.outcome !== 'valid') continue
    result.valid++
    if (!signedPayloads.has(await payloadOf(input).catch(() => 'unreadable'))) throw tell('is valid and says what nobody signed')
    if (kind === 'status list' && outside.asked.some(({ what }) => what === 'list') && (await canonicalOf(list).catch(() => 'unreadable')) !== listPayload) throw tell('a list that nobody signed was believed')
  }
  return result
}
