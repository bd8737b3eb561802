// An organiser takes back an offer that was not answered.
import { assertOpen } from '../domain/award.ts'
import { Refusal } from '../domain/refusal.ts'
import { recordActivity } from '../store/activities.ts'
import { eraseOfferData, findAwardForUpdate, updateAward } from '../store/awards.ts'
import { inTransaction } from '../store/database.ts'
import { dropQueuedMails } from '../store/mails.ts'
import { authorizeIssuer, type Actor } from './authorize.ts'
import type { Dependencies } from './dependencies.ts'

/** Withdraws an open offer and erases its data. @throws Refusal `not_found`, `award_already_accepted` and the like. */
export async function withdrawAward(deps: Dependencies, actor: Actor, input: { awardId: string }): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const award = await findAwardForUpdate(tx, input.awardId)
    if (!award) throw new Refusal('not_found')
    const issuerId = await authorizeIssuer(tx, actor, award.issuerId, 'awarder')
    const now = deps.clock.now()
    assertOpen(award, now)
    await updateAward(tx, award.id, { state: 'withdrawn', answeredAt: now })
    await eraseOfferData(tx, award.id)
    await dropQueuedMails(tx, award.id)
    await recordActivity(tx, { issuerId, actor, verb: 'withdraw', objectKind: 'award', objectId: award.id })
  })
}
