// An organiser sends an offer again, to the same address or to the right one, or prints its link on a card.
import { isMailAddress, normaliseAddress, offerExpiry, recipientIdentity } from '../domain/award.ts'
import { Refusal } from '../domain/refusal.ts'
import { recordActivity } from '../store/activities.ts'
import { findAward, findAwardForUpdate, isDoubleAward, listStanding, updateAward } from '../store/awards.ts'
import { countOffersToResend, listOffersToResend } from '../store/listed-awards.ts'
import { isBlocked } from '../store/blocked-addresses.ts'
import { inTransaction } from '../store/database.ts'
import { authorizeIssuer, authorizeIssuersBelow, type Actor } from './authorize.ts'
import { findRefusals } from './award-badge.ts'
import type { Dependencies } from './dependencies.ts'
import type { FollowInput } from './follow-awards.ts'
import { hashToken, offerTokenOf } from './offer-token.ts'
import { queueMail } from './queue-mail.ts'

export type ResendProblem = 'not_an_address' | 'blocked' | 'sent_recently' | 'answered_before' | 'already_awarded'

/** At most one sending again per award, address and hour. */
const resendKeyOf = (awardId: string, addressKey: Buffer, now: Date) => `resend:${awardId}:${addressKey.toString('hex').slice(0, 16)}:${Math.floor(now.getTime() / 3_600_000)}`

/**
 * Sends an open offer again; a new address ends the old link. The offer stays open for another 90 days.
 * @param input.ifEndsBefore leaves an offer alone that ends later: it was sent since.
 * @throws Refusal `not_found`, or why it is not open.
 * @returns what is wrong with the new address (its person said no, or has the badge), or that the same mail left within the hour, as data; nothing is changed then.
 */
export async function resendOffer(
  deps: Dependencies,
  actor: Actor,
  input: { awardId: string; newAddress?: string; ifEndsBefore?: Date },
): Promise<{ problem?: ResendProblem }> {
  const change = inTransaction(deps.db, async (tx): Promise<{ problem?: ResendProblem }> => {
    const award = await findAwardForUpdate(tx, input.awardId)
    if (!award) throw new Refusal('not_found')
    const issuerId = await authorizeIssuer(tx, actor, award.issuerId, 'awarder')
    if (award.state !== 'offered') throw new Refusal(award.state === 'accepted' ? 'award_already_accepted' : award.state === 'declined' ? 'award_already_declined' : award.state === 'expired' ? 'award_expired' : 'award_withdrawn')
    if (input.ifEndsBefore && award.expiresAt > input.ifEndsBefore) return { problem: 'sent_recently' }
    if (input.newAddress !== undefined && !isMailAddress(input.newAddress)) return { problem: 'not_an_address' }
    const address = input.newAddress === undefined ? award.recipientAddress : normaliseAddress(input.newAddress)
    if (!address) return { problem: 'not_an_address' }
    const addressKey = deps.vault.fingerprint(address, 'address')
    const recipientKey = deps.vault.fingerprint(recipientIdentity(address, award.recipientName ?? undefined), 'recipient')
    if (address !== award.recipientAddress) {
      const person = { id: award.id, recipient: { name: award.recipientName ?? undefined }, recipientKey, address, addressKey }
      if ((await findRefusals(tx, deps, award.badgeId, [person])).size > 0) return { problem: 'answered_before' }
      if ((await listStanding(tx, award.badgeId, award.eventId, [recipientKey])).some(({ id }) => id !== award.id)) return { problem: 'already_awarded' }
    }
    if (await isBlocked(tx, addressKey, issuerId)) return { problem: 'blocked' }
    const now = deps.clock.now()
    if (!(await queueMail(tx, deps, { kind: 'resend', awardId: award.id, dedupeKey: resendKeyOf(award.id, addressKey, now) }))) return { problem: 'sent_recently' }
    await updateAward(tx, award.id, {
      recipientAddress: address,
      recipientAddressKey: addressKey,
      // The wrong address is free for the badge again, and the right one is taken. One that stays was the recipient's all along.
      ...(address !== award.recipientAddress && { recipientKey }),
      offerTokenHash: hashToken(offerTokenOf(deps.vault, award.id, address)),
      expiresAt: offerExpiry(now),
      mailState: 'queued',
      mailProblem: null,
    })
    await recordActivity(tx, { issuerId, actor, verb: 'resend', objectKind: 'award', objectId: award.id })
    return {}
  })
  return change.catch((error: unknown): { problem: ResendProblem } => {
    // Somebody else gave this person the badge in the same moment.
    if (isDoubleAward(error)) return { problem: 'already_awarded' }
    throw error
  })
}

/** For how many days an offer rests after its last mail, before it is one of those that are sent again together. */
export const restDays = 2
const resentAtOnceMax = 2_000

async function timeAndPlace(deps: Dependencies, actor: Actor, scope: FollowInput) {
  const now = deps.clock.now()
  return { issuerIds: await authorizeIssuersBelow(deps.db, actor, scope.issuerId, 'awarder'), time: { now, endsBefore: offerExpiry(new Date(now.getTime() - restDays * 86_400_000)) } }
}

/** How many people without an answer a mail may still help, who had none for some days. @throws Refusal `not_found`, `not_allowed` */
export async function countResendable(deps: Dependencies, actor: Actor, scope: FollowInput): Promise<number> {
  const { issuerIds, time } = await timeAndPlace(deps, actor, scope)
  return countOffersToResend(deps.db, issuerIds, scope, time)
}

/**
 * Sends the offers of all those again, at most two thousand; pressed twice, it writes to nobody twice.
 * @returns how many mails were asked for.
 * @throws Refusal `not_found`, `not_allowed`
 */
export async function resendOffers(deps: Dependencies, actor: Actor, scope: FollowInput): Promise<number> {
  const { issuerIds, time } = await timeAndPlace(deps, actor, scope)
  let count = 0
  for (const awardId of await listOffersToResend(deps.db, issuerIds, scope, time, resentAtOnceMax)) {
    const outcome = await resendOffer(deps, actor, { awardId, ifEndsBefore: time.endsBefore }).catch((error: unknown) => {
      // Answered in the meantime: that is what the mail would have been for.
      if (error instanceof Refusal) return { problem: error.code }
      throw error
    })
    if (!outcome.problem) count++
  }
  return count
}

/** The address of an open offer, to print on a card for its recipient. @throws Refusal `not_found` */
export async function makeOfferLink(deps: Dependencies, actor: Actor, awardId: string): Promise<{ token: string; recipientName: string | null; locale: 'fr' | 'en'; badgeVersionId: string; issuerId: string }> {
  const award = await findAward(deps.db, awardId)
  if (!award) throw new Refusal('not_found')
  await authorizeIssuer(deps.db, actor, award.issuerId, 'awarder')
  if (award.state !== 'offered') throw new Refusal('award_already_accepted')
  return { token: offerTokenOf(deps.vault, award.id, award.recipientAddress), recipientName: award.recipientName, locale: award.locale, badgeVersionId: award.badgeVersionId, issuerId: award.issuerId }
}
