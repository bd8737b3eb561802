// Third-party vectors: 1EdTech's byte-exact proofs, the specification's examples, RDFC-1.0, did:key, bitstrings.
import { createHash } from 'node:crypto'
import { canonize } from 'rdf-canonize'
import { describe, expect, it } from 'vitest'
import { exampleContexts, knownContexts, makeDocumentLoader } from '../../src/openbadges/contexts.ts'
import { resolveDidKey } from '../../src/openbadges/did.ts'
import { canonicalize, compactFaithfully } from '../../src/openbadges/json-ld.ts'
import { parsePublicKeyMultibase, signingKeyFromSeed } from '../../src/openbadges/keys.ts'
import { makeHashRdf } from '../../src/openbadges/cryptosuites.ts'
import { signWithDataIntegrity, verifyDataIntegrity } from '../../src/openbadges/v3/data-integrity.ts'
import { decodeJwt, verifyJwtSignature } from '../../src/openbadges/v3/jwt.ts'
import { decodeBitstring } from '../../src/openbadges/v3/status-list.ts'
import { findShapeFault } from '../../src/openbadges/v3/shape.ts'
import { parsePublicJwk } from '../../src/openbadges/keys.ts'
import { listVectors, readVector, readVectorJson, reportVectors, vectorsDir } from './vectors.ts'

const ran = reportVectors('specifications')
const sha256Hex = (text: string) => createHash('sha256').update(text).digest('hex')

describe('the bundled contexts', () => {
  it('hold those a badge needs, and nothing under a loose address', () => {
    expect([...knownContexts.keys()]).toContain('https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json')
    expect([...knownContexts.keys()].every((url) => url.startsWith('https://'))).toBe(true)
  })
})

