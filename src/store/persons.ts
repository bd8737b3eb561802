// Rows of the persons and of the addresses by which they are reached.
import type { Connection } from './database.ts'

export type Person = { id: string; displayName: string | null; locale: 'fr' | 'en'; isOperator: boolean }

const columns = ['person.id', 'person.display_name as displayName', 'person.locale', 'person.is_operator as isOperator'] as const

export async function insertPerson(
  db: Connection,
  person: { displayName: string | null; locale: 'fr' | 'en'; isOperator?: boolean; createdAt: Date },
): Promise<string> {
  const row = await db
    .insertInto('person')
    .values({ display_name: person.displayName, locale: person.locale, is_operator: person.isOperator ?? false, created_at: person.createdAt })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

export async function findPerson(db: Connection, id: string): Promise<Person | undefined> {
  return (await db.selectFrom('person').select(columns).where('person.id', '=', id).where('erased_at', 'is', null).executeTakeFirst()) as Person | undefined
}

/** Everybody who has verified an address; a family shares one. */
export async function listPersonsByAddress(db: Connection, address: string): Promise<Person[]> {
  const rows = await db
    .selectFrom('person')
    .innerJoin('person_address', 'person_address.person_id', 'person.id')
    .select(columns)
    .where('person_address.address', '=', address)
    .where('erased_at', 'is', null)
    .orderBy('person.created_at')
    .execute()
  return rows as Person[]
}

export async function saveAddress(db: Connection, personId: string, address: string, now: Date): Promise<void> {
  await db
    .insertInto('person_address')
    .values({ person_id: personId, address, verified_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function listAddresses(db: Connection, personId: string): Promise<string[]> {
  const rows = await db.selectFrom('person_address').select('address').where('person_id', '=', personId).orderBy('verified_at').execute()
  return rows.map((row) => row.address)
}

export async function hasOperator(db: Connection): Promise<boolean> {
  return (await db.selectFrom('person').select('id').where('is_operator', '=', true).limit(1).executeTakeFirst()) !== undefined
}

/** Locks a person until the end of the transaction. */
export async function lockPerson(db: Connection, personId: string): Promise<void> {
  await db.selectFrom('person').select('id').where('id', '=', personId).forUpdate().execute()
}

export async function deleteAddress(db: Connection, personId: string, address: string): Promise<void> {
  await db.deleteFrom('person_address').where('person_id', '=', personId).where('address', '=', address).execute()
}

/** Keeps an address that was taken off, under the hash of the secret that puts it back. */
export async function saveRemovedAddress(db: Connection, row: { tokenHash: Buffer; personId: string; address: string; expiresAt: Date }): Promise<void> {
  await db.insertInto('removed_address').values({ token_hash: row.tokenHash, person_id: row.personId, address: row.address, expires_at: row.expiresAt }).execute()
}

export async function findRemovedAddress(db: Connection, tokenHash: Buffer, now: Date): Promise<{ personId: string; address: string } | undefined> {
  return db.selectFrom('removed_address').select(['person_id as personId', 'address']).where('token_hash', '=', tokenHash).where('expires_at', '>', now).executeTakeFirst()
}

/** @returns what the secret named, once. */
export async function takeRemovedAddress(db: Connection, tokenHash: Buffer, now: Date): Promise<{ personId: string; address: string } | undefined> {
  return db.deleteFrom('removed_address').where('token_hash', '=', tokenHash).where('expires_at', '>', now).returning(['person_id as personId', 'address']).executeTakeFirst()
}

export async function deleteRemovedAddressesBefore(db: Connection, now: Date): Promise<void> {
  await db.deleteFrom('removed_address').where('expires_at', '<=', now).execute()
}

export async function updatePerson(db: Connection, personId: string, change: { displayName: string | null; locale: 'fr' | 'en' }): Promise<void> {
  await db.updateTable('person').set({ display_name: change.displayName, locale: change.locale }).where('id', '=', personId).execute()
}

/** Empties a person's row, which stays for the rows that point at it, and deletes what hangs on it. */
export async function erasePersonRow(db: Connection, personId: string, now: Date): Promise<void> {
  await db.deleteFrom('session').where('person_id', '=', personId).execute()
  await db.deleteFrom('passkey').where('person_id', '=', personId).execute()
  await db.deleteFrom('sign_in_code').where('person_id', '=', personId).execute()
  await db.deleteFrom('person_address').where('person_id', '=', personId).execute()
  await db.deleteFrom('removed_address').where('person_id', '=', personId).execute()
  await db.deleteFrom('membership').where('person_id', '=', personId).execute()
  await db.updateTable('person').set({ display_name: null, is_operator: false, erased_at: now }).where('id', '=', personId).execute()
}
