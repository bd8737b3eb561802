// The suites of Data Integrity proofs that are verified here: what each one signs, and whether a signature holds.
import { createVerifyCryptosuite } from '@digitalbazaar/ecdsa-sd-2023-cryptosuite'
import { createHash, verify } from 'node:crypto'
import { canonicalizeJson } from './canonical-json.ts'
import type { DocumentLoader } from './contexts.ts'
import { OpenBadgesError } from './errors.ts'
import { asArray, isJsonObject, isSameJson, type JsonObject, type JsonValue } from './json-value.ts'
import { canonicalize } from './json-ld.ts'
import { parsePublicKeyMultibase, type VerificationKey } from './keys.ts'
import { decodeBase58, encodeBase58 } from './multibase.ts'

/** `eddsa-2022` is the name that `eddsa-rdfc-2022` had while it was written; `Ed25519Signature2020` came before both. */
export type Suite = 'eddsa-rdfc-2022' | 'eddsa-2022' | 'eddsa-jcs-2022' | 'ecdsa-sd-2023' | 'Ed25519Signature2020'
const cryptosuites = ['eddsa-rdfc-2022', 'eddsa-2022', 'eddsa-jcs-2022', 'ecdsa-sd-2023'] as const

/** The suite of a proof, or undefined when it is none of these. */
export function suiteOf(proof: unknown): Suite | undefined {
  if (!isJsonObject(proof)) return undefined
  if (proof.type === 'Ed25519Signature2020') return 'Ed25519Signature2020'
  return proof.type === 'DataIntegrityProof' ? cryptosuites.find((suite) => suite === proof.cryptosuite) : undefined
}

/** SHA-256 over the canonical RDF of the document or of its proof options. */
export type HashRdf = (document: JsonObject, what: 'document' | 'proof') => Promise<Buffer>

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest()

/** Hashes through JSON-LD and RDFC-1.0, whatever the document is. */
export const makeHashRdf = (documentLoader: DocumentLoader): HashRdf => async (document) => sha256(await canonicalize(document, documentLoader))

/**
 * The 64 bytes that are signed: the hash of the proof's own statements, then the hash of the document. VC-DI-EDDSA §3.2.4.
 * @param document without its proofs, or with those that the proof continues (a proof chain).
 * @throws OpenBadgesError `unknown_context`, `json_ld_unsafe`, `json_ld_too_complex`.
 */
export async function hashRdfForSignature(document: JsonObject, proof: JsonObject, hashRdf: HashRdf): Promise<Buffer> {
  const { proofValue: _value, '@context': _context, ...options } = proof
  const proofHash = await hashRdf({ '@context': document['@context'] as JsonValue, ...options }, 'proof')
  return Buffer.concat([proofHash, await hashRdf(document, 'document')])
}

/** JCS signs the JSON as it stands; a proof without a context of its own takes the document's. VC-DI-EDDSA §3.3.4, §3.3.5 */
export function hashJsonForSignature(document: JsonObject, proof: JsonObject): Buffer {
  const { proofValue: _value, ...options } = proof
  const context = document['@context']
  const withContext = context === undefined ? options : { '@context': context, ...options }
  return Buffer.concat([sha256(canonicalizeJson(withContext)), sha256(canonicalizeJson(document))])
}

function readEd25519Signature({ proofValue }: JsonObject): Uint8Array {
  if (typeof proofValue !== 'string' || !/^z[1-9A-HJ-NP-Za-km-z]{1,100}$/.test(proofValue)) throw new OpenBadgesError('proof_malformed', 'proofValue')
  const signature = decodeBase58(proofValue.slice(1))
  if (signature.length !== 64) throw new OpenBadgesError('proof_malformed', 'proofValue')
  return signature
}

/** Bytes of a derived proof, as text; those of a badge with hundreds of statements fit in well. */
const derivedCharactersMax = 200_000

