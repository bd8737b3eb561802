// Rows of addresses that want no more mail, kept as keyed fingerprints.
import { sql } from 'kysely'
import type { Connection } from './database.ts'

export async function insertBlockedAddress(db: Connection, addressKey: Buffer, issuerId: string | null, reason: 'unsubscribed' | 'not_me'): Promise<void> {
  await db.insertInto('blocked_address').values({ address_key: addressKey, issuer_id: issuerId, reason }).onConflict((conflict) => conflict.doNothing()).execute()
}

/** Which of these addresses want no more mail from the issuer, by the hexadecimal of their keys. */
export async function listBlocked(db: Connection, addressKeys: Buffer[], issuerId: string): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`
    select encode(address_key, 'hex') as key from blocked_address
    where address_key = any(${addressKeys}::bytea[]) and (issuer_id is null or issuer_id = ${issuerId})`.execute(db)
  return new Set(rows.map(({ key }) => key))
}

export async function isBlocked(db: Connection, addressKey: Buffer, issuerId: string): Promise<boolean> {
  const row = await db
    .selectFrom('blocked_address')
    .select('reason')
    .where('address_key', '=', addressKey)
    .where((eb) => eb.or([eb('issuer_id', 'is', null), eb('issuer_id', '=', issuerId)]))
    .executeTakeFirst()
  return row !== undefined
}
