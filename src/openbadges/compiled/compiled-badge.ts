// Issues the credentials of one badge fast: the badge is worked out once, each recipient's values are put in their places.
import { createPublicKey, sign, verify } from 'node:crypto'
import { formatDateTime } from '../date-time.ts'
import { OpenBadgesError } from '../errors.ts'
import type { JwtSigner, SigningKey } from '../keys.ts'
import { encodeBase58 } from '../multibase.ts'
import { buildCredential, type CredentialInput, type EvidenceInput } from '../v3/credential.ts'
import { assertProofHolds, signWithDataIntegrity } from '../v3/data-integrity.ts'
import { assertJwtHolds, signTextAsJwt } from '../v3/jwt.ts'
import { compileDocument, type CompiledDocument } from './compiled-document.ts'
import type { SlotPath } from './templates.ts'

/** What every credential of the badge has in common. */
export type BadgeInput = Pick<CredentialInput, 'issuer' | 'achievement' | 'name' | 'description'> & {
  status?: { statusListCredential: string; purpose: 'revocation' | 'suspension' }
}
/** What one credential has of its own. */
export type RecipientInput = Omit<CredentialInput, 'issuer' | 'achievement' | 'name' | 'description' | 'status'> & { statusIndex?: number }

export type IssuedCredential = {
  /** JSON text with its Data Integrity proof: the exact bytes to keep. */
  document: string
  /** The same credential without a proof, as JSON text. */
  unsigned: string
  /** Which way it was made; both give the same bytes. */
  way: 'compiled' | 'generic'
}

/** What is looked at a second time before a credential leaves: a bit can flip in any machine. */
export type Care = {
  /** Verifies each signature, over a hash that is made a second time: three times the cost of signing. */
  verifySignatures?: boolean
  /** Makes every n-th credential the generic way as well; a difference is an error. */
  compareEvery?: number
}

const evidenceMembers = ['id', 'name', 'narrative', 'description', 'genre'] as const
const evidenceMax = 8
const shapesMax = 256

type Shape = { credential: CompiledDocument; read(recipient: RecipientInput): string[] }

const isThere = (text: string | undefined): text is string => text !== undefined && text !== ''

/** Which optional parts a recipient has: all that have the same parts have the same shape. */
function nameShape(recipient: RecipientInput): string | undefined {
  const evidence = recipient.evidence ?? []
  if (evidence.length > evidenceMax) return undefined
  let name = `${isThere(recipient.subject.name) ? 'n' : ''}${isThere(recipient.role) ? 'r' : ''}${isThere(recipient.narrative) ? 't' : ''}${recipient.statusIndex === undefined ? '' : 's'}`
  if (recipient.validUntil) name += 'u'
  if (recipient.awardedDate) name += 'a'
  if (recipient.activityStartDate) name += 'b'
  if (recipient.activityEndDate) name += 'e'
  for (const one of evidence) name += `,${evidenceMembers.map((member) => (isThere(one[member]) ? '1' : '0')).join('')}`
  return name
}

