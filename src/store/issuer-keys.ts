// Rows of the issuers' signing keys; the private half is sealed and is emptied for nobody: retired keys stay for ever.
import type { Connection } from './database.ts'

export type IssuerKeyRow = {
  id: string
  issuerId: string
  number: number
  publicKeyMultibase: string
  sealedPrivateKey: Buffer
  createdAt: Date
  retiredAt: Date | null
  compromisedAt: Date | null
}

const columns = [
  'id', 'issuer_id as issuerId', 'number', 'public_key_multibase as publicKeyMultibase', 'sealed_private_key as sealedPrivateKey',
  'created_at as createdAt', 'retired_at as retiredAt', 'compromised_at as compromisedAt',
] as const

export async function insertIssuerKey(db: Connection, key: Omit<IssuerKeyRow, 'retiredAt' | 'compromisedAt'>): Promise<void> {
  await db
    .insertInto('issuer_key')
    .values({
      id: key.id, issuer_id: key.issuerId, number: key.number, public_key_multibase: key.publicKeyMultibase,
      sealed_private_key: key.sealedPrivateKey, created_at: key.createdAt,
    })
    .execute()
}

/** All keys of an issuer, the oldest first. */
export async function listIssuerKeys(db: Connection, issuerId: string): Promise<IssuerKeyRow[]> {
  return db.selectFrom('issuer_key').select(columns).where('issuer_id', '=', issuerId).orderBy('number').execute()
}

/** The key that signs now. */
export async function findActiveIssuerKey(db: Connection, issuerId: string): Promise<IssuerKeyRow | undefined> {
  return db
    .selectFrom('issuer_key')
    .select(columns)
    .where('issuer_id', '=', issuerId)
    .where('retired_at', 'is', null)
    .where('compromised_at', 'is', null)
    .executeTakeFirst()
}

export async function retireIssuerKey(db: Connection, id: string, now: Date): Promise<void> {
  await db.updateTable('issuer_key').set({ retired_at: now }).where('id', '=', id).execute()
}

export async function setKeyCompromised(db: Connection, id: string, now: Date): Promise<void> {
  await db.updateTable('issuer_key').set({ compromised_at: now }).where('id', '=', id).execute()
}
