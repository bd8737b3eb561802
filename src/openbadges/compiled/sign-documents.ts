// Signs many documents that are there already, as after a key was lost: those of one badge share their shape.
import { createPublicKey, hash, sign, verify } from 'node:crypto'
import { formatDateTime } from '../date-time.ts'
import { OpenBadgesError } from '../errors.ts'
import { findId, isJsonObject, type JsonObject } from '../json-value.ts'
import type { JwtSigningKey, SigningKey } from '../keys.ts'
import { canonicalize } from '../json-ld.ts'
import { encodeBase58 } from '../multibase.ts'
import { assertJwtHolds, signAsJwt } from '../v3/jwt.ts'
import { badgePattern, ShapeCache } from './shape-cache.ts'

export type SignedDocument = { document: string; jwt: string }

const badgesMax = 500
const sha256 = (text: string) => hash('sha256', Buffer.from(text, 'utf8'), 'buffer')

/** Signs documents one after the other with one key and one date. */
export class DocumentSigner {
  readonly #key: SigningKey
  readonly #publicKey
  readonly #jwtKey: SigningKey | JwtSigningKey
  readonly #proof: JsonObject
  readonly #proofHashes = new Map<string, Buffer>()
  readonly #shapes = new ShapeCache(badgePattern, (document) => `${findId(document.issuer)} ${isJsonObject(document.credentialSubject) ? findId(document.credentialSubject.achievement) : ''}`, badgesMax)

  constructor(key: SigningKey, jwtKey: SigningKey | JwtSigningKey, created: Date) {
    this.#key = key
    this.#jwtKey = jwtKey
    this.#publicKey = createPublicKey(key.privateKey)
    this.#proof = { type: 'DataIntegrityProof', cryptosuite: 'eddsa-rdfc-2022', created: formatDateTime(created), verificationMethod: key.verificationMethod, proofPurpose: 'assertionMethod' }
  }

  /**
   * Signs a document in both forms; proofs that it has are left out.
   * @throws OpenBadgesError `unknown_context`, `json_ld_unsafe`, `json_ld_too_complex`; `proof_malformed` when a signature does
   *   not verify (a fault of the machine).
   */
  async sign(document: JsonObject): Promise<SignedDocument> {
    const { proof: _proof, ...unsigned } = document
    if (!this.#shapes.find(unsigned)) await this.#shapes.learn(unsigned, false)
    const documentHash = this.#shapes.find(unsigned)?.hash ?? sha256(await canonicalize(unsigned))
    const signed = Buffer.concat([await this.#hashProof(unsigned), documentHash])
    const signature = sign(null, signed, this.#key.privateKey)
    if (!verify(null, signed, this.#publicKey, signature)) throw new OpenBadgesError('proof_malformed', 'a signature does not hold')
    const proof = { ...this.#proof, proofValue: `z${encodeBase58(signature)}` }
    const jwt = signAsJwt(unsigned, this.#jwtKey)
    assertJwtHolds(jwt, this.#jwtKey)
    return { document: JSON.stringify({ ...unsigned, proof: [proof] }), jwt }
  }

  /** The proofs of one batch say the same under one context. */
  async #hashProof(unsigned: JsonObject): Promise<Buffer> {
    const name = JSON.stringify(unsigned['@context'])
    const known = this.#proofHashes.get(name)
    if (known) return known
    const made = sha256(await canonicalize({ '@context': unsigned['@context'] ?? [], ...this.#proof }))
    this.#proofHashes.set(name, made)
    return made
  }
}
