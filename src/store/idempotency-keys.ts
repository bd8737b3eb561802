// Rows that remember the answer to a request that a client may send again.
import type { Connection } from './database.ts'

export type RememberedAnswer = { requestDigest: Buffer; status: number | null; body: string | null }

/** Reserves a key; false when it is already there. */
export async function reserveIdempotencyKey(
  db: Connection,
  row: { tokenId: string; key: string; requestDigest: Buffer; now: Date },
): Promise<boolean> {
  const inserted = await db
    .insertInto('idempotency_key')
    .values({ token_id: row.tokenId, key: row.key, request_digest: row.requestDigest, created_at: row.now })
    .onConflict((conflict) => conflict.columns(['token_id', 'key']).doNothing())
    .returning('key')
    .executeTakeFirst()
  return inserted !== undefined
}

export async function findRememberedAnswer(db: Connection, tokenId: string, key: string): Promise<RememberedAnswer | undefined> {
  return db
    .selectFrom('idempotency_key')
    .select(['request_digest as requestDigest', 'status', 'body'])
    .where('token_id', '=', tokenId)
    .where('key', '=', key)
    .executeTakeFirst()
}

export async function rememberAnswer(db: Connection, tokenId: string, key: string, answer: { status: number; body: string }): Promise<void> {
  await db
    .updateTable('idempotency_key')
    .set({ status: answer.status, body: answer.body })
    .where('token_id', '=', tokenId)
    .where('key', '=', key)
    .execute()
}

/** Forgets the answers that are older than `before`. @returns how many. */
export async function deleteRememberedAnswersBefore(db: Connection, before: Date): Promise<number> {
  const { numDeletedRows } = await db.deleteFrom('idempotency_key').where('created_at', '<', before).executeTakeFirst()
  return Number(numDeletedRows)
}
