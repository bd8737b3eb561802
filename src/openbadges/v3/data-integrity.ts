// Data Integrity proofs of badges: signing with `eddsa-rdfc-2022` (W3C VC-DI-EDDSA §3.2), verifying with any suite that is known.
import { sign } from 'node:crypto'
import { documentLoader as pinnedLoader, type DocumentLoader } from '../contexts.ts'
import { formatDateTime } from '../date-time.ts'
import { OpenBadgesError } from '../errors.ts'
import { hashRdfForSignature, makeHashRdf, suiteOf, verifyProofValue, type HashRdf } from '../cryptosuites.ts'
import { asArray, isJsonObject, type JsonObject } from '../json-value.ts'
import { parsePublicKeyMultibase, type SigningKey, type VerificationKey } from '../keys.ts'
import { encodeBase58 } from '../multibase.ts'

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

/** Tells whether a proof of a badge can be verified here; chains of proofs are not for badges. */
export function isSupportedProof(proof: unknown): proof is JsonObject {
  return isJsonObject(proof) && suiteOf(proof) !== undefined && proof.previousProof === undefined
}

/**
 * Verifies one supported proof of a document with a key that the caller has bound to the issuer.
 * @throws OpenBadgesError `proof_malformed`, `proof_not_comparable`, `unknown_context`, `json_ld_unsafe`, `json_ld_too_complex`.
 */
export async function verifyDataIntegrity(
  document: JsonObject,
  proof: JsonObject,
  key: VerificationKey,
  hashRdf: HashRdf = makeHashRdf(pinnedLoader),
  documentLoader: DocumentLoader = pinnedLoader,
): Promise<boolean> {
  const strange = Object.keys(proof).find((member) => !proofMembers.has(member))
  if (strange !== undefined) throw new OpenBadgesError('proof_malformed', strange.slice(0, 50))
  if (!Object.entries(proof).every(([member, value]) => member === '@context' || typeof value === 'string')) {
    throw new OpenBadgesError('proof_malformed', 'a member is not text')
  }
  const { proof: _proofs, ...unsecured } = document
  return verifyProofValue(unsecured, proof, key, hashRdf, documentLoader)
}
