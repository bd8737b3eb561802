// Rows of the sessions and of the sign-in codes; tokens and codes are kept as hashes.
import { sql } from 'kysely'
import type { Connection } from './database.ts'

export type SessionRow = {
  id: string; personId: string; kind: 'signed_in' | 'browser'; deviceLabel: string; createdAt: Date; lastSeenAt: Date; freshAt: Date; expiresAt: Date
}

const columns = [
  'id', 'person_id as personId', 'kind', 'device_label as deviceLabel', 'created_at as createdAt', 'last_seen_at as lastSeenAt',
  'fresh_at as freshAt', 'expires_at as expiresAt',
] as const

export async function insertSession(
  db: Connection,
  session: { tokenHash: Buffer; personId: string; kind: 'signed_in' | 'browser'; deviceLabel: string; now: Date; expiresAt: Date },
): Promise<void> {
  await db
    .insertInto('session')
    .values({
      token_hash: session.tokenHash, person_id: session.personId, kind: session.kind, device_label: session.deviceLabel, created_at: session.now,
      last_seen_at: session.now, fresh_at: session.now, expires_at: session.expiresAt,
    })
    .execute()
}

export async function findSessionByHash(db: Connection, tokenHash: Buffer, now: Date): Promise<SessionRow | undefined> {
  return (await db.selectFrom('session').select(columns).where('token_hash', '=', tokenHash).where('expires_at', '>', now).executeTakeFirst()) as
    | SessionRow
    | undefined
}

export async function touchSession(db: Connection, id: string, now: Date): Promise<void> {
  await db.updateTable('session').set({ last_seen_at: now }).where('id', '=', id).execute()
}

export async function listSessionsOfPerson(db: Connection, personId: string, now: Date): Promise<SessionRow[]> {
  const rows = await db.selectFrom('session').select(columns).where('person_id', '=', personId).where('expires_at', '>', now).orderBy('last_seen_at', 'desc').execute()
  return rows as SessionRow[]
}

export async function deleteSession(db: Connection, personId: string, id: string): Promise<void> {
  await db.deleteFrom('session').where('person_id', '=', personId).where('id', '=', id).execute()
}

/** Ends every session of a person. */
export async function deleteSessionsOfPerson(db: Connection, personId: string): Promise<void> {
  await db.deleteFrom('session').where('person_id', '=', personId).execute()
}

export async function deleteSessionByHash(db: Connection, tokenHash: Buffer): Promise<void> {
  await db.deleteFrom('session').where('token_hash', '=', tokenHash).execute()
}

export type SignInCodeRow = { id: string; address: string; codeHash: Buffer; purpose: 'sign_in' | 'add_address'; personId: string | null; triesLeft: number }

export async function insertSignInCode(
  db: Connection,
  code: { id: string; browserHash: Buffer; address: string; codeHash: Buffer; purpose: SignInCodeRow['purpose']; personId: string | null; now: Date; expiresAt: Date },
): Promise<void> {
  // One live code per browser: an older one ends with the new.
  await db.updateTable('sign_in_code').set({ used_at: code.now }).where('browser_hash', '=', code.browserHash).where('used_at', 'is', null).execute()
  await db
    .insertInto('sign_in_code')
    .values({
      id: code.id, browser_hash: code.browserHash, address: code.address, code_hash: code.codeHash, purpose: code.purpose, person_id: code.personId,
      created_at: code.now, expires_at: code.expiresAt,
    })
    .execute()
}

/** Codes asked for one address since a moment. */
/** Requests for one address wait for each other until the transaction ends: a limit that several pass at once is none. */
export async function lockCodesOfAddress(db: Connection, address: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${address}, 7))`.execute(db)
}

export async function countRecentCodes(db: Connection, address: string, since: Date): Promise<number> {
  const row = await db
    .selectFrom('sign_in_code')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('address', '=', address)
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** The live code of a browser, locked: two tries at once count as two. */
export async function findLiveCodeForUpdate(db: Connection, browserHash: Buffer, now: Date): Promise<SignInCodeRow | undefined> {
  const row = await db
    .selectFrom('sign_in_code')
    .select(['id', 'address', 'code_hash as codeHash', 'purpose', 'person_id as personId', 'tries_left as triesLeft'])
    .where('browser_hash', '=', browserHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
  return row as SignInCodeRow | undefined
}

export async function setTriesLeft(db: Connection, id: string, triesLeft: number): Promise<void> {
  await db.updateTable('sign_in_code').set({ tries_left: triesLeft }).where('id', '=', id).execute()
}

export async function setCodeUsed(db: Connection, id: string, now: Date): Promise<void> {
  await db.updateTable('sign_in_code').set({ used_at: now }).where('id', '=', id).execute()
}
