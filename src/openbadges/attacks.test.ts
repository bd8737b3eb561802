// Attacks on the verifier: every one must end in anything but `valid`, and most in a named refusal.
import { createHmac, generateKeyPairSync, createPublicKey, sign, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  makeSampleInput,
  makeSampleList,
  sampleDid,
  sampleDidDocument,
  sampleKey,
  sampleNow,
} from '../../tests/conformance/sample-credential.ts'
import { openBadgesContextUrl } from './contexts.ts'
import { buildDidDocument, resolveDidKey } from './did.ts'
import { canonicalize } from './json-ld.ts'
import type { JsonObject } from './json-value.ts'
import { generateSigningKey, signingKeyFromSeed, type SigningKey } from './keys.ts'
import { checkNames, concludeReport, type Check, type VerificationReport } from './report.ts'
import { buildCredential } from './v3/credential.ts'
import { signWithDataIntegrity } from './v3/data-integrity.ts'
import { signAsJwt } from './v3/jwt.ts'
import { verifyCredential, type VerificationOutside } from './verify.ts'

const list = await signWithDataIntegrity(makeSampleList(), sampleKey, { created: sampleNow })
const outside: VerificationOutside = {
  now: sampleNow,
  resolveDid: async () => sampleDidDocument,
  fetchStatusList: async () => JSON.stringify(list),
}
const unsigned = buildCredential(makeSampleInput())
const signed = await signWithDataIntegrity(unsigned, sampleKey, { created: sampleNow })
const attackerKey: SigningKey = signingKeyFromSeed(new Uint8Array(32).fill(66), 'did:web:evil.example#key-1')

type Doc = Record<string, any>
const copy = (): Doc => structuredClone(signed) as Doc
const verifyJson = (document: unknown, changes: Partial<VerificationOutside> = {}) =>
  verifyCredential(JSON.stringify(document), { ...outside, ...changes })
const signList = (changes: object, key = sampleKey) =>
  signWithDataIntegrity({ ...makeSampleList(), ...changes }, key, { created: sampleNow })
const reasons = ({ checks }: VerificationReport) => checks.filter(({ outcome }) => outcome !== 'valid').map(({ reason }) => reason)

describe('the credential that the attacks start from', () => {
  it('is valid, so that each refusal below is due to its attack', async () => {
    expect(await verifyJson(copy())).toMatchObject({ outcome: 'valid' })
  })
})

