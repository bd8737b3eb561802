// Rows of the copies in the form of Open Badges 2.0 that holders ask for, each at a secret address of its own.
import type { Connection } from './database.ts'

export type BackpackCopyRow = { id: string; credentialId: string; sealedToken: Buffer | null; identityHash: string | null; salt: string | null; createdAt: Date; endedAt: Date | null }

const columns = [
  'id', 'credential_id as credentialId', 'sealed_token as sealedToken', 'identity_hash as identityHash', 'salt', 'created_at as createdAt', 'ended_at as endedAt',
] as const

export async function insertBackpackCopy(
  db: Connection,
  copy: { id: string; credentialId: string; tokenHash: Buffer; sealedToken: Buffer; identityHash: string; salt: string; createdAt: Date },
): Promise<void> {
  await db
    .insertInto('backpack_copy')
    .values({
      id: copy.id, credential_id: copy.credentialId, token_hash: copy.tokenHash, sealed_token: copy.sealedToken, identity_hash: copy.identityHash,
      salt: copy.salt, created_at: copy.createdAt,
    })
    .execute()
}

/** The copies of a credential that still answer. */
export async function listBackpackCopies(db: Connection, credentialId: string): Promise<BackpackCopyRow[]> {
  return db.selectFrom('backpack_copy').select(columns).where('credential_id', '=', credentialId).where('ended_at', 'is', null).orderBy('created_at').execute()
}

/** Also one that has ended: what became of it is told apart by its credential. */
export async function findBackpackCopyByHash(db: Connection, tokenHash: Buffer): Promise<BackpackCopyRow | undefined> {
  return db.selectFrom('backpack_copy').select(columns).where('token_hash', '=', tokenHash).executeTakeFirst()
}

/** Ends one copy of a credential, or all of them: hash, salt and secret go; what stays is that there was one. */
export async function endBackpackCopies(db: Connection, credentialId: string, copyId: string | undefined, now: Date): Promise<void> {
  await db
    .updateTable('backpack_copy')
    .set({ ended_at: now, identity_hash: null, salt: null, sealed_token: null })
    .where('credential_id', '=', credentialId)
    .where('ended_at', 'is', null)
    .$if(copyId !== undefined, (query) => query.where('id', '=', copyId as string))
    .execute()
}

/** Ends every copy of an award's credentials, of the replaced ones too. */
export async function endBackpackCopiesOfAward(db: Connection, awardId: string, now: Date): Promise<void> {
  await db
    .updateTable('backpack_copy')
    .set({ ended_at: now, identity_hash: null, salt: null, sealed_token: null })
    .where('credential_id', 'in', (query) => query.selectFrom('credential').select('id').where('award_id', '=', awardId))
    .where('ended_at', 'is', null)
    .execute()
}
