// Rows of the issuers' keys for the JWT form in ES256 or RS256; retired keys stay for ever.
import type { JsonObject } from '../openbadges/json-value.ts'
import type { Connection } from './database.ts'

export type JwtAlgorithm = 'EdDSA' | 'ES256' | 'RS256'
export type IssuerJwtKeyRow = {
  id: string
  issuerId: string
  number: number
  algorithm: 'ES256' | 'RS256'
  publicJwk: JsonObject
  sealedPrivateKey: Buffer
  createdAt: Date
  retiredAt: Date | null
}

const columns = [
  'id', 'issuer_id as issuerId', 'number', 'algorithm', 'public_jwk as publicJwk', 'sealed_private_key as sealedPrivateKey', 'created_at as createdAt',
  'retired_at as retiredAt',
] as const

export async function insertIssuerJwtKey(db: Connection, key: Omit<IssuerJwtKeyRow, 'retiredAt'>): Promise<void> {
  await db
    .insertInto('issuer_jwt_key')
    .values({
      id: key.id, issuer_id: key.issuerId, number: key.number, algorithm: key.algorithm, public_jwk: JSON.stringify(key.publicJwk),
      sealed_private_key: key.sealedPrivateKey, created_at: key.createdAt,
    })
    .execute()
}

/** All of an issuer, the oldest first. */
export async function listIssuerJwtKeys(db: Connection, issuerId: string): Promise<IssuerJwtKeyRow[]> {
  return (await db.selectFrom('issuer_jwt_key').select(columns).where('issuer_id', '=', issuerId).orderBy('number').execute()) as IssuerJwtKeyRow[]
}

export async function retireIssuerJwtKeys(db: Connection, issuerId: string, now: Date): Promise<void> {
  await db.updateTable('issuer_jwt_key').set({ retired_at: now }).where('issuer_id', '=', issuerId).where('retired_at', 'is', null).execute()
}

export async function findJwtAlgorithm(db: Connection, issuerId: string): Promise<JwtAlgorithm> {
  const row = await db.selectFrom('issuer').select('jwt_algorithm').where('id', '=', issuerId).executeTakeFirst()
  return (row?.jwt_algorithm ?? 'EdDSA') as JwtAlgorithm
}

export async function setJwtAlgorithm(db: Connection, issuerId: string, algorithm: JwtAlgorithm): Promise<void> {
  await db.updateTable('issuer').set({ jwt_algorithm: algorithm }).where('id', '=', issuerId).execute()
}
