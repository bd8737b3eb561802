// The engine as a browser runs it, with its stand-ins for Node: one badge has one verdict, wherever it is verified.
import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey'
import { createDiscloseCryptosuite, createSignCryptosuite } from '@digitalbazaar/ecdsa-sd-2023-cryptosuite'
import * as vc from '@digitalbazaar/vc'
import { ed25519 } from '@noble/curves/ed25519.js'
import fc from 'fast-check'
import * as nodeCrypto from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as nodeZlib from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Buffer as BrowserBuffer } from '../src/browser/verify/buffer.ts'
import * as browserCrypto from '../src/browser/verify/node-crypto.ts'
import * as browserZlib from '../src/browser/verify/node-zlib.ts'
import type { ExportVerdict, ExportedFolder } from '../src/browser/verify/verify-in-export.ts'
import { verifyInExport } from '../src/browser/verify/verify-in-export.ts'
import { rasteriseSvg } from '../src/gateways/images.ts'
import { bundleVerifier } from '../src/http/frozen/bundle-verifier.ts'
import { bakePng } from '../src/openbadges/bake-png.ts'
import { bakeSvg } from '../src/openbadges/bake-svg.ts'
import { documentLoader } from '../src/openbadges/contexts.ts'
import { buildDidDocument } from '../src/openbadges/did.ts'
import { generateJwtKey, signingKeyFromSeed } from '../src/openbadges/keys.ts'
import type { JsonObject } from '../src/openbadges/json-value.ts'
import { buildCredential } from '../src/openbadges/v3/credential.ts'
import { signWithDataIntegrity } from '../src/openbadges/v3/data-integrity.ts'
import { signAsJwt } from '../src/openbadges/v3/jwt.ts'
import { buildStatusListCredential, encodeBitstring } from '../src/openbadges/v3/status-list.ts'

const message = fc.uint8Array({ maxLength: 300 })
/** A signature with one bit turned. */
const spoil = (signature: Uint8Array, bit: number) => {
  const spoilt = Uint8Array.from(signature)
  const at = Math.floor(bit / 8) % spoilt.length
  spoilt[at] = (spoilt[at] as number) ^ (1 << (bit % 8))
  return spoilt
}