describe('a document rewritten under the same signature', () => {
  const without = (document: Doc, key: string) => {
    const { [key]: _gone, ...rest } = document
    return rest
  }
  const rewrites: Record<string, (document: Doc) => Doc> = {
    '@included': (d) => ({ ...without(d, 'evidence'), '@included': [], evidence: d.evidence }),
    '@graph': (d) => ({ '@context': d['@context'], '@graph': [without(d, '@context')] }),
    '@reverse': (d) => ({ '@context': d['@context'], ...d.credentialSubject, '@reverse': { credentialSubject: without(d, 'credentialSubject') } }),
    '@id in place of id': (d) => ({ ...without(d, 'id'), '@id': d.id }),
    '@type in place of type': (d) => ({ ...without(d, 'type'), '@type': d.type }),
    '@value around a text': (d) => ({ ...d, name: { '@value': d.name } }),
    '@set around a list': (d) => ({ ...d, evidence: { '@set': d.evidence } }),
    '@nest': (d) => ({ ...without(d, 'name'), '@nest': { name: d.name } }),
    'an inline context': (d) => ({ ...without(d, 'name'), '@context': [...d['@context'], { titre: 'https://schema.org/name' }], titre: d.name }),
    'a full IRI as key': (d) => ({ ...without(d, 'name'), 'https://schema.org/name': d.name }),
    'a context inside': (d) => ({ ...d, credentialSubject: { '@context': openBadgesContextUrl, ...d.credentialSubject } }),
    'an identifier in place of the issuer': (d) => ({
      ...d,
      issuer: d.issuer.id,
      credentialSubject: { ...d.credentialSubject, achievement: { ...d.credentialSubject.achievement, creator: d.issuer } },
    }),
    'another name for criteria': (d) => {
      const { criteria, ...achievement } = d.credentialSubject.achievement
      return { ...d, credentialSubject: { ...d.credentialSubject, achievement: { ...achievement, Criteria: criteria } } }
    },
    'a null': (d) => ({ ...d, description: null }),
    'an unknown member': (d) => ({ ...d, grade: 'A+' }),
    'a relative identifier': (d) => ({ ...d, id: 'credential-1' }),
    'two subjects': (d) => ({ ...d, credentialSubject: [d.credentialSubject, d.credentialSubject] }),
    'two issuers': (d) => ({ ...d, issuer: [d.issuer, { ...d.issuer, id: 'did:web:evil.example' }] }),
  }
  it.each(Object.entries(rewrites))('with %s is invalid', async (_name, rewrite) => {
    const report = await verifyJson(rewrite(copy()))
    // A rewrite that hides the type is no badge any more; none is ever accepted.
    expect(['invalid', 'not_a_badge']).toContain(report.outcome)
  })

  it('really keeps the signed meaning in some of these rewrites, so that the signature alone would not see them', async () => {
    const { proof: _proof, ...document } = copy()
    const rewritten = rewrites['@id in place of id']?.(document)
    const graph = rewrites['@graph']?.(document)
    const expected = await canonicalize(document)
    expect(await canonicalize(rewritten ?? {})).toBe(expected)
    expect(await canonicalize(graph ?? {})).toBe(expected)
  })

  it('with a __proto__ key or a key told twice is invalid', async () => {
    const text = JSON.stringify(signed)
    for (const extra of ['"__proto__":{"name":"x"},', '"name":"Other",']) {
      expect(await verifyCredential(`{${extra}${text.slice(1)}`, outside)).toMatchObject({ outcome: 'invalid', state: 'malformed' })
    }
  })

  it('with any changed text is tampered', async () => {
    const document = copy()
    document.credentialSubject.achievement.name = 'Docteur'
    expect(await verifyJson(document)).toMatchObject({ outcome: 'invalid', state: 'tampered' })
  })
})

describe('contexts', () => {
  it.each([
    'https://evil.example/context.json',
    `${openBadgesContextUrl}/`,
    openBadgesContextUrl.replace('https:', 'http:'),
    `${openBadgesContextUrl}#x`,
  ])('unknown as %s leave the badge undetermined, and nothing is asked outside', async (url) => {
    const document = { ...copy(), '@context': [...copy()['@context'], url] }
    const never = async () => {
      throw new Error('asked outside')
    }
    const report = await verifyJson(document, { resolveDid: never, fetchStatusList: never })
    expect(report).toMatchObject({ outcome: 'undetermined', state: 'unknown_context' })
    expect(report.credential).toBeUndefined()
  })
})

