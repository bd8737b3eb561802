// An organiser awards a badge to one person or to many: each becomes an offer, once, and its mail leaves after the time to undo.
import { randomUUID } from 'node:crypto'
import { isMailAddress, nameLengthMax, normaliseAddress, offerExpiry, recipientIdentity, undoSeconds } from '../domain/award.ts'
import { Refusal } from '../domain/refusal.ts'
import { recordActivity } from '../store/activities.ts'
import { insertAwards, listDeclined, listStanding } from '../store/awards.ts'
import { findBadge, findPublishedVersion, listIssuingRights } from '../store/badges.ts'
import { insertBatch, setBatchHeldUntil } from '../store/batches.ts'
import { listBlocked } from '../store/blocked-addresses.ts'
import { inTransaction, type Connection } from '../store/database.ts'
import { findEvent } from '../store/events.ts'
import { authorizeIssuer, type Actor } from './authorize.ts'
import type { Dependencies } from './dependencies.ts'
import { hashToken, offerTokenOf } from './offer-token.ts'
import { queueMails } from './queue-mail.ts'

export type AwardRecipient = {
  row: number
  name?: string
  /** Without an address, a card with a QR code is printed. */
  address?: string
  locale?: 'fr' | 'en'
  personalWord?: string
  evidence?: { url: string; name?: string }[]
}

export type AwardProblemCode = 'missing' | 'not_an_address' | 'too_long' | 'twice_in_list' | 'already_awarded' | 'answered_before' | 'not_a_web_address'
export type AwardProblem = { row: number; field: 'address' | 'name' | 'personalWord' | 'evidence'; code: AwardProblemCode }

export type AwardInput = {
  issuerId: string
  badgeId: string
  recipients: AwardRecipient[]
  eventId?: string
  occasion?: string
  place?: string
  happenedOn?: string
  source: 'one' | 'list' | 'api'
  /** How long the mails wait, so that the act can be undone. */
  holdSeconds?: number
}

export const personalWordLengthMax = 1_000

/** What is wrong with a recipient before anything is asked of the database. */
export function findRecipientProblem(recipient: AwardRecipient): AwardProblem | undefined {
  const { row, name, address, personalWord, evidence } = recipient
  if (!address?.trim() && !name?.trim()) return { row, field: 'address', code: 'missing' }
  if (address?.trim() && !isMailAddress(address)) return { row, field: 'address', code: 'not_an_address' }
  if ((name?.length ?? 0) > nameLengthMax) return { row, field: 'name', code: 'too_long' }
  if ((personalWord?.length ?? 0) > personalWordLengthMax) return { row, field: 'personalWord', code: 'too_long' }
  if (evidence?.some(({ url }) => !/^https?:\/\/[^\s]+$/.test(url))) return { row, field: 'evidence', code: 'not_a_web_address' }
  return undefined
}

/** What asking for one mail takes at most, on a small machine. */
const queueingMs = 1
/** How many awards one statement writes: few enough for its parameters, many enough that a list of thousands takes seconds. */
const awardsAtOnce = 500

/** The badge and the version to award, when the actor may award it for this issuer. */
async function getAwardable(tx: Connection, actor: Actor, input: AwardInput) {
  // Whoever may award nothing here does not learn which badges exist.
  await authorizeIssuer(tx, actor, input.issuerId, 'awarder')
  const badge = await findBadge(tx, input.badgeId)
  if (!badge) throw new Refusal('not_found')
  const issuerId = await authorizeIssuer(tx, actor, input.issuerId, actor.kind === 'token' ? 'awarder' : badge.whoMayAward)
  if (badge.issuerId !== input.issuerId && !(await listIssuingRights(tx, badge.id)).includes(input.issuerId)) throw new Refusal('not_found')
  if (badge.archivedAt) throw new Refusal('badge_archived')
  const version = await findPublishedVersion(tx, badge.id)
  if (!version) throw new Refusal('badge_not_published')
  if (input.eventId) {
    const event = await findEvent(tx, input.eventId)
    if (!event || (event.issuerId !== badge.issuerId && event.issuerId !== input.issuerId)) throw new Refusal('not_found')
  }
  return { badge, version, issuerId }
}

type Asked = { id: string; recipient: Pick<AwardRecipient, 'name'>; recipientKey: Buffer; address: string | null; addressKey: Buffer | null }
type Person = Asked & { recipient: AwardRecipient }

/**
 * Who said no is not asked again, at another event or under the bare address either (product rule 4).
 * @returns the ids of those people.
 */
export async function findRefusals(tx: Connection, deps: Dependencies, badgeId: string, people: Asked[]): Promise<Set<string>> {
  const asked = people.flatMap(({ id, recipient, recipientKey, address, addressKey }) => {
    if (address === null || addressKey === null) return []
    const nameless = deps.vault.fingerprint(recipientIdentity(address, undefined), 'recipient')
    return [{ id, keys: [recipientKey, nameless], addressKey: recipient.name?.trim() ? undefined : addressKey }]
  })
  const declined = await listDeclined(tx, badgeId, { recipientKeys: asked.flatMap(({ keys }) => keys), addressKeys: asked.flatMap(({ addressKey }) => addressKey ?? []) })
  const isDeclined = ({ keys, addressKey }: (typeof asked)[number]) =>
    keys.some((key) => declined.recipientKeys.has(key.toString('hex'))) || (addressKey !== undefined && declined.addressKeys.has(addressKey.toString('hex')))
  return new Set(asked.filter(isDeclined).map(({ id }) => id))
}