describe('the stand-ins answer as Node does', () => {
  test('hashes', () => {
    fc.assert(
      fc.property(message, fc.constantFrom('sha256', 'sha384', 'sha512'), fc.constantFrom('hex', 'base64', 'base64url'), (bytes, name, form) => {
        expect(browserCrypto.createHash(name).update(bytes).digest(form)).toBe(nodeCrypto.createHash(name).update(bytes).digest(form))
        expect(browserCrypto.hash(name, bytes, form)).toBe(nodeCrypto.hash(name, bytes, form))
      }),
    )
  })

  const kinds = {
    'Ed25519': { hash: null, ...nodeCrypto.generateKeyPairSync('ed25519') },
    'P-256': { hash: 'sha256', ...nodeCrypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }) },
    'P-384': { hash: 'sha384', ...nodeCrypto.generateKeyPairSync('ec', { namedCurve: 'P-384' }) },
    'RSA of 2048 bits': { hash: 'sha256', ...nodeCrypto.generateKeyPairSync('rsa', { modulusLength: 2048 }) },
    'RSA of 3072 bits': { hash: 'sha512', ...nodeCrypto.generateKeyPairSync('rsa', { modulusLength: 3072, publicExponent: 3 }) },
  }
  for (const [name, { hash, privateKey, publicKey }] of Object.entries(kinds)) {
    for (const dsaEncoding of name.startsWith('P-') ? (['ieee-p1363', 'der'] as const) : [undefined]) {
      test(`${name} ${dsaEncoding ?? ''}: good signatures hold, any turned bit does not`, () => {
        const jwk = publicKey.export({ format: 'jwk' })
        const key = browserCrypto.createPublicKey({ key: jwk as never, format: 'jwk' })
        expect(key.export()).toEqual(jwk)
        expect(browserCrypto.createPublicKey(publicKey.export({ format: 'pem', type: 'spki' }).toString()).export()).toEqual(jwk)
        fc.assert(
          fc.property(message, fc.nat(4_000), (bytes, bit) => {
            const signature = nodeCrypto.sign(hash, bytes, dsaEncoding ? { key: privateKey, dsaEncoding } : privateKey)
            const here = (signed: Uint8Array, data = bytes) => browserCrypto.verify(hash, data, dsaEncoding ? { key, dsaEncoding } : key, signed)
            const there = (signed: Uint8Array) => nodeCrypto.verify(hash, bytes, dsaEncoding ? { key: publicKey, dsaEncoding } : publicKey, signed)
            expect(here(signature)).toBe(true)
            const spoilt = spoil(signature, bit)
            expect(here(spoilt)).toBe(there(spoilt))
            expect(here(signature, Uint8Array.of(...bytes, 1))).toBe(false)
            expect(here(signature.subarray(1))).toBe(false)
            expect(here(Uint8Array.of(...signature, 0))).toBe(there(Uint8Array.of(...signature, 0)))
          }),
          { numRuns: 12 },
        )
      })
    }
  }

  test('RSA keys in PKCS #1, and points in their short form', () => {
    const { publicKey } = kinds['RSA of 2048 bits']
    expect(browserCrypto.createPublicKey({ key: publicKey.export({ format: 'der', type: 'pkcs1' }), format: 'der', type: 'pkcs1' }).export()).toEqual(publicKey.export({ format: 'jwk' }))
    const { x = '', y = '' } = kinds['P-256'].publicKey.export({ format: 'jwk' })
    const long = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
    const short = nodeCrypto.ECDH.convertKey(long, 'prime256v1', undefined, undefined, 'compressed') as Buffer
    expect(Buffer.from(browserCrypto.ECDH.convertKey(short, 'prime256v1'))).toEqual(long)
    expect(() => browserCrypto.ECDH.convertKey(Buffer.concat([Buffer.of(2), Buffer.alloc(32, 0xff)]), 'prime256v1')).toThrow()
    expect(() => browserCrypto.createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y: x }, format: 'jwk' })).toThrow()
  })

  test('a dishonest Ed25519 key of mixed order makes no signature that holds in one place alone', () => {
    const { Point } = ed25519
    const order = Point.Fn.ORDER
    const littleEndian = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
    const toBytes = (number: bigint) => Buffer.from(number.toString(16).padStart(64, '0'), 'hex').reverse()
    const small = Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a')
    expect(small.multiplyUnsafe(8n).is0()).toBe(true)
    const verdicts = new Set<string>()
    for (let number = 1n; number <= 24n; number++) {
      const secret = 1234567n + number
      const point = Point.BASE.multiply(secret).add(small).toBytes()
      const r = Point.BASE.multiply(7n + number).toBytes()
      const data = Buffer.from(`message ${number}`)
      const k = littleEndian(nodeCrypto.createHash('sha512').update(r).update(point).update(data).digest()) % order
      const signature = Buffer.concat([r, toBytes((7n + number + k * secret) % order)])
      const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(point).toString('base64url') }
      const there = nodeCrypto.verify(null, data, nodeCrypto.createPublicKey({ key: jwk, format: 'jwk' }), signature)
      expect(browserCrypto.verify(null, data, browserCrypto.createPublicKey({ key: jwk, format: 'jwk' }), signature)).toBe(there)
      verdicts.add(`${there} ${ed25519.verify(signature, data, point, { zip215: false })}`)
    }
    // The library alone says yes to what Node refuses: this test would notice.
    expect(verdicts).toContain('false true')
  })

  test('checksums and expansion, within a limit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), fc.nat(300), (bytes, times) => {
        expect(browserZlib.crc32(bytes)).toBe(nodeZlib.crc32(bytes))
        const long = Buffer.concat(Array.from({ length: times + 1 }, () => bytes))
        const limit = { maxOutputLength: Math.max(1, long.length) }
        for (const [here, compress] of [[browserZlib.gunzipSync, nodeZlib.gzipSync], [browserZlib.inflateSync, nodeZlib.deflateSync]] as const) {
          expect(Buffer.from(here(compress(long), limit)).equals(long)).toBe(true)
          if (long.length > 1) expect(() => here(compress(long), { maxOutputLength: long.length - 1 })).toThrow(/larger/)
          if (long.length > 100) expect(() => here(compress(long).subarray(0, -20), limit)).toThrow()
        }
      }),
      { numRuns: 30 },
    )
    const bomb = nodeZlib.gzipSync(Buffer.alloc(200_000_000))
    const before = process.memoryUsage().arrayBuffers
    expect(() => browserZlib.gunzipSync(bomb, { maxOutputLength: 1_000_000 })).toThrow(/larger/)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000_000)
  })

  test('bytes written and read in every encoding', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), message, (text, bytes) => {
        for (const encoding of ['utf8', 'latin1', 'hex', 'base64', 'base64url'] as const) {
          const written = Buffer.from(bytes).toString(encoding)
          expect(BrowserBuffer.from(bytes).toString(encoding)).toBe(written)
          expect([...BrowserBuffer.from(written, encoding)]).toEqual([...Buffer.from(written, encoding)])
        }
        expect([...BrowserBuffer.from(text)]).toEqual([...Buffer.from(text)])
        expect([...BrowserBuffer.from(text, 'base64url')]).toEqual([...Buffer.from(text.replace(/[^\x20-\x7e]/g, ''), 'base64url')])
        expect(BrowserBuffer.byteLength(text)).toBe(Buffer.byteLength(text))
      }),
    )
  })
})