function holdsBlankNodeLabel(value: JsonValue): boolean {
  if (typeof value === 'string') return value.includes('_:')
  if (Array.isArray(value)) return value.some(holdsBlankNodeLabel)
  return isJsonObject(value) && Object.values(value).some(holdsBlankNodeLabel)
}

/**
 * Verifies a proof derived for selective disclosure: the issuer signed the statements that must be there and a key made for this
 * credential alone, which signed each of the others. VC-DI-ECDSA §3.5.7.
 * @throws OpenBadgesError `proof_malformed`, `proof_not_comparable` and those of JSON-LD.
 */
async function verifySelectiveDisclosure(document: JsonObject, proof: JsonObject, key: VerificationKey, hashRdf: HashRdf, documentLoader: DocumentLoader): Promise<boolean> {
  const { proofValue } = proof
  if (typeof proofValue !== 'string' || !/^u[A-Za-z0-9_-]+$/.test(proofValue) || proofValue.length > derivedCharactersMax) throw new OpenBadgesError('proof_malformed', 'proofValue')
  // The suite replaces labels in whole lines: a text that looks like a label could be exchanged for another under the same signature.
  if (holdsBlankNodeLabel(document)) throw new OpenBadgesError('proof_not_comparable', '"_:" in a text')
  // RDFC-1.0 with its limits comes first: what the library reads next has passed them.
  await hashRdf(document, 'document')
  const suite = createVerifyCryptosuite()
  let data
  try {
    data = await suite.createVerifyData({ cryptosuite: suite, document, proof, documentLoader })
  } catch (error) {
    throw new OpenBadgesError('proof_malformed', String(error).slice(0, 200))
  }
  const { baseSignature, proofHash, publicKey, signatures, nonMandatory, mandatoryHash } = data
  if (signatures.length !== nonMandatory.length) return false
  const holds = (bytes: Uint8Array, by: VerificationKey, signature: Uint8Array) =>
    by.algorithm === 'ES256' && verify('sha256', bytes, { key: by.publicKey, dsaEncoding: 'ieee-p1363' }, signature)
  if (!holds(Buffer.concat([proofHash, publicKey, mandatoryHash]), key, baseSignature)) return false
  const ownKey = parsePublicKeyMultibase(`z${encodeBase58(publicKey)}`)
  return signatures.every((signature, at) => holds(Buffer.from(nonMandatory[at] as string, 'utf8'), ownKey, signature))
}

/**
 * Tells whether the signature of a proof holds; the caller has bound the key and looked at the proof's dates and purpose.
 * VC-DI-EDDSA §3.2.2, §3.3.2; VC-DI-ECDSA §3.5.7.
 * @param document without its proofs, or with those that the proof continues.
 * @throws OpenBadgesError `proof_malformed`, `proof_not_comparable`, `unknown_context`, `json_ld_unsafe`, `json_ld_too_complex`.
 */
export async function verifyProofValue(document: JsonObject, proof: JsonObject, key: VerificationKey, hashRdf: HashRdf, documentLoader: DocumentLoader): Promise<boolean> {
  const suite = suiteOf(proof)
  if (suite === undefined) throw new OpenBadgesError('proof_malformed', 'an unknown suite')
  if (proof['@context'] !== undefined) {
    // §3.3.2: the document's contexts begin with those of the proof; the RDF suites take those of the document.
    const [own, theirs] = [asArray(proof['@context']), asArray(document['@context'])]
    const agrees = own.every((context, at) => isSameJson(context, theirs[at])) && (suite === 'eddsa-jcs-2022' || own.length === theirs.length)
    if (!agrees) throw new OpenBadgesError('proof_malformed', '@context')
  }
  if (suite === 'ecdsa-sd-2023') return verifySelectiveDisclosure(document, proof, key, hashRdf, documentLoader)
  const signature = readEd25519Signature(proof)
  if (key.algorithm !== 'EdDSA') return false
  const hash = suite === 'eddsa-jcs-2022' ? hashJsonForSignature(document, proof) : await hashRdfForSignature(document, proof, hashRdf)
  return verify(null, hash, key.publicKey, signature)
}
