// Data Integrity proofs `eddsa-rdfc-2022` (W3C VC-DI-EDDSA §3.2): signing any credential, verifying a proof.
import { createHash, sign, verify } from 'node:crypto'
import { documentLoader as pinnedLoader, type DocumentLoader } from '../contexts.ts'
import { formatDateTime } from '../date-time.ts'
import { OpenBadgesError } from '../errors.ts'
import { asArray, isJsonObject, isSameJson, type JsonObject, type JsonValue } from '../json-value.ts'
import { canonicalize } from '../json-ld.ts'
import { parsePublicKeyMultibase, type SigningKey, type VerificationKey } from '../keys.ts'
import { decodeBase58, encodeBase58 } from '../multibase.ts'

export type DataIntegrityProof = {
  type: 'DataIntegrityProof'
  cryptosuite: 'eddsa-rdfc-2022'
  created: string
  verificationMethod: string
  proofPurpose: string
  challenge?: string
  domain?: string
  proofValue: string
}
export type SignedCredential<T extends object = JsonObject> = T & { proof: DataIntegrityProof[] }

export type ProofOptions = {
  created: Date
  /** `assertionMethod` unless said; presentations use `authentication`. */
  proofPurpose?: 'assertionMethod' | 'authentication'
  challenge?: string
  domain?: string
  documentLoader?: DocumentLoader
}

/** The proof members that are understood: another member would be signed without anybody reading it. */
const proofMembers = new Set([
  '@context',
  'id',
  'type',
  'cryptosuite',
  'created',
  'expires',
  'verificationMethod',
  'proofPurpose',
  'proofValue',
  'challenge',
  'domain',
  'nonce',
])

/** SHA-256 over the canonical RDF of the document or of its proof options. */
export type HashRdf = (document: JsonObject, what: 'document' | 'proof') => Promise<Buffer>

/** Hashes through JSON-LD and RDFC-1.0, whatever the document is. */
export function makeHashRdf(documentLoader: DocumentLoader): HashRdf {
  return async (document) => createHash('sha256').update(await canonicalize(document, documentLoader), 'utf8').digest()
}

/**
 * The 64 bytes that are signed: the hash of the proof's own statements, then the hash of the document. §3.2.4.
 * @param document without its proofs, or with those that the proof continues (a proof chain).
 * @throws OpenBadgesError `unknown_context`, `json_ld_unsafe`, `json_ld_too_complex`.
 */
export async function hashRdfForSignature(document: JsonObject, proof: JsonObject, hashRdf: HashRdf): Promise<Buffer> {
  const { proofValue: _value, '@context': _context, ...options } = proof
  const proofHash = await hashRdf({ '@context': document['@context'] as JsonValue, ...options }, 'proof')
  return Buffer.concat([proofHash, await hashRdf(document, 'document')])
}

/**
 * Adds a proof to a credential of any kind; proofs already there are kept beside it (a proof set).
 * @throws OpenBadgesError `unknown_context`, `json_ld_unsafe`, `json_ld_too_complex`.
 */
export async function signWithDataIntegrity<T extends object>(
  document: T,
  key: SigningKey,
  options: ProofOptions,
): Promise<SignedCredential<T>> {
  const { proof: earlier, ...unsecured } = document as JsonObject
  const proof = {
    type: 'DataIntegrityProof' as const,
    cryptosuite: 'eddsa-rdfc-2022' as const,
    created: formatDateTime(options.created),
    verificationMethod: key.verificationMethod,
    proofPurpose: options.proofPurpose ?? 'assertionMethod',
    ...(options.challenge !== undefined && { challenge: options.challenge }),
    ...(options.domain !== undefined && { domain: options.domain }),
  }
  const hash = await hashRdfForSignature(unsecured, proof, makeHashRdf(options.documentLoader ?? pinnedLoader))
  const proofValue = `z${encodeBase58(sign(null, hash, key.privateKey))}`
  const proofs = [...asArray(earlier), { ...proof, proofValue }]
  return { ...unsecured, proof: proofs } as unknown as SignedCredential<T>
}

/**
 * Looks at what was just signed, before it leaves: everything is worked out a second time, since a bit can flip in any machine.
 * @param key of the last proof; the earlier ones are others'.
 * @throws OpenBadgesError `proof_malformed`.
 */
export async function assertProofHolds(signed: SignedCredential<object>, key: SigningKey): Promise<void> {
  const proof = signed.proof.at(-1)
  const publicKey = parsePublicKeyMultibase(key.publicKeyMultibase)
  const holds = proof && (await verifyDataIntegrity(signed as unknown as JsonObject, proof as unknown as JsonObject, publicKey))
  if (!holds) throw new OpenBadgesError('proof_malformed', 'a signature does not hold')
}

/** Tells whether a proof is of the one kind that this file verifies. */
export function isSupportedProof(proof: unknown): proof is JsonObject {
  return (
    isJsonObject(proof) &&
    proof.type === 'DataIntegrityProof' &&
    proof.cryptosuite === 'eddsa-rdfc-2022' &&
    proof.previousProof === undefined
  )
}

/**
 * Verifies one supported proof of a document with a key that the caller has bound to the issuer. §3.2.2.
 * @throws OpenBadgesError `proof_malformed`, `unknown_context`, `json_ld_unsafe`, `json_ld_too_complex`.
 */
export async function verifyDataIntegrity(
  document: JsonObject,
  proof: JsonObject,
  key: VerificationKey,
  hashRdf: HashRdf = makeHashRdf(pinnedLoader),
): Promise<boolean> {
  const strange = Object.keys(proof).find((member) => !proofMembers.has(member))
  if (strange !== undefined) throw new OpenBadgesError('proof_malformed', strange.slice(0, 50))
  if (proof['@context'] !== undefined && !isSameJson(proof['@context'], document['@context'])) {
    throw new OpenBadgesError('proof_malformed', '@context')
  }
  if (!Object.entries(proof).every(([member, value]) => member === '@context' || typeof value === 'string')) {
    throw new OpenBadgesError('proof_malformed', 'a member is not text')
  }
  const { proofValue } = proof
  if (typeof proofValue !== 'string' || !/^z[1-9A-HJ-NP-Za-km-z]{1,100}$/.test(proofValue)) {
    throw new OpenBadgesError('proof_malformed', 'proofValue')
  }
  const signature = decodeBase58(proofValue.slice(1))
  if (signature.length !== 64 || key.algorithm !== 'EdDSA') return false
  const { proof: _proofs, ...unsecured } = document
  return verify(null, await hashRdfForSignature(unsecured, proof, hashRdf), key.publicKey, signature)
}
