// An organiser awards a badge to one person or to many: each becomes an offer, once, and its mail leaves after the time to undo.
import { randomUUID } from 'node:crypto'
import { isMailAddress, nameLengthMax, normaliseAddress, offerExpiry, recipientIdentity, undoSeconds } from '../domain/award.ts'
import { Refusal } from '../domain/refusal.ts'
import { recordActivity } from '../store/activities.ts'
import { findStandingState, hasDeclined, insertAward } from '../store/awards.ts'
import { findBadge, findPublishedVersion, listIssuingRights } from '../store/badges.ts'
import { insertBatch, setBatchHeldUntil } from '../store/batches.ts'
import { isBlocked } from '../store/blocked-addresses.ts'
import { inTransaction, type Connection } from '../store/database.ts'
import { findEvent } from '../store/events.ts'
import { authorizeIssuer, type Actor } from './authorize.ts'
import type { Dependencies } from './dependencies.ts'
import { hashToken, offerTokenOf } from './offer-token.ts'
import { queueMail } from './queue-mail.ts'

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
const queueingMs = 4

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
    for (const { recipient, recipientKey } of ready.sort((a, b) => a.recipientKey.compare(b.recipientKey))) {
      const id = randomUUID()
      const address = recipient.address?.trim() ? normaliseAddress(recipient.address) : null
      const addressKey = address && deps.vault.fingerprint(address, 'address')
      // Who said no is not asked again, at another event or under the bare address either (product rule 4).
      if (addressKey) {
        const isNameless = !recipient.name?.trim()
        const nameless = deps.vault.fingerprint(recipientIdentity(address ?? '', undefined), 'recipient')
        if (await hasDeclined(tx, badge.id, { recipientKeys: [recipientKey, nameless], addressKey: isNameless ? addressKey : undefined })) {
          problems.push({ row: recipient.row, field: 'address', code: 'answered_before' })
          continue
        }
      }
      const isQuiet = addressKey !== null && addressKey !== '' && (await isBlocked(tx, addressKey, issuerId))
      const awardId = await insertAward(tx, {
        id,
        issuerId,
        badgeId: badge.id,
        badgeVersionId: version.id,
        batchId,
        eventId,
        recipientName: recipient.name?.trim() || null,
        recipientAddress: address,
        recipientKey,
        recipientAddressKey: addressKey || null,
        locale: recipient.locale ?? 'fr',
        offerTokenHash: hashToken(offerTokenOf(deps.vault, id, address)),
        personalWord: recipient.personalWord?.trim() || null,
        evidence: recipient.evidence ?? [],
        occasion: input.occasion?.trim() || null,
        place: input.place?.trim() || null,
        happenedOn: input.happenedOn ?? null,
        offeredAt: now,
        expiresAt: offerExpiry(now),
        mailState: address === null ? 'none' : isQuiet ? 'blocked' : 'held',
      })
      if (!awardId) {
        const standing = await findStandingState(tx, badge.id, eventId, recipientKey)
        problems.push({ row: recipient.row, field: 'address', code: standing === 'declined' ? 'answered_before' : 'already_awarded' })
        continue
      }
      awarded.push({ row: recipient.row, awardId })
      if (address && !isQuiet) toMail.push(awardId)
    }
    // Counted from the end of the writing: of a long list too, the person who pressed has the whole time to take it back.
    const heldUntil = new Date(deps.clock.now().getTime() + (input.holdSeconds === undefined ? undoSeconds * 1_000 + toMail.length * queueingMs : input.holdSeconds * 1_000))
    await setBatchHeldUntil(tx, batchId, heldUntil)
    for (const awardId of toMail) await queueMail(tx, deps, { kind: 'offer', awardId, dedupeKey: `offer:${awardId}`, runAt: heldUntil })
    await recordActivity(tx, {
      issuerId, actor, verb: 'award', objectKind: 'badge', objectId: badge.id,
      details: { batch: batchId, awards: awarded.length, problems: problems.length },
    })
    awarded.sort((a, b) => a.row - b.row)
    problems.sort((a, b) => a.row - b.row)
    return { batchId: awarded.length > 0 ? batchId : undefined, awarded, problems }
  })
}
