// An organiser sends an offer again, to the same address or to the right one, or prints its link on a card.
import { isMailAddress, normaliseAddress, offerExpiry } from '../domain/award.ts'
import { Refusal } from '../domain/refusal.ts'
import { recordActivity } from '../store/activities.ts'
import { findAward, findAwardForUpdate, updateAward } from '../store/awards.ts'
import { isBlocked } from '../store/blocked-addresses.ts'
import { inTransaction } from '../store/database.ts'
import { authorizeIssuer, type Actor } from './authorize.ts'
import type { Dependencies } from './dependencies.ts'
import { hashToken, offerTokenOf } from './offer-token.ts'
import { queueMail } from './queue-mail.ts'

/** At most one sending again per award, address and hour. */
const resendKeyOf = (awardId: string, addressKey: Buffer, now: Date) => `resend:${awardId}:${addressKey.toString('hex').slice(0, 16)}:${Math.floor(now.getTime() / 3_600_000)}`

/**
 * Sends an open offer again; a new address ends the old link. The offer stays open for another 90 days.
 * @throws Refusal `not_found`, or why it is not open.
 * @returns what is wrong with the new address, or that the same mail left within the hour, as data; nothing is changed then.
 */
export async function resendOffer(
  deps: Dependencies,
  actor: Actor,
  input: { awardId: string; newAddress?: string },
): Promise<{ problem?: 'not_an_address' | 'blocked' | 'sent_recently' }> {
  return inTransaction(deps.db, async (tx) => {
    const award = await findAwardForUpdate(tx, input.awardId)
    if (!award) throw new Refusal('not_found')
    const issuerId = await authorizeIssuer(tx, actor, award.issuerId, 'awarder')
    if (award.state !== 'offered') throw new Refusal(award.state === 'accepted' ? 'award_already_accepted' : award.state === 'declined' ? 'award_already_declined' : award.state === 'expired' ? 'award_expired' : 'award_withdrawn')
    if (input.newAddress !== undefined && !isMailAddress(input.newAddress)) return { problem: 'not_an_address' }
    const address = input.newAddress === undefined ? award.recipientAddress : normaliseAddress(input.newAddress)
    if (!address) return { problem: 'not_an_address' }
    const addressKey = deps.vault.fingerprint(address, 'address')
    if (await isBlocked(tx, addressKey, issuerId)) return { problem: 'blocked' }
    const now = deps.clock.now()
    if (!(await queueMail(tx, deps, { kind: 'resend', awardId: award.id, dedupeKey: resendKeyOf(award.id, addressKey, now) }))) return { problem: 'sent_recently' }
    await updateAward(tx, award.id, {
      recipientAddress: address,
      recipientAddressKey: addressKey,
      offerTokenHash: hashToken(offerTokenOf(deps.vault, award.id, address)),
      expiresAt: offerExpiry(now),
      mailState: 'queued',
      mailProblem: null,
    })
    await recordActivity(tx, { issuerId, actor, verb: 'resend', objectKind: 'award', objectId: award.id })
    return {}
  })
}

/** The address of an open offer, to print on a card for its recipient. @throws Refusal `not_found` */
export async function makeOfferLink(deps: Dependencies, actor: Actor, awardId: string): Promise<{ token: string; recipientName: string | null; locale: 'fr' | 'en'; badgeVersionId: string; issuerId: string }> {
  const award = await findAward(deps.db, awardId)
  if (!award) throw new Refusal('not_found')
  await authorizeIssuer(deps.db, actor, award.issuerId, 'awarder')
  if (award.state !== 'offered') throw new Refusal('award_already_accepted')
  return { token: offerTokenOf(deps.vault, award.id, award.recipientAddress), recipientName: award.recipientName, locale: award.locale, badgeVersionId: award.badgeVersionId, issuerId: award.issuerId }
}