describe('the key of another', () => {
  const document = (changes: object) => ({ ...structuredClone(sampleDidDocument), ...changes })
  const forge = (verificationMethod: string, key = attackerKey) =>
    signWithDataIntegrity(unsigned, { ...key, verificationMethod }, { created: sampleNow })

  it('is refused when the fragment is the attacker’s key', async () => {
    const forged = await forge(`${sampleDid}#${attackerKey.publicKeyMultibase}`)
    expect(await verifyJson(forged)).toMatchObject({ outcome: 'invalid', state: 'untrusted_key' })
  })
  it('is refused when it is a did:key, a did:web of another, or a longer name of the victim', async () => {
    const didKey = `did:key:${attackerKey.publicKeyMultibase}`
    for (const method of [`${didKey}#${attackerKey.publicKeyMultibase}`, didKey, 'did:web:evil.example#key-1', `${sampleDid}:x#key-1`, `${sampleDid}/x#key-1`, `${sampleDid}?a#key-1`, sampleDid]) {
      const evil = buildDidDocument({ did: 'did:web:evil.example', keys: [{ id: method, publicKeyMultibase: attackerKey.publicKeyMultibase, state: 'active' }] })
      expect((await verifyJson(await forge(method), { resolveDid: async (did) => (did === sampleDid ? sampleDidDocument : evil) })).outcome).toBe('invalid')
    }
  })
  it('is refused when the issuer’s document lists it for another controller, or another purpose, and named withdrawn where it calls it so', async () => {
    const method = { ...sampleDidDocument.verificationMethod[0], publicKeyMultibase: sampleKey.publicKeyMultibase }
    const compromised = buildDidDocument({ did: sampleDid, keys: [{ id: sampleKey.verificationMethod, publicKeyMultibase: sampleKey.publicKeyMultibase, state: { compromisedAt: new Date('2026-02-10T00:00:00Z') } }] })
    for (const changed of [
      document({ verificationMethod: [{ ...method, controller: 'did:web:evil.example' }] }),
      document({ assertionMethod: [], authentication: [sampleKey.verificationMethod] }),
      document({ assertionMethod: undefined }),
    ]) {
      expect(await verifyJson(signed, { resolveDid: async () => changed })).toMatchObject({ outcome: 'invalid', state: 'untrusted_key' })
    }
    const withdrawn: [object, string | undefined][] = [
      [compromised, 'withdrawn_key'],
      [document({ verificationMethod: [{ ...method, revoked: 'soon' }] }), 'withdrawn_key'],
      [document({ verificationMethod: [{ ...method, revoked: '2026-02-10T00:00:00Z' }] }), 'withdrawn_key'],
      [document({ verificationMethod: [{ ...method, revoked: '2031-01-01T00:00:00Z' }] }), undefined],
      [document({ verificationMethod: [{ ...method, expires: '2026-02-28T00:00:00Z' }] }), 'withdrawn_key'],
      // What it signed before it expired stays good.
      [document({ verificationMethod: [{ ...method, expires: sampleNow.toISOString().replace('12:', '13:') }] }), undefined],
    ]
    for (const [changed, state] of withdrawn) {
      expect(await verifyJson(signed, { resolveDid: async () => changed }), JSON.stringify(changed)).toMatchObject(state ? { outcome: 'invalid', state } : { outcome: 'valid' })
      const jwt = await verifyCredential(signAsJwt(unsigned, sampleKey), { ...outside, resolveDid: async () => changed })
      // A JWT says when it was made by its validFrom, which is before both ends.
      const isGood = state === undefined || JSON.stringify(changed).includes('expires')
      expect(jwt.checks.find(({ name }) => name === 'issuer_key')?.outcome, JSON.stringify(changed)).toBe(isGood ? 'valid' : 'invalid')
    }
  })
  it('is not decided when the document is of another DID or names two keys alike', async () => {
    const [method] = sampleDidDocument.verificationMethod
    for (const changed of [
      document({ id: `${sampleDid}:other` }),
      document({ id: sampleDid.toUpperCase() }),
      document({ verificationMethod: [method, method] }),
      'text',
      null,
    ]) {
      expect((await verifyJson(signed, { resolveDid: async () => changed })).outcome).toBe('undetermined')
    }
  })
  it('retired still verifies what it signed', async () => {
    const retired = buildDidDocument({ did: sampleDid, keys: [{ id: sampleKey.verificationMethod, publicKeyMultibase: sampleKey.publicKeyMultibase, state: 'retired' }] })
    expect((await verifyJson(signed, { resolveDid: async () => retired })).outcome).toBe('valid')
  })
  it('of a did:key issuer counts for that issuer, also under its bare name', async () => {
    const made = generateSigningKey()
    const did = `did:key:${made.publicKeyMultibase}`
    const own = buildCredential(makeSampleInput({ issuer: { id: did, name: 'Clé' }, status: undefined }))
    for (const verificationMethod of [did, resolveDidKey(did).assertionMethod[0] ?? '']) {
      const report = await verifyJson(await signWithDataIntegrity(own, { ...made, verificationMethod }, { created: sampleNow }))
      expect(report.outcome).toBe('valid')
    }
  })
  it('under the identity point is refused though node would accept its signatures', async () => {
    const weak = 'z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP'
    const document = { ...structuredClone(sampleDidDocument), verificationMethod: [{ ...sampleDidDocument.verificationMethod[0], publicKeyMultibase: weak }] }
    expect((await verifyJson(signed, { resolveDid: async () => document })).outcome).toBe('invalid')
  })
})