if (vectorsDir) {
  describe('1EdTech’s implementation guide', () => {
    it('has the same canonical form, hashes and signature as ours, byte for byte', async () => {
      const vector = readVectorJson('ob3', 'impl-guide-vectors', 'ob-eddsa-rdfc-2022.vector.json')
      const { proofValue, ...options } = vector.proof
      expect(await canonicalize(vector.unsigned)).toBe(vector.documentCanon)
      const proofCanon = await canonicalize({ '@context': vector.unsigned['@context'], ...options })
      expect(proofCanon).toBe(vector.proofCanon)
      expect(sha256Hex(proofCanon) + sha256Hex(vector.documentCanon)).toBe(vector.dataToSignHex)
      const seed = Buffer.from(vector.privateKeyHex, 'hex').subarray(0, 32)
      const key = signingKeyFromSeed(seed, vector.key.id)
      expect(key.publicKeyMultibase).toBe(vector.key.publicKeyMultibase)
      const signed = await signWithDataIntegrity(vector.unsigned, key, { created: new Date(options.created) })
      expect(signed.proof).toEqual([vector.proof])
      expect(signed.proof[0]?.proofValue).toBe(proofValue)
      ran.count()
    })
  })

  describe('W3C eddsa-rdfc-2022', () => {
    it('verifies the signed credential of the specification', async () => {
      const signed = readVectorJson('w3c', 'vc-di-eddsa', 'eddsa-rdfc-2022', 'signedDataInt.json')
      const { publicKeyMultibase } = readVectorJson('w3c', 'vc-di-eddsa', 'keyPair.json')
      const key = parsePublicKeyMultibase(publicKeyMultibase)
      const loader = makeHashRdf(makeDocumentLoader(exampleContexts))
      expect(await verifyDataIntegrity(signed, signed.proof, key, loader)).toBe(true)
      expect(await verifyDataIntegrity({ ...signed, name: 'Other' }, signed.proof, key, loader)).toBe(false)
      ran.count()
    })
  })

  describe('the examples of the Open Badges specification', () => {
    const folder = ['ob3', 'spec-examples', 'json']
    // 026 uses terms that no context defines: 1EdTech's own fault, and a good canary for safe mode.
    const unsafe = '026-'
    for (const file of listVectors(...folder)) {
      const document = readVectorJson(...folder, file)
      const contexts: unknown[] = [document['@context']].flat()
      const isOurs = contexts[0] === 'https://www.w3.org/ns/credentials/v2' && !contexts.some((url) => String(url).includes('/clr/'))
      if (!isOurs || file.startsWith(unsafe)) continue
      it(`${file.slice(0, 60)} says in JSON what it says in RDF`, async () => {
        const { proof: _proof, ...unsecured } = document
        await compactFaithfully(unsecured, makeDocumentLoader(exampleContexts))
        ran.count()
      })
      // 013, 014 and 033 are fragments that show one point and are not whole credentials.
      if (['013-', '014-', '033-'].some((start) => file.startsWith(start))) continue
      it(`${file.slice(0, 60)} has the shape of its kind`, () => {
        const isEndorsement = document.type.includes('EndorsementCredential')
        expect(findShapeFault(document, isEndorsement ? 'endorsement' : 'achievement')).toBeUndefined()
        ran.count()
      })
    }
    it('refuses the one example whose terms are not defined', async () => {
      const file = listVectors(...folder).find((name) => name.startsWith(unsafe)) ?? ''
      await expect(compactFaithfully(readVectorJson(...folder, file))).rejects.toMatchObject({ code: 'json_ld_unsafe' })
    })
  })

  describe('RDFC-1.0', () => {
    it('gives the canonical form of every W3C test, and refuses the poison', async () => {
      const { entries } = readVectorJson('w3c', 'rdf-canon', 'manifest.jsonld')
      for (const { type, action, result, hashAlgorithm } of entries) {
        const messageDigestAlgorithm = hashAlgorithm === 'SHA384' ? 'SHA-384' : undefined
        const canonicalIdMap = new Map<string, string>()
        const run = canonize(readVector('w3c', 'rdf-canon', action), {
          algorithm: 'RDFC-1.0',
          inputFormat: 'application/n-quads',
          maxWorkFactor: type === 'rdfc:RDFC10NegativeEvalTest' ? 1 : 3,
          canonicalIdMap,
          ...(messageDigestAlgorithm && { messageDigestAlgorithm }),
        })
        if (type === 'rdfc:RDFC10NegativeEvalTest') await expect(run).rejects.toThrow()
        else if (type === 'rdfc:RDFC10EvalTest') expect(await run).toBe(readVector('w3c', 'rdf-canon', result))
        else {
          await run
          expect(Object.fromEntries(canonicalIdMap)).toEqual(readVectorJson('w3c', 'rdf-canon', result))
        }
        ran.count()
      }
    })
  })

  describe('did:key', () => {
    it('reads every Ed25519, P-256 and RSA key of the method’s vectors, and refuses the other curves by name', () => {
      for (const did of Object.keys(readVectorJson('did-key', 'ed25519-x25519.json'))) {
        const multibase = did.slice('did:key:'.length)
        expect(resolveDidKey(did)).toMatchObject({ id: did, assertionMethod: [`${did}#${multibase}`] })
        const { seed } = readVectorJson('did-key', 'ed25519-x25519.json')[did]
        expect(signingKeyFromSeed(Buffer.from(seed, 'hex'), '').publicKeyMultibase).toBe(multibase)
        ran.count()
      }
      for (const file of ['nist-curves.json', 'rsa.json']) {
        for (const [did, vector] of Object.entries<any>(readVectorJson('did-key', file))) {
          const jwk = vector.publicKeyJwk ?? vector.verificationMethod?.publicKeyJwk ?? vector.verificationKeyPair?.publicKeyJwk
          // Told apart by the start of the identifier, as the method says: zDn is P-256, z4MX and zgg are RSA.
          const isRead = /^did:key:z(?:Dn|4MX|gg)/.test(did)
          if (isRead && !jwk) expect(resolveDidKey(did).id).toBe(did)
          else if (!isRead) expect(() => resolveDidKey(did)).toThrow(/key_unsupported/)
          else expect(parsePublicKeyMultibase(did.slice(8)).publicKey.export({ format: 'jwk' })).toEqual(jwk)
          ran.count()
        }
      }
      for (const did of Object.keys(readVectorJson('did-key', 'secp256k1.json'))) {
        expect(() => resolveDidKey(did)).toThrow(/key_unsupported/)
        ran.count()
      }
    })
  })

  describe('bitstrings', () => {
    it('reads the set bits of the W3C and 1EdTech lists', () => {
      for (const { encodedList, bytes, setBits } of readVectorJson('w3c', 'vc-bitstring-status-list', 'vectors.json').vectors) {
        const bits = decodeBitstring(encodedList)
        expect(bits.length).toBe(bytes)
        const set: number[] = []
        for (let index = 0; index < bits.length * 8; index++) {
          if (((bits[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0) set.push(index)
        }
        expect(set).toEqual(setBits)
        ran.count()
      }
    })
  })

  describe('the W3C inputs signed with JOSE', () => {
    const folder = ['w3c', 'vc-jose-cose-test-suite', 'input']
    const keys = ['vm-ed25519.json', 'vm-p256.json'].map((file) => readVectorJson(...folder, file))
    const holds = (file: string) => {
      const jwt = decodeJwt(readVector(...folder, file).trim())
      const method = keys.find(({ publicKeyJwk }) => publicKeyJwk.kid === jwt.header.kid || publicKeyJwk.alg === jwt.header.alg)
      const { d: _secret, ...publicJwk } = method.publicKeyJwk
      return verifyJwtSignature(jwt, parsePublicJwk(publicJwk))
    }
    it('verifies the good one and refuses the bad signature', () => {
      expect(holds('credential-jose-minimal.txt')).toBe(true)
      ran.count()
      let isRefused = false
      try {
        isRefused = !holds('credential-jose-bad-signature.txt')
      } catch {
        isRefused = true
      }
      expect(isRefused).toBe(true)
      ran.count()
    })
  })
}
