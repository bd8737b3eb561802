// Properties of every reader of untrusted bytes: it gives what another reader gives, or an error of ours, and never another.
import { isDeepStrictEqual } from 'node:util'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { unbakePng } from '../../src/openbadges/bake-png.ts'
import { bakeSvg, unbakeSvg } from '../../src/openbadges/bake-svg.ts'
import { parseDateTime } from '../../src/openbadges/date-time.ts'
import { didWebToUrl } from '../../src/openbadges/did.ts'
import { OpenBadgesError } from '../../src/openbadges/errors.ts'
import { parsePublicJwk, parsePublicKeyMultibase } from '../../src/openbadges/keys.ts'
import { decodeBase58, decodeBase64url, encodeBase58 } from '../../src/openbadges/multibase.ts'
import { parseStrictJson } from '../../src/openbadges/strict-json.ts'
import { decodeJwt } from '../../src/openbadges/v3/jwt.ts'
import { unbakePdf } from '../../src/openbadges/unbake-pdf.ts'
import { decodeBitstring, parseStatusIndex } from '../../src/openbadges/v3/status-list.ts'

/** Runs a reader; an error that is not one of ours is a fault. */
function read<T>(reader: () => T): { value: T } | undefined {
  try {
    return { value: reader() }
  } catch (error) {
    if (error instanceof OpenBadgesError) return undefined
    throw error
  }
}

const jsonish = fc.oneof(
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', ' ', '\n', '0', '1', '-', '.', 'e', 'E', '+', 'a', 'true', 'null', '\\u', 'd800', '0061', '\u0000', '\ufeff', '"a"', '"__proto__"'), { maxLength: 30 }).map((parts) => parts.join('')),
)
const bytes = fc.uint8Array({ maxLength: 200 })
const text = fc.string({ unit: 'binary', maxLength: 200 })

/** Checks all of them. @throws Error with the seed and the smallest counter-example. */
export async function checkReaders(run: { numRuns: number; seed: number }): Promise<void> {
  const holds = <T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => boolean | void) => fc.assert(fc.property(arbitrary, property), run)

  holds(jsonish, (json) => {
    const strict = read(() => parseStrictJson(json))
    // A nought below zero is a nought: the texts that both write are compared.
    return strict === undefined || JSON.stringify(strict.value) === JSON.stringify(JSON.parse(json))
  })
  holds(fc.jsonValue({ maxDepth: 4 }), (value) => {
    const json = JSON.stringify(value)
    const strict = read(() => parseStrictJson(json))
    const spaced = read(() => parseStrictJson(JSON.stringify(value, null, 1)))
    return isDeepStrictEqual(strict, spaced) && (strict === undefined || JSON.stringify(strict.value) === JSON.stringify(JSON.parse(json)))
  })
  holds(bytes, (some) => isDeepStrictEqual(decodeBase58(encodeBase58(some)), Uint8Array.from(some)))
  holds(text, (some) => {
    const decoded = read(() => decodeBase58(some))
    return decoded === undefined || encodeBase58(decoded.value) === some
  })
  holds(text, (some) => {
    const decoded = read(() => decodeBase64url(some))
    return decoded === undefined || decoded.value.toString('base64url') === some
  })
  holds(bytes, (some) => {
    const bits = read(() => decodeBitstring(`u${Buffer.from(some).toString('base64url')}`))
    return bits === undefined || Buffer.from(bits.value).equals(gunzipSync(some))
  })
  holds(text, (some) => void read(() => decodeBitstring(some)))
  holds(fc.oneof(text, fc.double(), fc.jsonValue()), (some) => {
    const index = read(() => parseStatusIndex(some as never))
    return index === undefined || (Number.isSafeInteger(index.value) && index.value >= 0)
  })
  holds(fc.tuple(jsonish, jsonish, bytes), ([header, payload, signature]) => void read(() => decodeJwt([Buffer.from(header).toString('base64url'), Buffer.from(payload).toString('base64url'), Buffer.from(signature).toString('base64url')].join('.'))))
  holds(text, (some) => void read(() => decodeJwt(some)))
  holds(bytes, (some) => void read(() => unbakePng(Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...some]))))
  const pdfish = fc.array(fc.oneof(text, fc.constantFrom('1 0 obj', '<<', '>>', '/Type /EmbeddedFile', '/Subtype /application#2Fvc+ld+json', '/Length 3', '/Length 2 0 R', '/Filter /FlateDecode', '/Filter [', 'stream\n', 'endstream', '/Encrypt 1 0 R')), { maxLength: 20 })
  holds(pdfish, (parts) => void read(() => unbakePdf(Buffer.from(`%PDF-1.7\n${parts.join('\n')}`, 'latin1'))))
  holds(text, (some) => void read(() => unbakeSvg(`<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">${some}</svg>`)))
  holds(fc.jsonValue({ maxDepth: 2 }), (value) => {
    const json = JSON.stringify({ value })
    const baked = read(() => bakeSvg('<svg xmlns="http://www.w3.org/2000/svg"/>', json))
    return baked === undefined || isDeepStrictEqual(JSON.parse(unbakeSvg(baked.value).credential), JSON.parse(json))
  })
  holds(text, (some) => {
    const url = read(() => didWebToUrl(`did:web:${some}`))
    return url === undefined || URL.canParse(url.value)
  })
  holds(text, (some) => void read(() => parsePublicKeyMultibase(some)))
  holds(bytes, (some) => void read(() => parsePublicKeyMultibase(`z${encodeBase58(some)}`)))
  holds(fc.record({ kty: fc.constantFrom('OKP', 'EC', 'RSA', 'oct', ''), crv: fc.constantFrom('Ed25519', 'P-256', 'secp256k1'), x: text, y: text, n: text, e: text }), (jwk) => void read(() => parsePublicJwk(jwk)))
  holds(fc.oneof(text, fc.date({ noInvalidDate: true }).map((date) => date.toISOString())), (some) => {
    const date = read(() => parseDateTime(some))
    return date === undefined || !Number.isNaN(date.value.getTime())
  })
}