describe('proofs', () => {
  const resign = async (changes: object) => {
    const base = await signWithDataIntegrity(unsigned, sampleKey, { created: sampleNow })
    return { ...base, proof: base.proof.map((proof) => ({ ...proof, ...changes })) }
  }
  it.each([
    ['for authentication', async () => signWithDataIntegrity(unsigned, sampleKey, { created: sampleNow, proofPurpose: 'authentication' })],
    ['made in the future', async () => signWithDataIntegrity(unsigned, sampleKey, { created: new Date('2026-03-02T12:00:00Z') })],
    ['expired', async () => resign({ expires: '2026-02-28T00:00:00Z' })],
    ['with another date', async () => resign({ created: '2026-02-28T00:00:00Z' })],
    ['with a member nobody reads', async () => resign({ note: 'x' })],
    ['with a value of 63 bytes', async () => resign({ proofValue: 'z2' })],
    ['absent', async () => unsigned],
    ['one good and one bad', async () => ({ ...signed, proof: [...signed.proof, { ...signed.proof[0], proofValue: `z${'2'.repeat(87)}` }] })],
  ])('%s make the badge invalid', async (_name, make) => {
    expect((await verifyJson(await make())).outcome).toBe('invalid')
  })
  it('of an unknown suite alone leave it undetermined, and beside a good one are said not to be checked', async () => {
    const other = { ...signed.proof[0], cryptosuite: 'bbs-2023' }
    expect(await verifyJson({ ...signed, proof: [other] })).toMatchObject({ outcome: 'undetermined', state: 'unsupported' })
    const both = await verifyJson({ ...signed, proof: [...signed.proof, other] })
    expect(both.outcome).toBe('valid')
    expect(both.checks.find(({ name }) => name === 'signature')?.details).toEqual({ proofsNotChecked: '1' })
  })
})