/** The slots of a shape: where a value stands and how it is read off a recipient. */
function listSlots(sample: RecipientInput, listUrl: string | undefined): [SlotPath, (recipient: RecipientInput) => string][] {
  const slots: [SlotPath, (recipient: RecipientInput) => string][] = [
    [['id'], ({ id }) => id],
    [['credentialSubject', 'id'], ({ subject }) => subject.id],
    [['validFrom'], ({ validFrom }) => writeDate(validFrom)],
  ]
  const date = (path: SlotPath, member: 'validUntil' | 'awardedDate' | 'activityStartDate' | 'activityEndDate') => {
    if (sample[member]) slots.push([path, (recipient) => writeDate(recipient[member] as Date)])
  }
  date(['validUntil'], 'validUntil')
  date(['awardedDate'], 'awardedDate')
  date(['credentialSubject', 'activityStartDate'], 'activityStartDate')
  date(['credentialSubject', 'activityEndDate'], 'activityEndDate')
  if (isThere(sample.subject.name)) slots.push([['credentialSubject', 'identifier', 0, 'identityHash'], ({ subject }) => subject.name as string])
  if (isThere(sample.role)) slots.push([['credentialSubject', 'role'], ({ role }) => role as string])
  if (isThere(sample.narrative)) slots.push([['credentialSubject', 'narrative'], ({ narrative }) => narrative as string])
  for (const [at, one] of (sample.evidence ?? []).entries()) {
    for (const member of evidenceMembers) {
      if (isThere(one[member])) slots.push([['evidence', at, member], ({ evidence = [] }) => (evidence[at] as EvidenceInput)[member] as string])
    }
  }
  if (sample.statusIndex !== undefined && listUrl !== undefined) {
    slots.push([['credentialStatus', 'id'], ({ statusIndex }) => `${listUrl}#${statusIndex}`])
    slots.push([['credentialStatus', 'statusListIndex'], ({ statusIndex }) => String(statusIndex)])
  }
  return slots
}

/** The same few dates come again and again in a batch, and writing one takes a third of a microsecond. */
const datesMax = 64
const writtenDates = new Map<number, string>()
function writeDate(date: Date): string {
  const time = date.getTime()
  const known = writtenDates.get(time)
  if (known !== undefined) return known
  const text = formatDateTime(date)
  if (writtenDates.size >= datesMax) writtenDates.clear()
  writtenDates.set(time, text)
  return text
}

/**
 * A badge with the key of its issuer, ready to issue. The fast way is taken where its conditions hold, the generic way
 * otherwise; the credentials are the same, byte for byte.
 *
 * @example
 * const badge = new CompiledBadge({ issuer, achievement, status: { statusListCredential, purpose: 'revocation' } }, key)
 * const { document } = await badge.issue({ id, subject: { id: subjectId }, validFrom: now, statusIndex: 42 }, now)
 */
export class CompiledBadge {
  readonly #badge: BadgeInput
  readonly #key: SigningKey
  readonly #publicKey
  readonly #shapes = new Map<string, Promise<Shape | undefined>>()
  readonly #ready = new Map<string, Shape | undefined>()
  #proof: CompiledDocument | undefined
  #proofJson: [string, string] = ['', '']
  /** The proofs of one moment say the same: their hash is made once. */
  #proofDate = ''
  #proofHash: Buffer = Buffer.alloc(0)

  readonly #care: Care
  #issued = 0

  constructor(badge: BadgeInput, key: SigningKey, care: Care = {}) {
    this.#badge = badge
    this.#key = key
    this.#care = care
    this.#publicKey = createPublicKey(key.privateKey)
  }

  /**
   * Issues one credential.
   * @param created of the proof.
   * @throws OpenBadgesError `credential_malformed`, `json_ld_unsafe`: what the generic way refuses; `proof_malformed` when a
   *   signature does not verify (a fault of the machine).
   */
  async issue(recipient: RecipientInput, created: Date): Promise<IssuedCredential> {
    const name = nameShape(recipient)
    if (name !== undefined && !this.#ready.has(name) && (this.#shapes.has(name) || this.#shapes.size < shapesMax)) {
      const shape = this.#shapes.get(name) ?? this.#compile(recipient)
      this.#shapes.set(name, shape)
      this.#ready.set(name, await shape)
    }
    const shape = name === undefined ? undefined : this.#ready.get(name)
    const issued = shape && this.#issueCompiled(shape, recipient, created)
    if (!issued) return this.#issueGeneric(recipient, created)
    if (this.#care.compareEvery !== undefined && ++this.#issued % this.#care.compareEvery === 0) {
      const generic = await this.#issueGeneric(recipient, created)
      if (generic.document !== issued.document) throw new OpenBadgesError('proof_malformed', 'the two ways differ')
    }
    return issued
  }

  /** The same through JSON-LD itself, for each one: what the compiled way is compared with. */
  async issueGeneric(recipient: RecipientInput, created: Date): Promise<IssuedCredential> {
    return this.#issueGeneric(recipient, created)
  }

