// Data Integrity proofs of any document: sets, chains, and the suites with Ed25519 that others use. VC Data Integrity 1.0 §4.
import { sign, verify } from 'node:crypto'
import type { DocumentLoader } from '../contexts.ts'
import { hashJsonForSignature, hashRdfForSignature, makeHashRdf, suiteOf, verifyProofValue } from '../cryptosuites.ts'
import { formatDateTime, parseProofDateTime } from '../date-time.ts'
import { OpenBadgesError } from '../errors.ts'
import { asArray, describeValue, isJsonObject, type JsonObject } from '../json-value.ts'
import type { SigningKey, VerificationKey } from '../keys.ts'
import { encodeBase58 } from '../multibase.ts'

export type ProofTerms = {
  created?: Date
  proofPurpose: 'assertionMethod' | 'authentication'
  challenge?: string
  domain?: string
  cryptosuite?: 'eddsa-rdfc-2022' | 'eddsa-jcs-2022'
}

const proofsMax = 16

/**
 * Adds a proof beside those that are there (a proof set). §4.5
 * @throws OpenBadgesError `unknown_context`, `json_ld_unsafe`, `json_ld_too_complex`; `proof_malformed` when the signature does not
 *   verify (a fault of the machine).
 */
export async function addProof(document: JsonObject, key: SigningKey, terms: ProofTerms, documentLoader: DocumentLoader): Promise<JsonObject> {
  const { proof: earlier, ...unsecured } = document
  const cryptosuite = terms.cryptosuite ?? 'eddsa-rdfc-2022'
  const proof: JsonObject = {
    type: 'DataIntegrityProof',
    cryptosuite,
    ...(terms.created && { created: formatDateTime(terms.created) }),
    verificationMethod: key.verificationMethod,
    proofPurpose: terms.proofPurpose,
    ...(terms.challenge !== undefined && { challenge: terms.challenge }),
    ...(terms.domain !== undefined && { domain: terms.domain }),
  }
  const hash = () => (cryptosuite === 'eddsa-jcs-2022' ? hashJsonForSignature(unsecured, proof) : hashRdfForSignature(unsecured, proof, makeHashRdf(documentLoader)))
  const signature = sign(null, await hash(), key.privateKey)
  // Everything is worked out a second time before it leaves: a bit can flip in any machine.
  if (!verify(null, await hash(), key.privateKey, signature)) throw new OpenBadgesError('proof_malformed', 'a signature does not hold')
  const secured = { ...(cryptosuite === 'eddsa-jcs-2022' && { '@context': unsecured['@context'] ?? [] }), ...proof, proofValue: `z${encodeBase58(signature)}` }
  return { ...unsecured, proof: earlier === undefined ? secured : [...asArray(earlier), secured] }
}

/** Why a proof does not hold, by the words of VC Data Integrity §4.7; `undetermined` where it cannot be known. */
export type ProofResult = { outcome: 'valid' } | { outcome: 'invalid' | 'undetermined'; problem: string }
const invalid = (problem: string): ProofResult => ({ outcome: 'invalid', problem })

export type ProofExpectation = {
  now: Date
  proofPurpose: 'assertionMethod' | 'authentication'
  challenge?: string
  domain?: string
  documentLoader: DocumentLoader
  /** The key that the proof names, when it may do this for the one who says it. */
  bindKey(verificationMethod: string, signedAt: Date | undefined): Promise<{ outcome: 'valid'; key: VerificationKey } | { outcome: 'invalid' | 'undetermined'; problem: string }>
}

function findTermsProblem(proof: JsonObject, expected: ProofExpectation): string | undefined {
  const time = (value: unknown): number | undefined => (value === undefined ? undefined : parseProofDateTime(typeof value === 'string' ? value : '').getTime())
  if (typeof proof.verificationMethod !== 'string') return 'verificationMethod is missing'
  if (proof.proofPurpose !== expected.proofPurpose) return `proofPurpose is not ${expected.proofPurpose}`
  if (expected.challenge !== undefined && proof.challenge !== expected.challenge) return 'challenge differs'
  if (expected.domain !== undefined && !asArray(proof.domain).includes(expected.domain)) return 'domain differs'
  for (const name of ['challenge', 'nonce', 'id'] as const) if (proof[name] !== undefined && typeof proof[name] !== 'string') return `${name} is not text`
  if (!asArray(proof.domain).every((domain) => typeof domain === 'string')) return 'domain is not text'
  try {
    if (proof.type === 'Ed25519Signature2020' && proof.created === undefined) return 'created is missing'
    time(proof.created)
    const expires = time(proof.expires)
    if (expires !== undefined && expires < expected.now.getTime()) return 'the proof has expired'
  } catch {
    return 'a date is malformed'
  }
  return undefined
}

/** The proofs that a proof continues, by their ids; undefined when one is missing or stands twice. §4.6 */
function findContinued(proof: JsonObject, all: JsonObject[]): JsonObject[] | undefined {
  const ids = asArray(proof.previousProof)
  if (!ids.every((id) => typeof id === 'string' && id !== '')) return undefined
  const found = ids.map((id) => all.filter((other) => other.id === id && other !== proof))
  return found.every((matches) => matches.length === 1) ? found.map(([match]) => match as JsonObject) : undefined
}

/**
 * Checks one proof of a document, with the proofs that it continues.
 * @param document with all its proofs.
 */
export async function checkProof(document: JsonObject, proof: JsonObject, expected: ProofExpectation): Promise<ProofResult> {
  if (suiteOf(proof) === undefined) return { outcome: 'undetermined', problem: `the suite ${describeValue(proof.cryptosuite ?? proof.type)} is not known here` }
  const problem = findTermsProblem(proof, expected)
  if (problem) return invalid(problem)
  const { proof: all, ...unsecured } = document
  const continued = findContinued(proof, asArray(all).filter(isJsonObject))
  if (!continued) return invalid('a previous proof is missing')
  const bound = await expected.bindKey(String(proof.verificationMethod), typeof proof.created === 'string' ? parseProofDateTime(proof.created) : undefined)
  if (bound.outcome !== 'valid') return { outcome: bound.outcome, problem: bound.problem }
  try {
    const subject = continued.length > 0 ? { ...unsecured, proof: continued.length === 1 ? (continued[0] as JsonObject) : continued } : unsecured
    const holds = await verifyProofValue(subject, proof, bound.key, makeHashRdf(expected.documentLoader), expected.documentLoader)
    return holds ? { outcome: 'valid' } : invalid('the signature does not hold')
  } catch (error) {
    const code = error instanceof OpenBadgesError ? error.code : undefined
    if (code === 'unknown_context' || code === 'json_ld_too_complex' || code === 'proof_not_comparable' || code === undefined) return { outcome: 'undetermined', problem: code ?? 'the check failed' }
    return invalid(`${code}`)
  }
}

/** Checks every proof of a document: all must hold, and there must be one. §4.4, §4.6 */
export async function checkAllProofs(document: JsonObject, expected: ProofExpectation): Promise<ProofResult> {
  const proofs = asArray(document.proof)
  if (proofs.length === 0) return invalid('there is no proof')
  if (proofs.length > proofsMax || !proofs.every(isJsonObject)) return invalid('the proofs are malformed')
  let worst: ProofResult = { outcome: 'valid' }
  for (const proof of proofs) {
    const result = await checkProof(document, proof, expected)
    if (result.outcome === 'invalid') return result
    if (result.outcome === 'undetermined') worst = result
  }
  return worst
}
