// Issues any verifiable credential of the data model 2.0, badge or not, with an Ed25519 proof.
import { OpenBadgesError } from '../errors.ts'
import { canonicalize } from '../json-ld.ts'
import type { JsonObject } from '../json-value.ts'
import type { SigningKey } from '../keys.ts'
import { findCredentialFault } from './data-model.ts'
import { addProof, type ProofTerms } from './proofs.ts'
import { vcDocumentLoader } from './verify-vc.ts'

/**
 * Secures a credential; a proof that is already there stays beside the new one.
 * @throws OpenBadgesError `credential_malformed` with a pointer and what is wrong there, `unknown_context`,
 *   `json_ld_unsafe`, `json_ld_too_complex`.
 */
export async function issueVc(credential: JsonObject, key: SigningKey, terms: Omit<ProofTerms, 'proofPurpose'>): Promise<JsonObject> {
  const fault = findCredentialFault(credential)
  if (fault) throw new OpenBadgesError('credential_malformed', `${fault.path}: ${fault.fault}`)
  // A suite that signs the JSON as it stands would let words without a meaning pass.
  if (terms.cryptosuite === 'eddsa-jcs-2022') {
    const { proof: _proof, ...unsecured } = credential
    await canonicalize(unsecured, vcDocumentLoader)
  }
  return addProof(credential, key, { ...terms, proofPurpose: 'assertionMethod' }, vcDocumentLoader)
}
