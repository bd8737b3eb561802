// A recipient declines: the offer's personal data are erased at once, and the refusal outlives a second award.
import { assertOpen } from '../domain/award.ts'
import { Refusal } from '../domain/refusal.ts'
import { recordActivity } from '../store/activities.ts'
import { eraseOfferData, findAwardForUpdate, updateAward } from '../store/awards.ts'
import { insertBlockedAddress } from '../store/blocked-addresses.ts'
import { inTransaction } from '../store/database.ts'
import { dropQueuedMails } from '../store/mails.ts'
import type { Dependencies } from './dependencies.ts'
import { getOfferedAwardId } from './offers.ts'

/** Declines an offer; `not_me` also keeps this issuer from writing to the address again. @throws Refusal */
export async function declineAward(deps: Dependencies, input: { offerToken: string; reason: 'no_thanks' | 'not_me' }): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const award = await findAwardForUpdate(tx, await getOfferedAwardId(tx, input.offerToken))
    if (!award) throw new Refusal('not_found')
    const now = deps.clock.now()
    assertOpen(award, now)
    if (input.reason === 'not_me' && award.recipientAddressKey) await insertBlockedAddress(tx, award.recipientAddressKey, award.issuerId, 'not_me')
    await updateAward(tx, award.id, { state: 'declined', seenAt: award.seenAt ?? now, answeredAt: now })
    await eraseOfferData(tx, award.id)
    await dropQueuedMails(tx, award.id)
    await recordActivity(tx, {
      issuerId: award.issuerId, actor: { kind: 'recipient' }, verb: 'decline', objectKind: 'award', objectId: award.id, details: { reason: input.reason },
    })
  })
}

/** Ends the mails of this issuer to the offer's address; the offer itself stays open. */
export async function unsubscribe(deps: Dependencies, offerToken: string): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const award = await findAwardForUpdate(tx, await getOfferedAwardId(tx, offerToken))
    if (!award?.recipientAddressKey) return
    await insertBlockedAddress(tx, award.recipientAddressKey, award.issuerId, 'unsubscribed')
    await dropQueuedMails(tx, award.id)
  })
}
