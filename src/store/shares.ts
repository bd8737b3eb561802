// Rows of the links by which holders show their credentials.
import type { Connection } from './database.ts'

export type ShareRow = { id: string; awardId: string; sealedToken: Buffer; isIndexable: boolean; createdAt: Date; expiresAt: Date | null; withdrawnAt: Date | null }

const columns = [
  'id', 'award_id as awardId', 'sealed_token as sealedToken', 'is_indexable as isIndexable', 'created_at as createdAt', 'expires_at as expiresAt',
  'withdrawn_at as withdrawnAt',
] as const

export async function insertShare(
  db: Connection,
  share: { id: string; awardId: string; tokenHash: Buffer; sealedToken: Buffer; isIndexable: boolean; createdAt: Date; expiresAt: Date | null },
): Promise<void> {
  await db
    .insertInto('share')
    .values({
      id: share.id, award_id: share.awardId, token_hash: share.tokenHash, sealed_token: share.sealedToken, is_indexable: share.isIndexable,
      created_at: share.createdAt, expires_at: share.expiresAt,
    })
    .execute()
}

const live = (db: Connection, now: Date) =>
  db
    .selectFrom('share')
    .select(columns)
    .where('withdrawn_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))

/** The links of an award that open now. */
export async function listLiveShares(db: Connection, awardId: string, now: Date): Promise<ShareRow[]> {
  return live(db, now).where('award_id', '=', awardId).orderBy('created_at').execute()
}

export async function hasLiveShare(db: Connection, awardId: string, now: Date): Promise<boolean> {
  return (await listLiveShares(db, awardId, now)).length > 0
}

export async function findLiveShareByHash(db: Connection, tokenHash: Buffer, now: Date): Promise<ShareRow | undefined> {
  return live(db, now).where('token_hash', '=', tokenHash).executeTakeFirst()
}

/** True for a link that was made once, whether it opens or has ended. */
export async function hasShare(db: Connection, tokenHash: Buffer): Promise<boolean> {
  return (await db.selectFrom('share').select('id').where('token_hash', '=', tokenHash).executeTakeFirst()) !== undefined
}

/** Ends one link of an award, or all of them. */
export async function withdrawShares(db: Connection, awardId: string, shareId: string | undefined, now: Date): Promise<void> {
  await db
    .updateTable('share')
    .set({ withdrawn_at: now })
    .where('award_id', '=', awardId)
    .where('withdrawn_at', 'is', null)
    .$if(shareId !== undefined, (query) => query.where('id', '=', shareId as string))
    .execute()
}

/** The award that was shared first and still is. */
export async function findFirstSharedAwardId(db: Connection): Promise<string | undefined> {
  const row = await db.selectFrom('share').select('award_id').where('withdrawn_at', 'is', null).orderBy('created_at').limit(1).executeTakeFirst()
  return row?.award_id
}
