// Rows of the awards: offers and what became of them.
import { sql } from 'kysely'
import type { AuthorizedIssuerId } from '../domain/authorized-issuer-id.ts'
import type { AwardState, MailState } from '../domain/award.ts'
import type { Connection } from './database.ts'

export type AwardRow = {
  id: string
  issuerId: string
  badgeId: string
  badgeVersionId: string
  batchId: string
  eventId: string | null
  state: AwardState
  recipientName: string | null
  recipientAddress: string | null
  recipientAddressKey: Buffer | null
  locale: 'fr' | 'en'
  personalWord: string | null
  evidence: { url: string; name?: string }[]
  occasion: string | null
  place: string | null
  happenedOn: string | null
  offeredAt: Date
  mailState: MailState
  mailProblem: string | null
  deliveredAt: Date | null
  seenAt: Date | null
  answeredAt: Date | null
  acceptedAt: Date | null
  keptAt: Date | null
  sharedAt: Date | null
  verifiedAt: Date | null
  expiresAt: Date
  remindersSent: number
  holderId: string | null
}

/** What a query of awards selects for an `AwardRow`. */
export const awardColumns = [
  'award.id', 'award.issuer_id as issuerId', 'award.badge_id as badgeId', 'award.badge_version_id as badgeVersionId', 'award.batch_id as batchId',
  'award.event_id as eventId', 'award.state', 'award.recipient_name as recipientName', 'award.recipient_address as recipientAddress',
  'award.recipient_address_key as recipientAddressKey', 'award.locale', 'award.personal_word as personalWord', 'award.evidence', 'award.occasion',
  'award.place', 'award.happened_on as happenedOn', 'award.offered_at as offeredAt', 'award.mail_state as mailState',
  'award.mail_problem as mailProblem', 'award.delivered_at as deliveredAt', 'award.seen_at as seenAt', 'award.answered_at as answeredAt',
  'award.accepted_at as acceptedAt', 'award.kept_at as keptAt', 'award.shared_at as sharedAt', 'award.verified_at as verifiedAt',
  'award.expires_at as expiresAt', 'award.reminders_sent as remindersSent', 'award.holder_id as holderId',
] as const

export type NewAward = {
  issuerId: AuthorizedIssuerId
  badgeId: string
  badgeVersionId: string
  batchId: string
  eventId: string | null
  recipientName: string | null
  recipientAddress: string | null
  recipientKey: Buffer
  recipientAddressKey: Buffer | null
  locale: 'fr' | 'en'
  offerTokenHash: Buffer
  personalWord: string | null
  evidence: { url: string; name?: string }[]
  occasion: string | null
  place: string | null
  happenedOn: string | null
  offeredAt: Date
  expiresAt: Date
  mailState: MailState
}

/**
 * Adds awards in the order given. A person who was given this badge for this event keeps the award that there is (one_award_per_person).
 * @returns the ids of those that are new.
 */
