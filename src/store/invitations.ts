// Rows of the invitations to work with an issuer; the link's secret is kept as its hash.
import type { AuthorizedIssuerId } from '../domain/authorized-issuer-id.ts'
import type { Connection } from './database.ts'
import type { MembershipRole } from './memberships.ts'

export type Invitation = { id: string; issuerId: string; address: string; role: MembershipRole; expiresAt: Date; acceptedAt: Date | null; withdrawnAt: Date | null }

const columns = [
  'id', 'issuer_id as issuerId', 'address', 'role', 'expires_at as expiresAt', 'accepted_at as acceptedAt', 'withdrawn_at as withdrawnAt',
] as const

export async function insertInvitation(
  db: Connection,
  row: { id: string; issuerId: AuthorizedIssuerId; address: string; role: MembershipRole; tokenHash: Buffer; invitedBy: string | null; createdAt: Date; expiresAt: Date },
): Promise<void> {
  await db
    .insertInto('invitation')
    .values({
      id: row.id, issuer_id: row.issuerId, address: row.address, role: row.role, token_hash: row.tokenHash, invited_by: row.invitedBy,
      created_at: row.createdAt, expires_at: row.expiresAt,
    })
    .execute()
}

/** The invitation that a secret names, locked until the end of the transaction. */
export async function findInvitationByHashForUpdate(db: Connection, tokenHash: Buffer): Promise<Invitation | undefined> {
  return (await db.selectFrom('invitation').select(columns).where('token_hash', '=', tokenHash).forUpdate().executeTakeFirst()) as Invitation | undefined
}

/** An invitation of an issuer, locked until the end of the transaction. */
export async function findInvitationForUpdate(db: Connection, issuerId: AuthorizedIssuerId, id: string): Promise<Invitation | undefined> {
  return (await db.selectFrom('invitation').select(columns).where('id', '=', id).where('issuer_id', '=', issuerId).forUpdate().executeTakeFirst()) as Invitation | undefined
}

export async function listOpenInvitations(db: Connection, issuerId: AuthorizedIssuerId, now: Date): Promise<Invitation[]> {
  const rows = await db
    .selectFrom('invitation')
    .select(columns)
    .where('issuer_id', '=', issuerId)
    .where('accepted_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('created_at')
    .execute()
  return rows as Invitation[]
}

export async function settleInvitation(db: Connection, id: string, change: { acceptedAt?: Date; withdrawnAt?: Date }): Promise<void> {
  await db.updateTable('invitation').set({ accepted_at: change.acceptedAt, withdrawn_at: change.withdrawnAt }).where('id', '=', id).execute()
}