describe('compact JWS', () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const good = signAsJwt(unsigned, sampleKey)
  const [goodHeader = '', goodPayload = '', goodSignature = ''] = good.split('.')
  const kid = sampleKey.verificationMethod
  const payload = JSON.parse(Buffer.from(goodPayload, 'base64url').toString()) as JsonObject
  const make = (header: object, body: object = payload, key: KeyObject = sampleKey.privateKey) => {
    const input = `${encode(header)}.${encode(body)}`
    return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`
  }
  const publicPem = createPublicKey(sampleKey.privateKey).export({ type: 'spki', format: 'pem' }) as string
  const hmac = (header: object, secret: string) => {
    const input = `${encode(header)}.${goodPayload}`
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
  }
  const attackerJwk = createPublicKey(attackerKey.privateKey).export({ format: 'jwk' })

  it('is valid as made, also with the type of VC-JOSE-COSE', async () => {
    for (const jwt of [good, signAsJwt(unsigned, sampleKey, { typ: 'vc+jwt' }), make({ alg: 'EdDSA', kid })]) {
      expect(await verifyCredential(jwt, outside)).toMatchObject({ outcome: 'valid', format: 'jwt' })
    }
  })
  it.each<[string, string]>([
    ['alg none without signature', `${encode({ alg: 'none', kid })}.${goodPayload}.`],
    ['alg none with a signature', `${encode({ alg: 'none', kid })}.${goodPayload}.${goodSignature}`],
    ['alg None', `${encode({ alg: 'None', kid })}.${goodPayload}.${goodSignature}`],
    ['HS256 under the public key', hmac({ alg: 'HS256', kid }, publicPem)],
    ['HS256 under the public key after a blank', hmac({ alg: 'HS256', kid }, ` ${publicPem}`)],
    ['ES256 of zeros', `${encode({ alg: 'ES256', kid })}.${goodPayload}.${Buffer.alloc(64).toString('base64url')}`],
    ['crit', make({ alg: 'EdDSA', kid, crit: ['exp'] })],
    ['b64 false', make({ alg: 'EdDSA', kid, b64: false })],
    ['zip', make({ alg: 'EdDSA', kid, zip: 'DEF' })],
    ['an encrypted type', make({ alg: 'EdDSA', kid, typ: 'at+jwt' })],
    ['the attacker’s key in the header', make({ alg: 'EdDSA', jwk: attackerJwk }, payload, attackerKey.privateKey)],
    ['the attacker’s key in the header and the victim’s name', make({ alg: 'EdDSA', kid, jwk: attackerJwk }, payload, attackerKey.privateKey)],
    ['a kid on another host', make({ alg: 'EdDSA', kid: 'https://evil.example/key' }, payload, attackerKey.privateKey)],
    ['a kid that is a path', make({ alg: 'EdDSA', kid: '../../etc/passwd' })],
    ['a kid that is a number', make({ alg: 'EdDSA', kid: 1 })],
    ['jku and x5u', make({ alg: 'EdDSA', kid: `${sampleDid}#other`, jku: 'https://evil.example', x5u: 'https://evil.example' })],
    ['four parts', `${good}.${goodSignature}`],
    ['two parts', `${goodHeader}.${goodPayload}`],
    ['padding', `${good}==`],
    ['a changed payload', `${goodHeader}.${encode({ ...payload, name: 'Other' })}.${goodSignature}`],
    ['another iss', make({ alg: 'EdDSA', kid }, { ...payload, iss: 'did:web:evil.example' })],
    ['another jti', make({ alg: 'EdDSA', kid }, { ...payload, jti: 'urn:uuid:0' })],
    ['another nbf', make({ alg: 'EdDSA', kid }, { ...payload, nbf: 1 })],
    ['another exp', make({ alg: 'EdDSA', kid }, { ...payload, exp: 4_000_000_000 })],
  ])('with %s is not valid', async (_name, jwt) => {
    expect((await verifyCredential(jwt, outside)).outcome).not.toBe('valid')
  })
  it('verifies RS256 and ES256 keys of the issuer, and refuses RSA under 2048 bits', async () => {
    const outcomes: string[] = []
    for (const [alg, pair] of [
      ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })],
      ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
      ['RS256', generateKeyPairSync('rsa', { modulusLength: 1024 })],
    ] as const) {
      // The status list stays signed with the issuer's other key.
      const second = `${sampleDid}#second`
      const input = `${encode({ alg, kid: second })}.${goodPayload}`
      const signature = sign('sha256', Buffer.from(input), { key: pair.privateKey, dsaEncoding: 'ieee-p1363' })
      const document = {
        ...sampleDidDocument,
        verificationMethod: [
          ...sampleDidDocument.verificationMethod,
          { id: second, type: 'JsonWebKey', controller: sampleDid, publicKeyJwk: pair.publicKey.export({ format: 'jwk' }) },
        ],
        assertionMethod: [...sampleDidDocument.assertionMethod, second],
      }
      outcomes.push((await verifyCredential(`${input}.${signature.toString('base64url')}`, { ...outside, resolveDid: async () => document })).outcome)
    }
    expect(outcomes).toEqual(['valid', 'valid', 'invalid'])
  })
})

