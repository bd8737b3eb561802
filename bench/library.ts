// The peer: `@digitalbazaar/vc` with its cryptosuite, as its own documentation sets it up, with local contexts.
import * as vc from '@digitalbazaar/vc'
import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey'
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import { knownContexts } from '../src/openbadges/contexts.ts'
import { encodeBase58 } from '../src/openbadges/multibase.ts'
import { didDocument, did, key, now } from './samples.ts'

async function documentLoader(url: string) {
  const [base, fragment] = url.split('#')
  if (base === did) {
    const method = { '@context': 'https://w3id.org/security/multikey/v1', ...didDocument.verificationMethod[0] }
    return { documentUrl: url, document: fragment ? method : didDocument }
  }
  const document = knownContexts.get(url)
  if (!document) throw new Error(`not known: ${url}`)
  return { documentUrl: url, document }
}

const seed = Buffer.from((key.privateKey.export({ format: 'jwk' }) as { d: string }).d, 'base64url')
const secretKeyMultibase = `z${encodeBase58(Buffer.concat([Buffer.from([0x80, 0x26]), seed]))}`
const pair = (await Ed25519Multikey.from({ '@context': 'https://w3id.org/security/multikey/v1', id: key.verificationMethod, type: 'Multikey', controller: did, publicKeyMultibase: key.publicKeyMultibase, secretKeyMultibase })) as { signer(): unknown }
const signer = pair.signer()

export const issueWithLibrary = (credential: object): Promise<object> =>
  vc.issue({ credential, suite: new DataIntegrityProof({ signer, cryptosuite, date: now.toISOString() }), documentLoader }) as Promise<object>

export const verifyWithLibrary = (credential: object): Promise<{ verified: boolean; error?: unknown }> =>
  vc.verifyCredential({ credential, suite: new DataIntegrityProof({ cryptosuite }), documentLoader, checkStatus: async () => ({ verified: true }), now }) as Promise<{ verified: boolean; error?: unknown }>
