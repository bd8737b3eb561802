// Takes back an act of awarding before its mails leave.
import { Refusal } from '../domain/refusal.ts'
import { recordActivity } from '../store/activities.ts'
import { withdrawOffersOfBatch } from '../store/awards.ts'
import { findBatch, findBatchForUpdate, setBatchUndone, type Batch } from '../store/batches.ts'
import { inTransaction } from '../store/database.ts'
import { dropQueuedMails } from '../store/mails.ts'
import { authorizeIssuer, type Actor } from './authorize.ts'
import type { Dependencies } from './dependencies.ts'

/** A batch for those who work with its issuer. @throws Refusal `not_found` */
export async function getBatch(deps: Dependencies, actor: Actor, batchId: string): Promise<Batch> {
  const batch = await findBatch(deps.db, batchId)
  if (!batch) throw new Refusal('not_found')
  await authorizeIssuer(deps.db, actor, batch.issuerId, 'reader')
  return batch
}

/** Undoes a batch: its offers are withdrawn and their data erased. @throws Refusal `award_mail_left` when the time is over. */
export async function undoBatch(deps: Dependencies, actor: Actor, batchId: string): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const batch = await findBatchForUpdate(tx, batchId)
    if (!batch) throw new Refusal('not_found')
    const issuerId = await authorizeIssuer(tx, actor, batch.issuerId, 'awarder')
    if (batch.undoneAt) return
    const now = deps.clock.now()
    if (batch.heldUntil <= now) throw new Refusal('award_mail_left')
    await dropQueuedMails(tx, ...(await withdrawOffersOfBatch(tx, batchId, now)))
    await setBatchUndone(tx, batchId, now)
    await recordActivity(tx, { issuerId, actor, verb: 'undo', objectKind: 'batch', objectId: batchId })
  })
}
