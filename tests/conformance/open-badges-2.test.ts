// Badges of the first generation: hosted and signed, in every wrapping, and each way in which they do not hold told apart.
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { rasteriseSvg } from '../../src/gateways/images.ts'
import { describe, expect, test } from 'vitest'
import { bakePng } from '../../src/openbadges/bake-png.ts'
import { bakeSvg } from '../../src/openbadges/bake-svg.ts'
import type { JsonObject } from '../../src/openbadges/json-value.ts'
import { verifyCredential } from '../../src/openbadges/verify.ts'
import { isRecipient } from '../../src/openbadges/v2/verify-v2.ts'

const site = 'https://old.example'
const now = new Date('2026-03-02T09:00:00Z')
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString()
const context = 'https://w3id.org/openbadges/v2'
const issuer: JsonObject = { '@context': context, type: 'Issuer', id: `${site}/issuer`, name: 'École', url: site, publicKey: `${site}/key`, revocationList: `${site}/revoked` }
const badge: JsonObject = { '@context': context, type: 'BadgeClass', id: `${site}/badge`, name: 'Soudure', description: 'Sait souder', image: `${site}/b.png`, criteria: { narrative: 'Souder' }, issuer: `${site}/issuer` }
const identity = { type: 'email', hashed: true, salt: 'sel', identity: `sha256$${createHash('sha256').update('zoe@home.examplesel').digest('hex')}` }
const assertion = (change: JsonObject = {}): JsonObject => ({
  '@context': context, type: 'Assertion', id: `${site}/a/1`, recipient: identity, badge: `${site}/badge`, verification: { type: 'HostedBadge' }, issuedOn: '2020-05-05T00:00:00Z', ...change,
})
const signedAssertion = (change: JsonObject = {}) => assertion({ id: 'urn:uuid:2c1e1f0a-6f0c-4f2c-9b80-5d3e0fd2c9a1', verification: { type: 'SignedBadge', creator: `${site}/key` }, ...change })
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
function jws(document: JsonObject, alg = 'RS256'): string {
  const input = `${encode({ alg })}.${encode(document)}`
  return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`
}
type Web = Record<string, unknown>
const web = (change: Web = {}): Web => ({
  [`${site}/issuer`]: issuer, [`${site}/badge`]: badge, [`${site}/a/1`]: assertion(),
  [`${site}/key`]: { '@context': context, type: 'CryptographicKey', id: `${site}/key`, owner: `${site}/issuer`, publicKeyPem: pem },
  [`${site}/revoked`]: { '@context': context, type: 'RevocationList', id: `${site}/revoked`, issuer: `${site}/issuer`, revokedAssertions: [] },
  ...change,
})
const verify = (input: Uint8Array | string, documents: Web = web()) =>
  verifyCredential(input, {
    now,
    resolveDid: () => Promise.reject(new Error('no')),
    fetchStatusList: () => Promise.reject(new Error('no')),
    fetchDocument: async (url) => {
      if (documents[url] === undefined) throw new Error('unreachable')
      return documents[url]
    },
  })
const verdict = async (input: Uint8Array | string, documents?: Web) => {
  const { outcome, state } = await verify(input, documents)
  return state ?? outcome
}

describe('hosted', () => {
  const text = JSON.stringify(assertion())
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512"><circle r="90" cx="99" cy="99" fill="red"/></svg>'
  test('as JSON, in a PNG, in an SVG, and by its address alone, and shown', async () => {
    const image = await rasteriseSvg(svg, 64)
    for (const input of [text, bakePng(image, text, {}, 2), bakePng(image, `${site}/a/1`, {}, 2), new TextEncoder().encode(bakeSvg(svg, text, {}, 2)), `${site}/a/1`]) {
      const report = await verify(input)
      expect([report.outcome, report.checks.filter(({ outcome }) => outcome !== 'valid' && outcome !== 'not_applicable')]).toEqual(['valid', []])
      expect(report.credential).toMatchObject({ issuer: { id: `${site}/issuer`, name: 'École' }, achievement: { name: 'Soudure', criteria: { narrative: 'Souder' } } })
      expect(JSON.stringify(report.credential)).not.toContain('sha256$')
    }
  })
  test('1.1 and 1.0, where they are unambiguous', async () => {
    const older = assertion({ '@context': 'https://w3id.org/openbadges/v1', verification: undefined as never, verify: { type: 'hosted', url: `${site}/a/1` }, uid: '1', issuedOn: 1588636800 })
    const oldest: JsonObject = { uid: '1', recipient: identity, badge: `${site}/badge`, verify: { type: 'hosted', url: `${site}/a/1` }, issuedOn: '2012-05-05' }
    for (const document of [older, oldest]) {
      const clean = JSON.parse(JSON.stringify(document)) as JsonObject
      expect(await verdict(JSON.stringify(clean), web({ [`${site}/a/1`]: clean }))).toBe('valid')
    }
  })
  test.each<[string, JsonObject, Web, string]>([
    ['changed since', assertion({ narrative: 'more' }), {}, 'tampered'],
    ['revoked where it stands', assertion(), { [`${site}/a/1`]: assertion({ revoked: true, revocationReason: 'error' }) }, 'revoked'],
    ['gone, and said to be revoked, without another word', assertion(), { [`${site}/a/1`]: { '@context': context, type: 'Assertion', id: `${site}/a/1`, revoked: true } }, 'revoked'],
    ['revoked by a document of another name', assertion(), { [`${site}/a/1`]: { '@context': context, type: 'Assertion', id: `${site}/a/2`, revoked: true } }, 'tampered'],
    ['over', assertion({ expires: '2021-01-01T00:00:00Z' }), { [`${site}/a/1`]: assertion({ expires: '2021-01-01T00:00:00Z' }) }, 'expired'],
    ['not to be had', assertion(), { [`${site}/a/1`]: undefined }, 'issuer_unreachable'],
    ['its badge not to be had', assertion(), { [`${site}/badge`]: undefined }, 'issuer_unreachable'],
    ['its issuer not to be had', assertion(), { [`${site}/issuer`]: undefined }, 'issuer_unreachable'],
    ['of an issuer of another site', assertion(), { [`${site}/badge`]: { ...badge, issuer: 'https://school.example/issuer' }, 'https://school.example/issuer': { ...issuer, id: 'https://school.example/issuer' } }, 'untrusted_key'],
    ['of an issuer inside the badge that says anything', assertion(), { [`${site}/badge`]: { ...badge, issuer: { ...issuer, id: 'https://school.example/issuer', verification: { startsWith: `${site}/` } } }, 'https://school.example/issuer': { ...issuer, id: 'https://school.example/issuer' } }, 'untrusted_key'],
    ['of a profile under another name', assertion(), { [`${site}/issuer`]: { ...issuer, id: 'https://other.example' } }, 'issuer_unreachable'],
    ['of a badge under another name', assertion(), { [`${site}/badge`]: { ...badge, id: 'https://other.example' } }, 'malformed'],
  ])('%s', async (_, document, change, wanted) => {
    expect(await verdict(JSON.stringify(document), web(change))).toBe(wanted)
  })
  test('an issuer may allow other addresses, and a longer host name is not one of them', async () => {
    const elsewhere = assertion({ id: 'https://host.example/x/1' })
    const policy = (startsWith: string) => ({ 'https://host.example/x/1': elsewhere, [`${site}/issuer`]: { ...issuer, verification: { startsWith } } })
    expect(await verdict(JSON.stringify(elsewhere), web(policy('https://host.example/x/')))).toBe('valid')
    expect(await verdict(JSON.stringify(elsewhere), web(policy('https://host.exam')))).toBe('untrusted_key')
  })
  test('without a way to ask, it is undetermined', async () => {
    const report = await verifyCredential(text, { now, resolveDid: () => Promise.reject(new Error('no')), fetchStatusList: () => Promise.reject(new Error('no')) })
    expect(report.outcome).toBe('undetermined')
  })
})

describe('signed', () => {
  test('with the key of the issuer', async () => {
    expect(await verdict(jws(signedAssertion()))).toBe('valid')
  })
  test.each<[string, string, Web, string]>([
    ['changed', jws(signedAssertion()).replace(/\.[^.]+\./, `.${encode(signedAssertion({ narrative: 'x' }))}.`), {}, 'tampered'],
    ['revoked by the list', jws(signedAssertion()), { [`${site}/revoked`]: { type: 'RevocationList', revokedAssertions: [{ id: signedAssertion().id as string, revocationReason: 'x' }] } }, 'revoked'],
    ['with a list that cannot be had', jws(signedAssertion()), { [`${site}/revoked`]: undefined }, 'status_unknown'],
    ['with a key that says another owner', jws(signedAssertion()), { [`${site}/key`]: { id: `${site}/key`, owner: 'https://other.example', publicKeyPem: pem } }, 'untrusted_key'],
    ['with a key that the issuer does not list', jws(signedAssertion({ verification: { type: 'SignedBadge', creator: 'https://evil.example/key' } })), { 'https://evil.example/key': { id: 'https://evil.example/key', owner: `${site}/issuer`, publicKeyPem: pem } }, 'untrusted_key'],
    ['with a key that cannot be had', jws(signedAssertion()), { [`${site}/key`]: undefined }, 'issuer_unreachable'],
    ['in an algorithm that is not the key’s', jws(signedAssertion(), 'HS256'), {}, 'tampered'],
    ['said to be hosted', jws(assertion()), {}, 'unsigned'],
  ])('%s', async (_, text, change, wanted) => {
    expect(await verdict(text, web(change))).toBe(wanted)
  })
  test('said to be signed, and brought without a signature', async () => {
    expect(await verdict(JSON.stringify(signedAssertion()))).toBe('unsigned')
  })
})

test('a known address is compared with the salted hash', () => {
  expect(isRecipient(identity, 'zoe@home.example')).toBe(true)
  expect(isRecipient(identity, 'noe@home.example')).toBe(false)
  expect(isRecipient({ ...identity, identity: 'sha1$aa' }, 'zoe@home.example')).toBeUndefined()
})
