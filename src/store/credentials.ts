// Rows of the credentials: the exact signed bytes, and what became of them.
import { sql } from 'kysely'
import type { Connection } from './database.ts'

export type CredentialRow = {
  id: string
  awardId: string
  issuerId: string
  badgeVersionId: string
  holderId: string | null
  subjectId: string
  nameOnCredential: string | null
  statusListId: string
  statusIndex: number
  document: string | null
  jwt: string | null
  /** Of the form of Open Badges 2.0; null once the credential was erased or replaced. */
  v2Salt: string | null
  validFrom: Date
  validUntil: Date | null
  revokedAt: Date | null
  revokedReason: string | null
  suspendedAt: Date | null
  suspendedReason: string | null
  supersededAt: Date | null
  supersededBy: string | null
  erasedAt: Date | null
}

const columns = [
  'credential.id', 'credential.award_id as awardId', 'credential.issuer_id as issuerId', 'credential.badge_version_id as badgeVersionId',
  'credential.holder_id as holderId', 'credential.subject_id as subjectId', 'credential.name_on_credential as nameOnCredential',
  'credential.status_list_id as statusListId', 'credential.status_index as statusIndex', 'credential.document', 'credential.jwt', 'credential.v2_salt as v2Salt',
  'credential.valid_from as validFrom', 'credential.valid_until as validUntil', 'credential.revoked_at as revokedAt',
  'credential.revoked_reason as revokedReason', 'credential.suspended_at as suspendedAt', 'credential.suspended_reason as suspendedReason',
  'credential.superseded_at as supersededAt', 'credential.superseded_by as supersededBy', 'credential.erased_at as erasedAt',
] as const

/** Reserves an id and a status index; undefined when the index is taken. The bytes follow in the same transaction. */
export async function insertCredential(
  db: Connection,
  row: {
    id: string; awardId: string; issuerId: string; badgeVersionId: string; holderId: string | null; issuerKeyId: string; subjectId: string
    nameOnCredential: string | null; statusListId: string; statusIndex: number; v2Salt: string; validFrom: Date; validUntil: Date | null; createdAt: Date
  },
): Promise<boolean> {
  const inserted = await db
    .insertInto('credential')
    .values({
      id: row.id, award_id: row.awardId, issuer_id: row.issuerId, badge_version_id: row.badgeVersionId, holder_id: row.holderId,
      issuer_key_id: row.issuerKeyId, subject_id: row.subjectId, name_on_credential: row.nameOnCredential, status_list_id: row.statusListId,
      status_index: row.statusIndex, v2_salt: row.v2Salt, valid_from: row.validFrom, valid_until: row.validUntil, created_at: row.createdAt,
    })
    .onConflict((conflict) => conflict.columns(['status_list_id', 'status_index']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

export async function saveSignedBytes(db: Connection, id: string, signed: { document: string; jwt: string }): Promise<void> {
  await db.updateTable('credential').set(signed).where('id', '=', id).execute()
}

export async function findCredential(db: Connection, id: string): Promise<CredentialRow | undefined> {
  return db.selectFrom('credential').select(columns).where('credential.id', '=', id).executeTakeFirst()
}

/** True once an issuer has issued a version, whatever became of the credential. */
export async function hasIssuedVersion(db: Connection, versionId: string, issuerId: string): Promise<boolean> {
  const row = await db.selectFrom('credential').select('id').where('badge_version_id', '=', versionId).where('issuer_id', '=', issuerId).limit(1).executeTakeFirst()
  return row !== undefined
}

/** The current credential of an award. */
export async function findCurrentCredential(db: Connection, awardId: string): Promise<CredentialRow | undefined> {
  return db.selectFrom('credential').select(columns).where('award_id', '=', awardId).where('superseded_at', 'is', null).executeTakeFirst()
}

export async function listCredentialsOfHolder(db: Connection, holderId: string): Promise<CredentialRow[]> {
  return db
    .selectFrom('credential')
    .select(columns)
    .where('holder_id', '=', holderId)
    .where('superseded_at', 'is', null)
    .where('erased_at', 'is', null)
    .orderBy('valid_from', 'desc')
    .execute()
}

/** Badges that were accepted from a mail to one of these addresses, by somebody who never gave an address to come back. */
export async function listUnkeptCredentials(db: Connection, addresses: string[]): Promise<CredentialRow[]> {
  return db
    .selectFrom('credential')
    .innerJoin('award', 'award.id', 'credential.award_id')
    .select(columns)
    .where('award.recipient_address', 'in', addresses)
    .where('award.state', '=', 'accepted')
    .where('credential.superseded_at', 'is', null)
    .where('credential.erased_at', 'is', null)
    .where('credential.holder_id', 'is not', null)
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('person_address').select('address').whereRef('person_address.person_id', '=', 'credential.holder_id'))))
    .orderBy('credential.valid_from', 'desc')
    .execute()
}

