// Rows of the batches: awards made in one act, held for a few seconds so that the act can be undone.
import type { AuthorizedIssuerId } from '../domain/authorized-issuer-id.ts'
import type { Connection } from './database.ts'

export type Batch = { id: string; issuerId: string; badgeId: string; source: string; createdAt: Date; heldUntil: Date; undoneAt: Date | null }

const columns = ['id', 'issuer_id as issuerId', 'badge_id as badgeId', 'source', 'created_at as createdAt', 'held_until as heldUntil', 'undone_at as undoneAt'] as const

export async function insertBatch(
  db: Connection,
  batch: { issuerId: AuthorizedIssuerId; badgeId: string; source: 'one' | 'list' | 'api'; createdBy: string | null; createdAt: Date; heldUntil: Date },
): Promise<string> {
  const row = await db
    .insertInto('batch')
    .values({
      issuer_id: batch.issuerId, badge_id: batch.badgeId, source: batch.source, created_by: batch.createdBy, created_at: batch.createdAt,
      held_until: batch.heldUntil,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

export async function findBatch(db: Connection, id: string): Promise<Batch | undefined> {
  return db.selectFrom('batch').select(columns).where('id', '=', id).executeTakeFirst()
}

export async function findBatchForUpdate(db: Connection, id: string): Promise<Batch | undefined> {
  return db.selectFrom('batch').select(columns).where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function setBatchHeldUntil(db: Connection, id: string, heldUntil: Date): Promise<void> {
  await db.updateTable('batch').set({ held_until: heldUntil }).where('id', '=', id).execute()
}

export async function setBatchUndone(db: Connection, id: string, now: Date): Promise<void> {
  await db.updateTable('batch').set({ undone_at: now }).where('id', '=', id).execute()
}

/** Waits until nobody is taking the batch back. */
export async function awaitBatch(db: Connection, id: string): Promise<void> {
  await db.selectFrom('batch').select('id').where('id', '=', id).forShare().execute()
}
