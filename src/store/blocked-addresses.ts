// Rows of addresses that want no more mail, kept as keyed fingerprints.
import type { Connection } from './database.ts'

export async function insertBlockedAddress(db: Connection, addressKey: Buffer, issuerId: string | null, reason: 'unsubscribed' | 'not_me'): Promise<void> {
  await db.insertInto('blocked_address').values({ address_key: addressKey, issuer_id: issuerId, reason }).onConflict((conflict) => conflict.doNothing()).execute()
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