export async function updateCredential(
  db: Connection,
  id: string,
  change: Partial<{
    holderId: string | null; revokedAt: Date | null; revokedReason: string | null; suspendedAt: Date | null; suspendedReason: string | null
    supersededAt: Date; supersededBy: string | null; document: string | null; jwt: string | null; v2Salt: null; nameOnCredential: string | null
  }>,
): Promise<void> {
  await db
    .updateTable('credential')
    .set({
      holder_id: change.holderId, revoked_at: change.revokedAt, revoked_reason: change.revokedReason, suspended_at: change.suspendedAt,
      suspended_reason: change.suspendedReason, superseded_at: change.supersededAt, superseded_by: change.supersededBy,
      document: change.document, jwt: change.jwt, v2_salt: change.v2Salt, name_on_credential: change.nameOnCredential,
    })
    .where('id', '=', id)
    .execute()
}

/** Erases what an award's credentials said and whose they were, the replaced ones too; their rows and status entries stay. */
export async function eraseCredentialsOfAward(db: Connection, awardId: string, now: Date): Promise<void> {
  await db.updateTable('credential').set({ erased_at: now, holder_id: null, document: null, jwt: null, v2_salt: null, name_on_credential: null }).where('award_id', '=', awardId).execute()
}

/** Gives the credentials of one person to another, and marks their awards as kept. */
export async function moveCredentialsToHolder(db: Connection, fromPersonId: string, toPersonId: string, now: Date): Promise<void> {
  await db.updateTable('credential').set({ holder_id: toPersonId }).where('holder_id', '=', fromPersonId).execute()
  await db
    .updateTable('award')
    .set((eb) => ({ holder_id: toPersonId, kept_at: eb.fn.coalesce('kept_at', eb.val(now)) }))
    .where('holder_id', 'in', [fromPersonId, toPersonId])
    .where('state', '=', 'accepted')
    .execute()
}

/** Credentials whose bytes a stolen key signed, in the order of their ids. */
export async function listSignedByStolenKeys(db: Connection, issuerId: string, afterId: string, countMax: number): Promise<{ id: string; issuerKeyId: string; document: string }[]> {
  const rows = await db
    .selectFrom('credential')
    .innerJoin('issuer_key', 'issuer_key.id', 'credential.issuer_key_id')
    .select(['credential.id', 'credential.issuer_key_id as issuerKeyId', 'credential.document'])
    .where('credential.issuer_id', '=', issuerId)
    .where('issuer_key.compromised_at', 'is not', null)
    .where('credential.document', 'is not', null)
    .$if(afterId !== '', (query) => query.where('credential.id', '>', afterId))
    .orderBy('credential.id')
    .limit(countMax)
    .execute()
  return rows.map(({ id, issuerKeyId, document }) => ({ id, issuerKeyId, document: document as string }))
}

/** Replaces the bytes of credentials that are still as they were read; what was erased meanwhile stays erased. @returns how many. */
export async function replaceSignedBytes(db: Connection, keyId: string, rows: { id: string; oldKeyId: string; document: string; jwt: string }[]): Promise<number> {
  const { numAffectedRows } = await sql`
    update credential set document = signed.document, jwt = signed.jwt, issuer_key_id = ${keyId}
    from (select * from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ oldKeyId }) => oldKeyId)}::uuid[], ${rows.map(({ document }) => document)}::text[], ${rows.map(({ jwt }) => jwt)}::text[])
      as signed(id, old_key_id, document, jwt)) as signed
    where credential.id = signed.id and credential.issuer_key_id = signed.old_key_id and credential.document is not null`.execute(db)
  return Number(numAffectedRows ?? 0)
}
