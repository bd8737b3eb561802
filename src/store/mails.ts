// Rows of the mails that must leave once; their text is written when they are sent.
import { sql } from 'kysely'
import type { Connection } from './database.ts'

export type MailKind = 'offer' | 'reminder_1' | 'reminder_2' | 'resend' | 'sign_in_code' | 'invitation' | 'revoked' | 'address'
export type MailRow = {
  id: string
  kind: MailKind
  awardId: string | null
  invitationId: string | null
  sealedPayload: Buffer | null
  state: 'queued' | 'sent' | 'refused' | 'dropped'
  attempts: number
  messageId: string
}

export type NewMail = { id: string; kind: MailKind; awardId?: string; invitationId?: string; dedupeKey: string; sealedPayload?: Buffer; messageId: string; createdAt: Date }

/** Adds mails. @returns the ids of those that were not asked for before. */
export async function insertMails(db: Connection, mails: NewMail[]): Promise<string[]> {
  const rows = await db
    .insertInto('mail')
    .values(
      mails.map((mail) => ({
        id: mail.id, kind: mail.kind, award_id: mail.awardId ?? null, invitation_id: mail.invitationId ?? null, dedupe_key: mail.dedupeKey,
        sealed_payload: mail.sealedPayload ?? null, message_id: mail.messageId, created_at: mail.createdAt,
      })),
    )
    .onConflict((conflict) => conflict.column('dedupe_key').doNothing())
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}

export async function findMail(db: Connection, id: string): Promise<MailRow | undefined> {
  const row = await db
    .selectFrom('mail')
    .select(['id', 'kind', 'award_id as awardId', 'invitation_id as invitationId', 'sealed_payload as sealedPayload', 'state', 'attempts', 'message_id as messageId'])
    .where('id', '=', id)
    .executeTakeFirst()
  return row as MailRow | undefined
}

/** Writes what became of a mail; its secret payload goes with it. */
export async function settleMail(db: Connection, id: string, outcome: { state: 'sent' | 'refused' | 'dropped'; problem?: string; now: Date }): Promise<void> {
  await db
    .updateTable('mail')
    .set((eb) => ({ state: outcome.state, problem: outcome.problem ?? null, sent_at: outcome.now, sealed_payload: null, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

/** Drops the mails of these awards that have not left. */
export async function dropQueuedMails(db: Connection, ...awardIds: string[]): Promise<void> {
  await sql`update mail set state = 'dropped', sealed_payload = null where award_id = any(${awardIds}::uuid[]) and state = 'queued'`.execute(db)
}

/** Drops the mail of an invitation that has not left. */
export async function dropQueuedInvitation(db: Connection, invitationId: string): Promise<void> {
  await db.updateTable('mail').set({ state: 'dropped', sealed_payload: null }).where('invitation_id', '=', invitationId).where('state', '=', 'queued').execute()
}

/** The mails of an award that have not left. */
export async function listMailIdsOfAward(db: Connection, awardId: string): Promise<string[]> {
  const rows = await db.selectFrom('mail').select('id').where('award_id', '=', awardId).where('state', '=', 'queued').execute()
  return rows.map((row) => row.id)
}
