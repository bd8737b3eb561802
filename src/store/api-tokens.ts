// Rows of the API tokens of an issuer: only the SHA-256 of a token is kept.
import type { AuthorizedIssuerId } from '../domain/authorized-issuer-id.ts'
import type { Connection } from './database.ts'

export type ApiTokenRow = {
  id: string
  issuerId: string
  name: string
  scopes: string[]
  createdAt: Date
  lastUsedAt: Date | null
  revokedAt: Date | null
}

const columns = [
  'id',
  'issuer_id as issuerId',
  'name',
  'scopes',
  'created_at as createdAt',
  'last_used_at as lastUsedAt',
  'revoked_at as revokedAt',
] as const

/** Adds a token; `tokenHash` is the SHA-256 of its text. */
export async function insertApiToken(
  db: Connection,
  row: { issuerId: AuthorizedIssuerId; name: string; scopes: string[]; tokenHash: Buffer; createdBy: string | null; createdAt: Date },
): Promise<string> {
  const inserted = await db
    .insertInto('api_token')
    .values({
      issuer_id: row.issuerId,
      name: row.name,
      scopes: row.scopes,
      token_hash: row.tokenHash,
      created_by: row.createdBy,
      created_at: row.createdAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return inserted.id
}

export async function listApiTokens(db: Connection, issuerId: AuthorizedIssuerId): Promise<ApiTokenRow[]> {
  return db.selectFrom('api_token').select(columns).where('issuer_id', '=', issuerId).orderBy('created_at', 'desc').execute()
}

/** The live token with this hash. */
export async function findApiTokenByHash(db: Connection, tokenHash: Buffer): Promise<ApiTokenRow | undefined> {
  return db.selectFrom('api_token').select(columns).where('token_hash', '=', tokenHash).where('revoked_at', 'is', null).executeTakeFirst()
}

/** Notes the use of a token, at most once a minute. */
export async function touchApiToken(db: Connection, id: string, now: Date): Promise<void> {
  await db
    .updateTable('api_token')
    .set({ last_used_at: now })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', new Date(now.getTime() - 60_000))]))
    .execute()
}

/** Ends a token; false when the issuer has no such live token. */
export async function revokeApiTokenRow(db: Connection, issuerId: AuthorizedIssuerId, id: string, now: Date): Promise<boolean> {
  const updated = await db
    .updateTable('api_token')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('issuer_id', '=', issuerId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return updated.numUpdatedRows > 0n
}
