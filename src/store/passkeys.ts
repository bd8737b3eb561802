// Rows of the passkeys and of the challenges that a browser is answering.
import type { Connection } from './database.ts'

export type PasskeyRow = { id: string; personId: string; publicKey: Buffer; counter: number; transports: string[]; name: string; createdAt: Date; lastUsedAt: Date | null }
export type ChallengePurpose = 'register' | 'sign_in'

const columns = [
  'id', 'person_id as personId', 'public_key as publicKey', 'counter', 'transports', 'name', 'created_at as createdAt', 'last_used_at as lastUsedAt',
] as const

export async function insertPasskey(db: Connection, passkey: Omit<PasskeyRow, 'lastUsedAt'>): Promise<boolean> {
  const row = await db
    .insertInto('passkey')
    .values({
      id: passkey.id, person_id: passkey.personId, public_key: passkey.publicKey, counter: passkey.counter, transports: passkey.transports,
      name: passkey.name, created_at: passkey.createdAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Locks a passkey, so that its counter moves once for each use. */
export async function findPasskeyForUpdate(db: Connection, id: string): Promise<PasskeyRow | undefined> {
  return (await db.selectFrom('passkey').select(columns).where('id', '=', id).forUpdate().executeTakeFirst()) as PasskeyRow | undefined
}

export async function listPasskeysOfPerson(db: Connection, personId: string): Promise<PasskeyRow[]> {
  return (await db.selectFrom('passkey').select(columns).where('person_id', '=', personId).orderBy('created_at').execute()) as PasskeyRow[]
}

export async function notePasskeyUse(db: Connection, id: string, counter: number, now: Date): Promise<void> {
  await db.updateTable('passkey').set({ counter, last_used_at: now }).where('id', '=', id).execute()
}

export async function deletePasskey(db: Connection, personId: string, id: string): Promise<void> {
  await db.deleteFrom('passkey').where('person_id', '=', personId).where('id', '=', id).execute()
}

/** One challenge for each browser: an older one ends with the new. */
export async function saveChallenge(db: Connection, challenge: { browserHash: Buffer; challenge: string; purpose: ChallengePurpose; expiresAt: Date }): Promise<void> {
  const values = { challenge: challenge.challenge, purpose: challenge.purpose, expires_at: challenge.expiresAt }
  await db
    .insertInto('passkey_challenge')
    .values({ browser_hash: challenge.browserHash, ...values })
    .onConflict((conflict) => conflict.column('browser_hash').doUpdateSet(values))
    .execute()
}

/** Takes a challenge out: it serves once, whatever comes of it. */
export async function takeChallenge(db: Connection, browserHash: Buffer, purpose: ChallengePurpose, now: Date): Promise<string | undefined> {
  const row = await db.deleteFrom('passkey_challenge').where('browser_hash', '=', browserHash).returning(['challenge', 'purpose', 'expires_at']).executeTakeFirst()
  return row && row.purpose === purpose && row.expires_at > now ? row.challenge : undefined
}