/**
 * Awards a badge. A person who already has it, was offered it, or declined it, is reported and not written to.
 * @returns the batch (none when nobody could be awarded), the awards, and the problems by row.
 * @throws Refusal `not_allowed`, `not_found`, `badge_archived`, `badge_not_published`
 */
export async function awardBadge(
  deps: Dependencies,
  actor: Actor,
  input: AwardInput,
): Promise<{ batchId: string | undefined; awarded: { row: number; awardId: string }[]; problems: AwardProblem[] }> {
  return inTransaction(deps.db, async (tx) => {
    const { badge, version, issuerId } = await getAwardable(tx, actor, input)
    const now = deps.clock.now()
    const eventId = input.eventId ?? badge.eventId
    const problems: AwardProblem[] = []
    const awarded: { row: number; awardId: string }[] = []
    const seen = new Set<string>()
    const ready: { recipient: AwardRecipient; recipientKey: Buffer }[] = []
    for (const recipient of input.recipients) {
      const problem = findRecipientProblem(recipient)
      if (problem) {
        problems.push(problem)
        continue
      }
      const identity = recipientIdentity(recipient.address ?? '', recipient.name)
      if (seen.has(identity)) problems.push({ row: recipient.row, field: 'address', code: 'twice_in_list' })
      else ready.push({ recipient, recipientKey: deps.vault.fingerprint(identity, 'recipient') })
      seen.add(identity)
    }
    if (ready.length === 0) return { batchId: undefined, awarded, problems }
    const batchId = await insertBatch(tx, {
      issuerId,
      badgeId: badge.id,
      source: input.source,
      createdBy: actor.kind === 'person' ? actor.personId : null,
      createdAt: now,
      heldUntil: now,
    })
    const toMail: string[] = []
    // Two lists at once lock the same people in the same order, so that neither waits for the other in a circle.
    const people = ready
      .map(({ recipient, recipientKey }) => {
        const address = recipient.address?.trim() ? normaliseAddress(recipient.address) : null
        return { id: randomUUID(), recipient, recipientKey, address, addressKey: address === null ? null : deps.vault.fingerprint(address, 'address') }
      })
      .sort((a, b) => a.recipientKey.compare(b.recipientKey))
    for (let start = 0; start < people.length; start += awardsAtOnce) {
      const some = people.slice(start, start + awardsAtOnce)
      const declined = await findRefusals(tx, deps, badge.id, some)
      const quiet = await listBlocked(tx, some.flatMap(({ addressKey }) => addressKey ?? []), issuerId)
      const isQuiet = ({ addressKey }: Person) => addressKey !== null && quiet.has(addressKey.toString('hex'))
      const asked = some.filter(({ id }) => !declined.has(id))
      const made = await insertAwards(
        tx,
        asked.map((person) => ({
          id: person.id,
          issuerId,
          badgeId: badge.id,
          badgeVersionId: version.id,
          batchId,
          eventId,
          recipientName: person.recipient.name?.trim() || null,
          recipientAddress: person.address,
          recipientKey: person.recipientKey,
          recipientAddressKey: person.addressKey,
          locale: person.recipient.locale ?? 'fr',
          offerTokenHash: hashToken(offerTokenOf(deps.vault, person.id, person.address)),
          personalWord: person.recipient.personalWord?.trim() || null,
          evidence: person.recipient.evidence ?? [],
          occasion: input.occasion?.trim() || null,
          place: input.place?.trim() || null,
          happenedOn: input.happenedOn ?? null,
          offeredAt: now,
          expiresAt: offerExpiry(now),
          mailState: person.address === null ? 'none' : isQuiet(person) ? 'blocked' : 'held',
        })),
      )
      const others = asked.filter(({ id }) => !made.has(id))
      const standing = new Map((await listStanding(tx, badge.id, eventId, others.map(({ recipientKey }) => recipientKey))).map(({ recipientKey, state }) => [recipientKey, state]))
      for (const person of some) {
        const { row } = person.recipient
        if (declined.has(person.id) || standing.get(person.recipientKey.toString('hex')) === 'declined') problems.push({ row, field: 'address', code: 'answered_before' })
        else if (!made.has(person.id)) problems.push({ row, field: 'address', code: 'already_awarded' })
        else {
          awarded.push({ row, awardId: person.id })
          if (person.address !== null && !isQuiet(person)) toMail.push(person.id)
        }
      }
    }
    // Counted from the end of the writing: of a long list too, the person who pressed has the whole time to take it back.
    const heldUntil = new Date(deps.clock.now().getTime() + (input.holdSeconds === undefined ? undoSeconds * 1_000 + toMail.length * queueingMs : input.holdSeconds * 1_000))
    await setBatchHeldUntil(tx, batchId, heldUntil)
    for (let start = 0; start < toMail.length; start += awardsAtOnce) {
      await queueMails(tx, deps, toMail.slice(start, start + awardsAtOnce).map((awardId) => ({ kind: 'offer', awardId, dedupeKey: `offer:${awardId}` })), heldUntil)
    }
    await recordActivity(tx, {
      issuerId, actor, verb: 'award', objectKind: 'badge', objectId: badge.id,
      details: { batch: batchId, awards: awarded.length, problems: problems.length },
    })
    awarded.sort((a, b) => a.row - b.row)
    problems.sort((a, b) => a.row - b.row)
    return { batchId: awarded.length > 0 ? batchId : undefined, awarded, problems }
  })
}
