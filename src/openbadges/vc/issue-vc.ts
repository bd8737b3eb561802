// Issues any verifiable credential, badge or not: with an Ed25519 proof in it, or as a JWS in an envelope.
import { credentialsV1ContextUrl, credentialsV2ContextUrl, dataIntegrityContextUrl } from '../contexts.ts'
import { OpenBadgesError } from '../errors.ts'
import { canonicalize } from '../json-ld.ts'
import { asArray, type JsonObject } from '../json-value.ts'
import type { JwtSigner, SigningKey } from '../keys.ts'
import { assertJwtHolds, signAsJwt } from '../v3/jwt.ts'
import { findCredentialFault } from './data-model.ts'
import { addProof, type ProofTerms } from './proofs.ts'
import { vcDocumentLoader } from './verify-vc.ts'

/** Tells whether a credential is of the data model 1.1, which has no words for status lists and proofs of today. */
export const isFirstVersion = (credential: JsonObject): boolean => asArray(credential['@context'])[0] === credentialsV1ContextUrl

function assertCredential(credential: JsonObject, mayBeFirstVersion: boolean): void {
  const fault = findCredentialFault(credential, { mayBeFirstVersion })
  if (fault) throw new OpenBadgesError('credential_malformed', `${fault.path}: ${fault.fault}`)
}

/**
 * Secures a credential; a proof that is already there stays beside the new one. To one of the data model 1.1 the context of proofs
 * is added.
 * @throws OpenBadgesError `credential_malformed` with a pointer and what is wrong there, `unknown_context`,
 *   `json_ld_unsafe`, `json_ld_too_complex`.
 */
export async function issueVc(credential: JsonObject, key: SigningKey, terms: Omit<ProofTerms, 'proofPurpose'>): Promise<JsonObject> {
  assertCredential(credential, true)
  const contexts = asArray(credential['@context'])
  if (isFirstVersion(credential) && !contexts.includes(dataIntegrityContextUrl)) return issueVc({ ...credential, '@context': [...contexts, dataIntegrityContextUrl] }, key, terms)
  // A suite that signs the JSON as it stands would let words without a meaning pass.
  if (terms.cryptosuite === 'eddsa-jcs-2022') {
    const { proof: _proof, ...unsecured } = credential
    await canonicalize(unsecured, vcDocumentLoader)
  }
  return addProof(credential, key, { ...terms, proofPurpose: 'assertionMethod' }, vcDocumentLoader)
}

/**
 * Secures a credential as a JWS in an envelope. VC-JOSE-COSE §3.1.1; VC Data Model 2.0 §4.13.1.
 * @param credential of the data model 2.0, without a proof.
 * @throws OpenBadgesError `credential_malformed`, `unknown_context`, `json_ld_unsafe`, `json_ld_too_complex`.
 */
export async function issueEnvelopedVc(credential: JsonObject, key: JwtSigner): Promise<JsonObject> {
  assertCredential(credential, false)
  if (credential.proof !== undefined) throw new OpenBadgesError('credential_malformed', '/proof: an envelope is the proof')
  await canonicalize(credential, vcDocumentLoader)
  const signer = { ...key, typ: 'vc+jwt' as const }
  const token = signAsJwt(credential, signer)
  assertJwtHolds(token, signer)
  return { '@context': credentialsV2ContextUrl, id: `data:application/vc+jwt,${token}`, type: 'EnvelopedVerifiableCredential' }
}