  #input({ statusIndex, ...recipient }: RecipientInput): CredentialInput {
    const { status, ...badge } = this.#badge
    return { ...badge, ...recipient, ...(status && statusIndex !== undefined && { status: { ...status, index: statusIndex } }) }
  }

  #proofOptions(created: Date) {
    return { type: 'DataIntegrityProof', cryptosuite: 'eddsa-rdfc-2022', created: formatDateTime(created), verificationMethod: this.#key.verificationMethod, proofPurpose: 'assertionMethod' }
  }

  async #compile(sample: RecipientInput): Promise<Shape | undefined> {
    const unsigned = buildCredential(this.#input(sample))
    const slots = listSlots(sample, this.#badge.status?.statusListCredential)
    const credential = await compileDocument(unsigned, slots.map(([path]) => path))
    const proofOptions = this.#proofOptions(sample.validFrom)
    this.#proof ??= await compileDocument({ '@context': unsigned['@context'], ...proofOptions }, [['created']])
    if (!credential || !this.#proof) return undefined
    const [before, after] = JSON.stringify({ ...proofOptions, created: '\u0000' }).split('"\\u0000"') as [string, string]
    this.#proofJson = [before, after]
    const readers = slots.map(([, reader]) => reader)
    const shape = { credential, read: (recipient: RecipientInput) => readers.map((reader) => reader(recipient)) }
    // A shape that is not exactly that of the generic way is not used.
    const generic = await this.#issueGeneric(sample, sample.validFrom)
    return this.#issueCompiled(shape, sample, sample.validFrom)?.document === generic.document ? shape : undefined
  }

  #issueCompiled({ credential, read }: Shape, recipient: RecipientInput, created: Date): IssuedCredential | undefined {
    const values = read(recipient)
    const documentHash = credential.hash(values)
    const date = writeDate(created)
    if (this.#proofDate !== date) {
      const proofHash = this.#proof?.hash([date])
      if (!proofHash) return undefined
      this.#proofHash = proofHash
      this.#proofDate = date
    }
    if (!documentHash) return undefined
    const signed = Buffer.concat([this.#proofHash, documentHash])
    const signature = sign(null, signed, this.#key.privateKey)
    if (this.#care.verifySignatures) {
      const again = Buffer.concat([this.#proofHash, credential.hash(values) ?? Buffer.alloc(0)])
      if (!verify(null, again, this.#publicKey, signature)) throw new OpenBadgesError('proof_malformed', 'a signature does not hold')
    }
    const unsigned = credential.toJson(values)
    const [before, after] = this.#proofJson
    const document = `${unsigned.slice(0, -1)},"proof":[${before}"${date}"${after.slice(0, -1)},"proofValue":"z${encodeBase58(signature)}"}]}`
    return { document, unsigned, way: 'compiled' }
  }

  async #issueGeneric(recipient: RecipientInput, created: Date): Promise<IssuedCredential> {
    const unsigned = buildCredential(this.#input(recipient))
    const signed = await signWithDataIntegrity(unsigned, this.#key, { created })
    if (this.#care.verifySignatures) await assertProofHolds(signed, this.#key)
    return { document: JSON.stringify(signed), unsigned: JSON.stringify(unsigned), way: 'generic' }
  }

  /**
   * The same credential as a compact JWS.
   * @throws OpenBadgesError `date_malformed`; `proof_malformed` when its signature does not verify.
   */
  toJwt(issued: IssuedCredential, recipient: RecipientInput, key: JwtSigner = this.#key): string {
    const claims = { issuerId: this.#badge.issuer.id, id: recipient.id, subjectId: recipient.subject.id, validFrom: recipient.validFrom, ...(recipient.validUntil && { validUntil: recipient.validUntil }) }
    const token = signTextAsJwt(issued.unsigned, claims, key)
    if (this.#care.verifySignatures) assertJwtHolds(token, key)
    return token
  }
}
