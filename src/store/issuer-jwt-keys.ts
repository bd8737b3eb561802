// Rows of the issuers' keys for the JWT form in ES256 or RS256; retired keys stay for ever.
import type { JsonObject } from '../openbadges/json-value.ts'
import type { JwtTyp } from '../openbadges/keys.ts'
import type { Connection } from './database.ts'

export type JwtAlgorithm = 'EdDSA' | 'ES256' | 'RS256'
/** How an issuer's JWTs are signed, and what their header calls them. */
export type JwtForm = { algorithm: JwtAlgorithm; typ: JwtTyp }
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

export async function findJwtForm(db: Connection, issuerId: string): Promise<JwtForm> {
  const row = await db.selectFrom('issuer').select(['jwt_algorithm', 'jwt_typ']).where('id', '=', issuerId).executeTakeFirst()
  return { algorithm: (row?.jwt_algorithm ?? 'EdDSA') as JwtAlgorithm, typ: (row?.jwt_typ ?? 'JWT') as JwtTyp }
}

export async function setJwtForm(db: Connection, issuerId: string, { algorithm, typ }: JwtForm): Promise<void> {
  await db.updateTable('issuer').set({ jwt_algorithm: algorithm, jwt_typ: typ }).where('id', '=', issuerId).execute()
}
