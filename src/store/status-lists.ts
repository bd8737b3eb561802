// Rows of the status lists, and the allocation of random indexes in them.
import type { Connection } from './database.ts'

export type StatusList = { id: string; issuerId: string; size: number; used: number; document: string | null; madeAt: Date | null; isStale: boolean }

const columns = ['id', 'issuer_id as issuerId', 'size', 'used', 'document', 'made_at as madeAt', 'is_stale as isStale'] as const
/** Beyond this part of a list in use, random tries collide too often: the next list is begun. */
const fullAt = 0.8

/** The list that an issuer fills now, begun when there is none with room. */
export async function findOrBeginStatusList(db: Connection, issuerId: string): Promise<StatusList> {
  const open = await db.selectFrom('status_list').select(columns).where('issuer_id', '=', issuerId).where('closed_at', 'is', null).orderBy('created_at', 'desc').limit(1).executeTakeFirst()
  if (open && open.used < open.size * fullAt) return open
  return db.insertInto('status_list').values({ issuer_id: issuerId }).returning(columns).executeTakeFirstOrThrow()
}

export async function countStatusUse(db: Connection, id: string): Promise<void> {
  await db.updateTable('status_list').set((eb) => ({ used: eb('used', '+', 1) })).where('id', '=', id).execute()
}

export async function findStatusList(db: Connection, id: string): Promise<StatusList | undefined> {
  return db.selectFrom('status_list').select(columns).where('id', '=', id).executeTakeFirst()
}

export async function markStatusListStale(db: Connection, id: string): Promise<void> {
  await db.updateTable('status_list').set({ is_stale: true }).where('id', '=', id).execute()
}

/** Indexes whose credentials are revoked or suspended now. */
export async function listSetIndexes(db: Connection, listId: string): Promise<{ index: number; isRevoked: boolean; isSuspended: boolean }[]> {
  const rows = await db
    .selectFrom('credential')
    .select(['status_index as index', 'revoked_at', 'suspended_at'])
    .where('status_list_id', '=', listId)
    .where((eb) => eb.or([eb('revoked_at', 'is not', null), eb('suspended_at', 'is not', null)]))
    .execute()
  return rows.map((row) => ({ index: row.index, isRevoked: row.revoked_at !== null, isSuspended: row.suspended_at !== null }))
}

/** Keeps the signed documents as JSON of both purposes. */
export async function saveStatusDocuments(db: Connection, id: string, documents: string, now: Date): Promise<void> {
  await db.updateTable('status_list').set({ document: documents, made_at: now, is_stale: false }).where('id', '=', id).execute()
}
