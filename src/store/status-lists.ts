// Rows of the status lists, and the allocation of random indexes in them.
import type { Connection } from './database.ts'

export type StatusList = { id: string; issuerId: string; size: number; used: number; document: string | null; madeAt: Date | null; isStale: boolean; issuerKeyId: string | null }

const columns = ['id', 'issuer_id as issuerId', 'size', 'used', 'document', 'made_at as madeAt', 'is_stale as isStale', 'issuer_key_id as issuerKeyId'] as const
/** Beyond this part of a list in use, random tries collide too often: the next list is begun. */
const fullAt = 0.8

/**
 * The list that an issuer fills now, begun when there is none with room.
 * @param kind badges, or credentials of any kind; with the key whose did:key is their issuer, where it is one.
 */
export async function findOrBeginStatusList(db: Connection, issuerId: string, kind: { serves: 'badges' | 'any'; issuerKeyId: string | null } = { serves: 'badges', issuerKeyId: null }): Promise<StatusList> {
  const open = await db.selectFrom('status_list').select(columns).where('issuer_id', '=', issuerId).where('closed_at', 'is', null).where('serves', '=', kind.serves).where('issuer_key_id', kind.issuerKeyId ? '=' : 'is', kind.issuerKeyId).orderBy('created_at', 'desc').limit(1).executeTakeFirst()
  if (open && open.used < open.size * fullAt) return open
  return db.insertInto('status_list').values({ issuer_id: issuerId, serves: kind.serves, issuer_key_id: kind.issuerKeyId }).returning(columns).executeTakeFirstOrThrow()
}

export async function countStatusUse(db: Connection, id: string): Promise<void> {
  await db.updateTable('status_list').set((eb) => ({ used: eb('used', '+', 1) })).where('id', '=', id).execute()
}

export async function findStatusList(db: Connection, id: string): Promise<StatusList | undefined> {
  return db.selectFrom('status_list').select(columns).where('id', '=', id).executeTakeFirst()
}

/** The same, held until the transaction ends: whoever marks it stale or takes an entry waits. */
export async function findStatusListForUpdate(db: Connection, id: string): Promise<StatusList | undefined> {
  return db.selectFrom('status_list').select(columns).where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function listStatusListIds(db: Connection): Promise<string[]> {
  return (await db.selectFrom('status_list').select('id').orderBy('created_at').execute()).map(({ id }) => id)
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
  const others = await db.selectFrom('vc_status_entry').select('status_index as index').where('status_list_id', '=', listId).where('revoked_at', 'is not', null).execute()
  const badges = rows.map((row) => ({ index: row.index, isRevoked: row.revoked_at !== null, isSuspended: row.suspended_at !== null }))
  return [...badges, ...others.map(({ index }) => ({ index, isRevoked: true, isSuspended: false }))]
}

/** Takes an entry for a credential of any kind. @returns false when it is taken. */
export async function insertVcStatusEntry(db: Connection, entry: { statusListId: string; statusIndex: number; credentialId: string | null; createdAt: Date }): Promise<boolean> {
  const row = await db
    .insertInto('vc_status_entry')
    .values({ status_list_id: entry.statusListId, status_index: entry.statusIndex, credential_id: entry.credentialId, created_at: entry.createdAt })
    .onConflict((conflict) => conflict.doNothing())
    .returning('status_index')
    .executeTakeFirst()
  return row !== undefined
}

/** Sets or clears the bit of an entry of one issuer's list. @returns false when there is no such entry. */
export async function setVcStatus(db: Connection, issuerId: string, entry: { statusListId: string; statusIndex: number }, revokedAt: Date | null): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('vc_status_entry')
    .set({ revoked_at: revokedAt })
    .where('status_list_id', '=', entry.statusListId)
    .where('status_index', '=', entry.statusIndex)
    .where('status_list_id', 'in', db.selectFrom('status_list').select('id').where('issuer_id', '=', issuerId))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Keeps the signed documents as JSON of both purposes. */
export async function saveStatusDocuments(db: Connection, id: string, documents: string, now: Date): Promise<void> {
  await db.updateTable('status_list').set({ document: documents, made_at: now, is_stale: false }).where('id', '=', id).execute()
}

/** Lists that a stolen key signed are worth nothing: they are signed anew when they are next asked for. */
export async function forgetStatusDocuments(db: Connection, issuerId: string): Promise<void> {
  await db.updateTable('status_list').set({ document: null, is_stale: true }).where('issuer_id', '=', issuerId).execute()
}
