// What time does to offers: reminders after 7 and 30 days, expiry after 90 with erasure.
import { offerExpiry, reminderDays } from '../domain/award.ts'
import { recordActivity } from '../store/activities.ts'
import { eraseOfferData, findAwardForUpdate, listExpiredOfferIds, listOffersToRemind, updateAward } from '../store/awards.ts'
import { inTransaction } from '../store/database.ts'
import { dropQueuedMails } from '../store/mails.ts'
import type { Dependencies } from './dependencies.ts'
import { queueMail } from './queue-mail.ts'

const atOnceMax = 500

/** Ends the offers whose time is over: the personal data go, the count stays. @returns how many. */
export async function expireAwards(deps: Dependencies): Promise<number> {
  const now = deps.clock.now()
  let count = 0
  for (const id of await listExpiredOfferIds(deps.db, now, atOnceMax)) {
    await inTransaction(deps.db, async (tx) => {
      const award = await findAwardForUpdate(tx, id)
      if (award?.state !== 'offered' || award.expiresAt > now) return
      await updateAward(tx, id, { state: 'expired', answeredAt: now })
      await eraseOfferData(tx, id)
      await dropQueuedMails(tx, id)
      await recordActivity(tx, { issuerId: award.issuerId, actor: { kind: 'system' }, verb: 'expire', objectKind: 'award', objectId: id })
      count++
    })
  }
  return count
}

/** Asks for the reminders that are due; each leaves once, and never two at a time, however late this runs. @returns how many. */
export async function sendReminders(deps: Dependencies): Promise<number> {
  const now = deps.clock.now()
  let count = 0
  for (const [index, days] of [...reminderDays.entries()].reverse()) {
    const reminder = index + 1
    const madeBefore = new Date(now.getTime() - days * 86_400_000)
    for (const id of await listOffersToRemind(deps.db, reminder, offerExpiry(madeBefore), now, atOnceMax)) {
      await inTransaction(deps.db, async (tx) => {
        const award = await findAwardForUpdate(tx, id)
        if (award?.state !== 'offered' || award.remindersSent >= reminder) return
        await updateAward(tx, id, { remindersSent: reminder })
        await queueMail(tx, deps, { kind: reminder === 1 ? 'reminder_1' : 'reminder_2', awardId: id, dedupeKey: `reminder:${reminder}:${id}` })
        count++
      })
    }
  }
  return count
}