describe('the bundle of the verifying page', () => {
  const url = 'https://badges.example'
  const did = 'did:web:badges.example:issuers:a'
  const now = new Date('2026-03-02T09:00:00Z')
  const key = signingKeyFromSeed(new Uint8Array(32).fill(5), `${did}#key-1`)
  const rsa = generateJwtKey('RS256')
  const p256 = generateJwtKey('ES256')
  let disclosing: Awaited<ReturnType<typeof EcdsaMultikey.generate>>
  let inBundle: (input: Uint8Array | string, folder: ExportedFolder) => Promise<ExportVerdict>
  let place: string
  let script: string

  beforeAll(async () => {
    disclosing = await EcdsaMultikey.generate({ curve: 'P-256', id: `${did}#p256`, controller: did })
    // The bundle must stand alone: no module of Node is there for it.
    place = mkdtempSync(join(resolve('node_modules'), '.poincon-bundle-'))
    const file = join(place, 'engine.mjs')
    writeFileSync(file, await bundleVerifier(resolve('.'), 'verify-in-export.ts'))
    inBundle = ((await import(pathToFileURL(file).href)) as { verifyInExport: typeof inBundle }).verifyInExport
    script = Buffer.from(await bundleVerifier(resolve('.'))).toString('utf8')
  })
  afterAll(() => rmSync(place, { recursive: true, force: true }))

  const build = (index: number, change: JsonObject = {}) => ({
    ...buildCredential({
      id: `${url}/credentials/00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      issuer: { id: did, name: 'Atelier' },
      achievement: { id: `${url}/badges/1`, name: 'Soudure à l’arc', description: 'Sait souder', criteria: { narrative: 'Souder **droit**' } },
      subject: { id: 'urn:uuid:11111111-1111-4111-8111-111111111111', name: 'Zoé' },
      validFrom: new Date('2026-01-01T00:00:00Z'),
      status: { statusListCredential: `${url}/status/1`, index, purpose: 'revocation' },
    }),
    ...change,
  })

  async function makeFolder(): Promise<ExportedFolder> {
    const list = async (ending: string, purpose: 'revocation' | 'suspension', set: number[]) =>
      JSON.stringify(await signWithDataIntegrity(buildStatusListCredential({ id: `${url}/status/1${ending}`, issuerDid: did, purpose, encodedList: encodeBitstring(131_072, set), validFrom: now }), key, { created: now }))
    const jwtKeys = [rsa, p256].map(({ publicJwk }, at) => ({ id: `${did}#jwt-${at + 1}`, publicKeyJwk: publicJwk as JsonObject }))
    const { publicKeyMultibase } = await disclosing.export({ publicKey: true })
    const keys = [{ id: `${did}#key-1`, publicKeyMultibase: key.publicKeyMultibase }, { id: `${did}#p256`, publicKeyMultibase }]
    const files: Record<string, string> = {
      '/issuers/a/did.json': JSON.stringify(buildDidDocument({ did, keys: keys.map((one) => ({ ...one, state: 'active' as const })), jwtKeys })),
      '/status/1.json': await list('', 'revocation', [2, 3]),
      '/status/1/suspension.json': await list('/suspension', 'suspension', [3]),
    }
    return {
      publicUrl: url,
      readText: async (path) => files[path] ?? Promise.reject(new Error('no such file')),
      now: () => now,
    }
  }

  test('gives the same report as Node for every form, standing and forgery', async () => {
    const folder = await makeFolder()
    const sign = async (index: number, change?: JsonObject) => JSON.stringify(await signWithDataIntegrity(build(index, change), key, { created: now }))
    const good = await sign(1)
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4"/></svg>'
    const png = await rasteriseSvg(svg, 64)
    const jwtKey = (at: 0 | 1) => ({ verificationMethod: `${did}#jwt-${at + 1}`, privateKey: [rsa, p256][at]?.privateKey as nodeCrypto.KeyObject, algorithm: (['RS256', 'ES256'] as const)[at] })
    const forged = `${signAsJwt(build(1), jwtKey(0)).slice(0, -4)}AAAA`
    const base = await vc.issue({
      credential: build(1), documentLoader, now,
      suite: new DataIntegrityProof({ signer: disclosing.signer(), date: now, cryptosuite: createSignCryptosuite({ mandatoryPointers: ['/issuer', '/validFrom', '/credentialStatus', '/credentialSubject/achievement'] }) }),
    })
    const derived = JSON.stringify(await vc.derive({ verifiableCredential: base, documentLoader, suite: new DataIntegrityProof({ cryptosuite: createDiscloseCryptosuite({ selectivePointers: [] }) }) }))
    const elsewhere = { ...build(1), issuer: { id: 'did:web:other.example', type: ['Profile'], name: 'Ailleurs' } }
    const compressed = Buffer.from(bakePng(png, good))
    const inputs: [string, Uint8Array | string][] = [
      ['valid', good],
      ['valid', bakePng(png, good)],
      ['valid', bakeSvg(svg, good)],
      ['valid', signAsJwt(build(1), key)],
      ['valid', signAsJwt(build(1), jwtKey(0))],
      ['valid', signAsJwt(build(1), jwtKey(1))],
      ['valid', derived],
      ['tampered', derived.replace('Soudure', 'Fraisure')],
      ['tampered', good.replace('Soudure', 'Fraisure')],
      ['tampered', forged],
      ['revoked', await sign(2)],
      ['suspended', await sign(3)],
      ['expired', await sign(1, { validUntil: '2026-02-01T00:00:00Z' })],
      ['untrusted_key', JSON.stringify(await signWithDataIntegrity(build(1), signingKeyFromSeed(new Uint8Array(32).fill(6), `${did}#key-9`), { created: now }))],
      ['issuer_unreachable', JSON.stringify(await signWithDataIntegrity(elsewhere, signingKeyFromSeed(new Uint8Array(32).fill(7), 'did:web:other.example#k'), { created: now }))],
      ['unknown_context', good.replace('context-3.0.3.json"', 'context-3.0.3.json","https://evil.example/v2"')],
      ['malformed', compressed.subarray(0, -6)],
      ['not_a_badge', 'hello'],
      ['not_a_badge', Uint8Array.of(0xff, 0xfe, 0x00)],
      ['malformed', '{"a":1,"a":2}'],
    ]
    for (const [expected, input] of inputs) {
      // As on an address without https, where browsers have no cryptography of their own.
      vi.stubGlobal('crypto', undefined)
      const here = await inBundle(input, folder).finally(() => vi.unstubAllGlobals())
      expect(here, expected).toEqual(await verifyInExport(input, folder))
      expect(here.report.state ?? here.report.outcome).toBe(expected)
    }
  })

  test('asks for nothing outside the folder, evaluates no text, and stays small', async () => {
    const asked: string[] = []
    const folder = await makeFolder()
    const spy = { ...folder, readText: (path: string) => { asked.push(path); return folder.readText(path) } }
    await inBundle(JSON.stringify(await signWithDataIntegrity({ ...build(1), issuer: { id: 'did:web:other.example', type: ['Profile'] } }, key, { created: now })), spy)
    expect(asked).toEqual([])
    await inBundle('https://other.example/assertion', spy)
    expect(asked).toEqual([])
    expect(script).not.toMatch(/\beval\(|new Function|\bFunction\(|from"(node:|[a-z@])|require\("/)
    expect(nodeZlib.gzipSync(script).length).toBeLessThan(150_000)
  })
})
