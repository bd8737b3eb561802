// V11, V12: JWS that would choose their own algorithm or their own key. The first attacks stand in src/openbadges/attacks.test.ts.
import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/openbadges/json-value.ts'
import { signAsJwt } from '../../src/openbadges/v3/jwt.ts'
import { verifyCredential } from '../../src/openbadges/verify.ts'
import { sampleDid, sampleDidDocument, sampleKey } from '../conformance/sample-credential.ts'
import { attackerKey, makeOutside, unsigned } from './attack-start.ts'

const encode = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const good = signAsJwt(unsigned, sampleKey)
const [goodHeader = '', goodPayload = '', goodSignature = ''] = good.split('.')
const payload = JSON.parse(Buffer.from(goodPayload, 'base64url').toString()) as JsonObject
const kid = sampleKey.verificationMethod
const make = (header: object, body: object | string = payload, key: KeyObject = sampleKey.privateKey) => {
  const input = `${encode(header)}.${encode(body)}`
  return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`
}
const attackerJwk = createPublicKey(attackerKey.privateKey).export({ format: 'jwk' })
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
/** The issuer's document with one more key. */
const withKey = (id: string, publicKeyJwk: object) => ({
  ...sampleDidDocument,
  verificationMethod: [...sampleDidDocument.verificationMethod, { id, type: 'JsonWebKey', controller: sampleDid, publicKeyJwk }],
  assertionMethod: [...sampleDidDocument.assertionMethod, id],
})

describe('V11 the algorithm', () => {
  const second = `${sampleDid}#second`
  const ecJwk = p256.publicKey.export({ format: 'jwk' })
  const signedWith = (alg: string, key: KeyObject, digest: string | null) => {
    const input = `${encode({ alg, kid: second })}.${goodPayload}`
    return `${input}.${sign(digest, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
  }
  const outside = makeOutside({ resolveDid: async () => withKey(second, ecJwk) })

  it('is that of the key', async () => {
    expect((await verifyCredential(signedWith('ES256', p256.privateKey, 'sha256'), outside)).outcome).toBe('valid')
  })
  it.each([
    ['EdDSA said of a P-256 key', signedWith('EdDSA', p256.privateKey, 'sha256')],
    ['ES384 said of a P-256 key', signedWith('ES384', p256.privateKey, 'sha384')],
    ['ES256K said of a P-256 key', signedWith('ES256K', p256.privateKey, 'sha256')],
    ['HS256 said of a P-256 key', signedWith('HS256', p256.privateKey, 'sha256')],
    ['ES256 with r and s of nought', `${encode({ alg: 'ES256', kid: second })}.${goodPayload}.${Buffer.alloc(64).toString('base64url')}`],
    ['ES256 with r and s of the order', `${encode({ alg: 'ES256', kid: second })}.${goodPayload}.${Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'.repeat(2), 'hex').toString('base64url')}`],
    ['no algorithm', make({ kid })],
    ['NONE', `${encode({ alg: 'NONE', kid })}.${goodPayload}.${goodSignature}`],
    ['an algorithm that is an array', make({ alg: ['EdDSA', 'none'], kid })],
    ['an algorithm told twice', (() => {
      const input = `${encode(`{"alg":"EdDSA","alg":"none","kid":${JSON.stringify(kid)}}`)}.${goodPayload}`
      return `${input}.${sign(null, Buffer.from(input), sampleKey.privateKey).toString('base64url')}`
    })()],
    ['critical headers, an empty list', make({ alg: 'EdDSA', kid, crit: [] })],
    ['b64 true, said to be critical', make({ alg: 'EdDSA', kid, b64: true, crit: ['b64'] })],
    ['an encrypted form of five parts', `${encode({ alg: 'dir', enc: 'A256GCM' })}..${encode('iv')}.${goodPayload}.${goodSignature}`],
    ['an encryption header', make({ alg: 'EdDSA', kid, enc: 'A256GCM' })],
    ['a line break inside', `${goodHeader}.${goodPayload.slice(0, 9)}\n${goodPayload.slice(9)}.${goodSignature}`],
    ['a blank inside', `${goodHeader} .${goodPayload}.${goodSignature}`],
    ['the alphabet of plain base64', `${goodHeader}.${goodPayload}.${Buffer.from(goodSignature, 'base64url').toString('base64')}`],
    ['a second spelling of its last character', good.slice(0, -1) + String.fromCharCode(good.charCodeAt(good.length - 1) + 1)],
    ['a signature cut short', good.slice(0, -4)],
    ['a signature made longer', `${good}AAAA`],
    ['no payload', `${goodHeader}..${goodSignature}`],
    ['a payload that is no object', make({ alg: 'EdDSA', kid }, '[]')],
    ['the JSON form', JSON.stringify({ payload: goodPayload, signatures: [{ protected: goodHeader, signature: goodSignature }] })],
  ])('with %s is refused', async (_name, jwt) => {
    expect((await verifyCredential(jwt, outside)).outcome).not.toBe('valid')
  })
})

describe('V12 the key', () => {
  const stranger = (changes: object) => make({ alg: 'EdDSA', ...changes }, payload, attackerKey.privateKey)
  it.each<[string, string]>([
    ['jwk in the header', stranger({ jwk: attackerJwk })],
    ['jwk beside the victim’s kid', stranger({ kid, jwk: attackerJwk })],
    ['jku', stranger({ kid, jku: 'https://evil.example/jwks.json' })],
    ['x5u', stranger({ kid, x5u: 'https://evil.example/cert.pem' })],
    ['x5c', stranger({ kid, x5c: ['MIIB'] })],
    ['kid on another host', stranger({ kid: 'https://evil.example/key' })],
    ['kid of the attacker’s DID', stranger({ kid: attackerKey.verificationMethod })],
    ['kid of the attacker’s did:key', stranger({ kid: `did:key:${attackerKey.publicKeyMultibase}#${attackerKey.publicKeyMultibase}` })],
    ['kid that is a path', stranger({ kid: '../../../etc/passwd' })],
    ['kid that is a file', stranger({ kid: 'file:///etc/passwd' })],
    ['kid inside the network', stranger({ kid: 'http://169.254.169.254/latest/meta-data' })],
    ['kid of SQL', stranger({ kid: "' UNION SELECT 'x'; --" })],
    ['kid of the victim with another fragment', stranger({ kid: `${sampleDid}#${attackerKey.publicKeyMultibase}` })],
    ['kid with a query', stranger({ kid: `${sampleDid}?x=1#key-1` })],
    ['no kid at all', stranger({})],
    ['kid that is an object', stranger({ kid: { toString: 'x' } })],
  ])('by %s is not taken, and nobody but the issuer is asked', async (_name, jwt) => {
    const outside = makeOutside()
    expect((await verifyCredential(jwt, outside)).outcome).not.toBe('valid')
    expect(outside.asked.every(({ what, name }) => what === 'did' && name === sampleDid)).toBe(true)
  })
})