describe('the status list', () => {
  const statusOf = async (fetchStatusList: VerificationOutside['fetchStatusList'], document: object = signed) =>
    verifyJson(document, { fetchStatusList })
  it('with the bit set says revoked', async () => {
    const revoked = await signWithDataIntegrity(makeSampleList([23]), sampleKey, { created: sampleNow })
    expect(await statusOf(async () => revoked)).toMatchObject({ outcome: 'invalid', state: 'revoked' })
    expect(await statusOf(async () => signAsJwt(makeSampleList([23]), sampleKey))).toMatchObject({ outcome: 'invalid', state: 'revoked' })
    const neighbour = await signWithDataIntegrity(makeSampleList([22, 24]), sampleKey, { created: sampleNow })
    expect((await statusOf(async () => neighbour)).outcome).toBe('valid')
  })
  const subject = makeSampleList().credentialSubject as JsonObject
  it.each<[string, () => Promise<unknown>]>([
    ['cannot be fetched', async () => Promise.reject(new Error('404'))],
    ['is nothing', async () => undefined],
    ['is a web page', async () => '<html></html>'],
    ['is signed by another issuer', async () => signList({ issuer: 'did:web:evil.example' })],
    ['is signed with another key', async () => signList({}, { ...attackerKey, verificationMethod: sampleKey.verificationMethod })],
    ['is not signed', async () => makeSampleList()],
    ['is of another purpose', async () => signList({ credentialSubject: { ...subject, statusPurpose: 'suspension' } })],
    ['has expired', async () => signList({ validUntil: '2026-02-01T00:00:00Z' })],
    ['stands at another address', async () => signList({ id: 'https://badges.example/status/2' })],
    ['has a status itself', async () => signList({ credentialStatus: { id: 'https://badges.example/status/1#1', type: 'BitstringStatusListEntry' } })],
    ['is too short', async () => signList({ credentialSubject: { ...subject, encodedList: 'uH4sIAAAAAAAAA2NgYGAAAGvfRwEEAAAA' } })],
    ['is not base64url', async () => signList({ credentialSubject: { ...subject, encodedList: 'u==' } })],
  ])('that %s leaves the badge undetermined', async (_name, fetchStatusList) => {
    expect((await statusOf(fetchStatusList)).outcome).toBe('undetermined')
  })
  it.each(['abc', '-1', '1.5', '9223372036854775808', '131072', ''])('asked at %s leaves the badge undetermined', async (index) => {
    const document = structuredClone(unsigned) as Doc
    document.credentialStatus.statusListIndex = index
    expect((await verifyJson(await signWithDataIntegrity(document, sampleKey, { created: sampleNow }))).outcome).toBe('undetermined')
  })
})

describe('dates', () => {
  it.each([
    ['2026-01-31T23:00:00Z', 'invalid', 'not_yet_valid'],
    ['2026-02-01T09:29:30Z', 'invalid', undefined],
    ['2030-02-01T09:30:01Z', 'invalid', 'expired'],
    ['2030-02-01T09:30:00Z', 'valid', undefined],
  ])('at %s the badge is %s', async (now, outcome, state) => {
    const early = await signWithDataIntegrity(unsigned, sampleKey, { created: new Date('2026-01-01T00:00:00Z') })
    const report = await verifyCredential(JSON.stringify(early), {
      ...outside,
      now: new Date(now),
      fetchStatusList: async () => signWithDataIntegrity(makeSampleList(), sampleKey, { created: new Date('2026-01-01T00:00:00Z') }),
    })
    // Half a minute early is forgiven: two clocks are never the same.
    const expected = now === '2026-02-01T09:29:30Z' ? { outcome: 'valid' } : { outcome, ...(state && { state }) }
    expect(report).toMatchObject(expected)
  })
  it.each(['2026-02-01', '2026-02-01T09:30:00', '2026-02-30T09:30:00Z', '2026-02-01T24:00:00Z', '2026-02-01 09:30:00Z', '2026-02-01t09:30:00z'])(
    'written %s are malformed',
    async (validFrom) => {
      expect(await verifyJson({ ...signed, validFrom })).toMatchObject({ outcome: 'invalid', state: 'malformed' })
    },
  )
})