export async function insertAwards(db: Connection, awards: (NewAward & { id: string })[]): Promise<Set<string>> {
  if (awards.length === 0) return new Set()
  const rows = await db
    .insertInto('award')
    .values(
      awards.map((award) => ({
        id: award.id, issuer_id: award.issuerId, badge_id: award.badgeId, badge_version_id: award.badgeVersionId, batch_id: award.batchId,
        event_id: award.eventId, recipient_name: award.recipientName, recipient_address: award.recipientAddress, recipient_key: award.recipientKey,
        recipient_address_key: award.recipientAddressKey, locale: award.locale, offer_token_hash: award.offerTokenHash,
        personal_word: award.personalWord, evidence: JSON.stringify(award.evidence), occasion: award.occasion, place: award.place,
        happened_on: award.happenedOn, offered_at: award.offeredAt, expires_at: award.expiresAt, mail_state: award.mailState,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** Tells whether a statement failed because the person has this badge of this event. */
export const isDoubleAward = (error: unknown): boolean => error instanceof Error && 'constraint' in error && error.constraint === 'one_award_per_person'

/** Who declined this badge before, at whichever event: hexadecimal fingerprints of people and of addresses, among those asked for. */
export async function listDeclined(db: Connection, badgeId: string, who: { recipientKeys: Buffer[]; addressKeys: Buffer[] }): Promise<{ recipientKeys: Set<string>; addressKeys: Set<string> }> {
  const { rows } = await sql<{ recipientKey: string; addressKey: string | null }>`
    select encode(recipient_key, 'hex') as "recipientKey", encode(recipient_address_key, 'hex') as "addressKey" from award
    where badge_id = ${badgeId} and state = 'declined'
      and (recipient_key = any(${who.recipientKeys}::bytea[]) or recipient_address_key = any(${who.addressKeys}::bytea[]))`.execute(db)
  return { recipientKeys: new Set(rows.map(({ recipientKey }) => recipientKey)), addressKeys: new Set(rows.flatMap(({ addressKey }) => addressKey ?? [])) }
}

/** The awards that stand in the way of others for the same people, by the hexadecimal of their keys. */
export async function listStanding(db: Connection, badgeId: string, eventId: string | null, recipientKeys: Buffer[]): Promise<{ id: string; recipientKey: string; state: AwardState }[]> {
  const { rows } = await sql<{ id: string; recipientKey: string; state: AwardState }>`
    select id, encode(recipient_key, 'hex') as "recipientKey", state from award
    where badge_id = ${badgeId} and state in ('offered', 'accepted', 'declined')
      and event_id is not distinct from ${eventId}::uuid and recipient_key = any(${recipientKeys}::bytea[])`.execute(db)
  return rows
}

/** Withdraws what of a batch is still offered, and empties what the offers knew of people. @returns the ids of those awards. */
export async function withdrawOffersOfBatch(db: Connection, batchId: string, now: Date): Promise<string[]> {
  const rows = await db
    .updateTable('award')
    .set({ state: 'withdrawn', answered_at: now, recipient_name: null, recipient_address: null, personal_word: null, evidence: '[]', mail_problem: null })
    .where('batch_id', '=', batchId)
    .where('state', '=', 'offered')
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}

/** At which of these addresses somebody was given this badge of this event, by the hexadecimal of their keys. */
export async function listAwardedAddresses(db: Connection, badgeId: string, eventId: string | null, addressKeys: Buffer[]): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`
    select distinct encode(recipient_address_key, 'hex') as key from award
    where badge_id = ${badgeId} and state in ('offered', 'accepted') and event_id is not distinct from ${eventId}::uuid
      and recipient_address_key = any(${addressKeys}::bytea[])`.execute(db)
  return new Set(rows.map(({ key }) => key))
}

export async function findAward(db: Connection, id: string): Promise<AwardRow | undefined> {
  return (await db.selectFrom('award').select(awardColumns).where('id', '=', id).executeTakeFirst()) as AwardRow | undefined
}

/** Locks the award until the end of the transaction: every change of its state passes here. */
export async function findAwardForUpdate(db: Connection, id: string): Promise<AwardRow | undefined> {
  return (await db.selectFrom('award').select(awardColumns).where('id', '=', id).forUpdate().executeTakeFirst()) as AwardRow | undefined
}

/** The id of the award that an offer's secret names. */
export async function findAwardIdByOfferToken(db: Connection, tokenHash: Buffer): Promise<string | undefined> {
  return (await db.selectFrom('award').select('id').where('offer_token_hash', '=', tokenHash).executeTakeFirst())?.id
}

export async function updateAward(
  db: Connection,
  id: string,
  change: Partial<{
    state: AwardState; recipientName: string | null; recipientAddress: string | null; offerTokenHash: Buffer | null; recipientKey: Buffer; recipientAddressKey: Buffer | null
    mailState: MailState; mailProblem: string | null; deliveredAt: Date; seenAt: Date; answeredAt: Date; acceptedAt: Date; keptAt: Date; sharedAt: Date
    verifiedAt: Date; expiresAt: Date; remindersSent: number; holderId: string | null; nameCorrectedAt: Date
  }>,
): Promise<void> {
  await db
    .updateTable('award')
    .set({
      state: change.state, recipient_name: change.recipientName, recipient_address: change.recipientAddress, offer_token_hash: change.offerTokenHash,
      recipient_key: change.recipientKey, recipient_address_key: change.recipientAddressKey, mail_state: change.mailState, mail_problem: change.mailProblem,
      delivered_at: change.deliveredAt, seen_at: change.seenAt, answered_at: change.answeredAt, accepted_at: change.acceptedAt, kept_at: change.keptAt,
      shared_at: change.sharedAt, verified_at: change.verifiedAt, expires_at: change.expiresAt, reminders_sent: change.remindersSent,
      holder_id: change.holderId, name_corrected_at: change.nameCorrectedAt,
    })
    .where('id', '=', id)
    .execute()
}

/** Empties what an offer knew of a person; the keyed fingerprint stays, so that a refusal is remembered. */
export async function eraseOfferData(db: Connection, id: string): Promise<void> {
  await db
    .updateTable('award')
    .set({ recipient_name: null, recipient_address: null, personal_word: null, evidence: '[]', mail_problem: null })
    .where('id', '=', id)
    .execute()
}

/** Ids of offers whose time is over. */
export async function listExpiredOfferIds(db: Connection, now: Date, limit: number): Promise<string[]> {
  const rows = await db.selectFrom('award').select('id').where('state', '=', 'offered').where('expires_at', '<=', now).limit(limit).execute()
  return rows.map((row) => row.id)
}

/**
 * Ids of offers that are due for reminder number `reminder` (1 or 2).
 * @param expiresBefore tells when the offer was made or made again: its end is moved with it.
 */
export async function listOffersToRemind(db: Connection, reminder: number, expiresBefore: Date, now: Date, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('award')
    .select('id')
    .where('state', '=', 'offered')
    .where('mail_state', '=', 'sent')
    .where('reminders_sent', '<', reminder)
    .where('expires_at', '<=', expiresBefore)
    .where('expires_at', '>', now)
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}

/** Open offers that wait at these addresses. */
export async function listOffersToAddresses(db: Connection, addresses: string[], now: Date): Promise<AwardRow[]> {
  const rows = await db
    .selectFrom('award')
    .select(awardColumns)
    .where('state', '=', 'offered')
    .where('recipient_address', 'in', addresses)
    .where('expires_at', '>', now)
    .orderBy('offered_at', 'desc')
    .execute()
  return rows as AwardRow[]
}