describe('endorsements inside', () => {
  const endorser = signingKeyFromSeed(new Uint8Array(32).fill(3), '')
  const endorserDid = `did:key:${endorser.publicKeyMultibase}`
  const key = { ...endorser, verificationMethod: `${endorserDid}#${endorser.publicKeyMultibase}` }
  const endorse = async (endorsedId: string) =>
    signWithDataIntegrity(
      {
        '@context': unsigned['@context'],
        id: 'urn:uuid:1b7c5a4e-6a0d-4a53-8a2b-3a3f2f8f6f02',
        type: ['VerifiableCredential', 'EndorsementCredential'],
        name: 'Témoignage',
        issuer: { id: endorserDid, type: ['Profile'], name: 'Une témoin' },
        validFrom: '2026-02-02T00:00:00Z',
        credentialSubject: { id: endorsedId, type: ['EndorsementSubject'], endorsementComment: 'Vu de mes yeux.' },
      },
      key,
      { created: sampleNow },
    )
  const withEndorsement = async (endorsement: object) =>
    verifyJson(await signWithDataIntegrity({ ...unsigned, endorsement: [endorsement] }, sampleKey, { created: sampleNow }))

  it('are verified and shown when they speak of the badge that carries them', async () => {
    const report = await withEndorsement(await endorse(unsigned.id))
    expect(report.outcome).toBe('valid')
    expect(report.credential?.endorsements).toMatchObject([{ comment: 'Vu de mes yeux.', issuer: { name: 'Une témoin' } }])
  })
  it('make the badge invalid when changed or made for another badge', async () => {
    const good = await endorse(unsigned.id)
    const changed = { ...good, credentialSubject: { ...(good.credentialSubject as object), endorsementComment: 'Le meilleur.' } }
    for (const bad of [changed, await endorse('urn:uuid:other')]) {
      expect(await withEndorsement(bad)).toMatchObject({ outcome: 'invalid', state: 'endorsement_invalid' })
    }
  })
  it('alone are not a badge', async () => {
    expect((await verifyJson(await endorse(unsigned.id))).outcome).toBe('invalid')
  })
})

describe('the one outcome', () => {
  const allValid: Check[] = checkNames.map((name) => ({ name, outcome: 'valid', reason: 'ok' }))
  it('is valid when every check is', () => {
    expect(concludeReport('json', allValid).outcome).toBe('valid')
  })
  it.each(checkNames)('is never valid when the check %s fails, is not decided, or was not made', (name) => {
    for (const outcome of ['invalid', 'undetermined'] as const) {
      const checks = allValid.map((check) => (check.name === name ? { ...check, outcome } : check))
      expect(concludeReport('json', checks).outcome).toBe(outcome)
    }
    expect(concludeReport('json', allValid.filter((check) => check.name !== name)).outcome).toBe('undetermined')
    expect(concludeReport('json', [...allValid, { name, outcome: 'invalid', reason: 'check_failed' }]).outcome).toBe('invalid')
  })
  it.each(['read', 'shape', 'contexts', 'issuer_key', 'signature', 'dates'] as const)('is not valid when %s is said not to apply', (name) => {
    const checks = allValid.map((check) => (check.name === name ? { ...check, outcome: 'not_applicable' as const } : check))
    expect(concludeReport('json', checks).outcome).toBe('undetermined')
  })
  it('is undetermined when the outside fails in any way', async () => {
    for (const failing of ['resolveDid', 'fetchStatusList'] as const) {
      for (const failure of [async () => Promise.reject(new Error('timeout')), async () => undefined, async () => 42, async () => []]) {
        const report = await verifyJson(signed, { [failing]: failure })
        expect(report.outcome).toBe('undetermined')
        expect(reasons(report).length).toBeGreaterThan(0)
      }
    }
  })
  it.each(['', 'hello', '{}', '[]', 'null', '{"type":"Person"}', '<svg xmlns="http://www.w3.org/2000/svg"/>', '{"a":'])('of %j is that it is not a badge', async (input) => {
    expect((await verifyCredential(input, outside)).outcome).toBe('not_a_badge')
  })
})
