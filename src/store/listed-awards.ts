// Awards as those who work with them read them: with their badge, their issuer and their current credential; by filter and by page.
import { sql, type RawBuilder } from 'kysely'
import type { AuthorizedIssuerId } from '../domain/authorized-issuer-id.ts'
import type { AwardState } from '../domain/award.ts'
import type { BadgeTextsByLocale } from '../domain/badge.ts'
import type { LocalText } from '../domain/issuer.ts'
import { awardColumns, type AwardRow } from './awards.ts'
import type { Connection } from './database.ts'

export type AwardFilter = {
  badgeId?: string
  eventId?: string
  batchId?: string
  state?: AwardState
  /** Every word must be in the name or in the address; capitals and accents do not matter. */
  words?: string
}

export type ListedAward = AwardRow & {
  badgeTexts: BadgeTextsByLocale
  issuerName: LocalText
  credentialId: string | null
  revokedAt: Date | null
  revokedReason: string | null
  suspendedAt: Date | null
}

/** Small letters without accents: whoever looks for "chloe" means "Chloé". Made by the database for both sides of the comparison. */
const folded = (text: RawBuilder<unknown>) =>
  sql`lower(replace(replace(regexp_replace(normalize(${text}, NFD), '[\u0300-\u036f]', '', 'g'), 'œ', 'oe'), 'Œ', 'oe'))`

const hasWord = (word: string) =>
  sql<boolean>`position(${folded(sql`${word}::text`)} in ${folded(sql`coalesce(award.recipient_name, '') || ' ' || coalesce(award.recipient_address, '')`)}) > 0`

const narrowed = (db: Connection, issuerIds: AuthorizedIssuerId[], filter: AwardFilter) =>
  (filter.words ?? '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .reduce(
      (query, word) => query.where(hasWord(word)),
      db
        .selectFrom('award')
        .where('award.issuer_id', 'in', issuerIds)
        .$if(filter.badgeId !== undefined, (query) => query.where('award.badge_id', '=', filter.badgeId as string))
        .$if(filter.eventId !== undefined, (query) => query.where('award.event_id', '=', filter.eventId as string))
        .$if(filter.batchId !== undefined, (query) => query.where('award.batch_id', '=', filter.batchId as string))
        .$if(filter.state !== undefined, (query) => query.where('award.state', '=', filter.state as AwardState)),
    )

const listed = (query: ReturnType<typeof narrowed>) =>
  query
    .innerJoin('badge_version', 'badge_version.id', 'award.badge_version_id')
    .innerJoin('issuer', 'issuer.id', 'award.issuer_id')
    .leftJoin('credential', (join) => join.onRef('credential.award_id', '=', 'award.id').on('credential.superseded_at', 'is', null))
    .select([
      ...awardColumns, 'badge_version.texts as badgeTexts', 'issuer.name as issuerName', 'credential.id as credentialId', 'credential.revoked_at as revokedAt',
      'credential.revoked_reason as revokedReason', 'credential.suspended_at as suspendedAt',
    ])

/** How many awards of some issuers are in each state. */
export async function countAwardsByState(db: Connection, issuerIds: AuthorizedIssuerId[], filter: AwardFilter): Promise<Record<AwardState, number>> {
  const rows = await narrowed(db, issuerIds, filter)
    .select(['award.state', (eb) => eb.fn.countAll<string>().as('count')])
    .groupBy('award.state')
    .execute()
  return { offered: 0, accepted: 0, declined: 0, expired: 0, withdrawn: 0, ...Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)])) }
}

/**
 * Some of the awards of some issuers, the newest first.
 * @param page.after goes on after this award, whatever was added in the meantime.
 */
export async function listAwardRows(
  db: Connection,
  issuerIds: AuthorizedIssuerId[],
  filter: AwardFilter,
  page: { limit: number; offset?: number; after?: Pick<AwardRow, 'id' | 'offeredAt'> },
): Promise<ListedAward[]> {
  const { after } = page
  const rows = await listed(narrowed(db, issuerIds, filter))
    .$if(after !== undefined, (query) => query.where(sql<boolean>`(award.offered_at < ${after?.offeredAt} or (award.offered_at = ${after?.offeredAt} and award.id > ${after?.id}))`))
    .orderBy('award.offered_at', 'desc')
    .orderBy('award.id')
    .limit(page.limit)
    .offset(page.offset ?? 0)
    .execute()
  return rows as unknown as ListedAward[]
}

/** Open offers whose mail left, and was asked for again or for the first time so long ago that they end before `endsBefore`; whom two reminders did not move is left alone. */
const resendable = (db: Connection, issuerIds: AuthorizedIssuerId[], filter: AwardFilter, time: { endsBefore: Date; now: Date }) =>
  narrowed(db, issuerIds, { ...filter, state: 'offered' })
    .where('award.mail_state', '=', 'sent')
    .where('award.recipient_address', 'is not', null)
    .where('award.expires_at', '<=', time.endsBefore)
    .where('award.expires_at', '>', time.now)
    .where((eb) => eb.or([eb('award.seen_at', 'is not', null), eb('award.reminders_sent', '<', 2)]))

/** How many offers could be sent again. @param time.endsBefore tells when they were last sent: their end moves with it. */
export async function countOffersToResend(db: Connection, issuerIds: AuthorizedIssuerId[], filter: AwardFilter, time: { endsBefore: Date; now: Date }): Promise<number> {
  const { count } = await resendable(db, issuerIds, filter, time).select((eb) => eb.fn.countAll<string>().as('count')).executeTakeFirstOrThrow()
  return Number(count)
}

/** The ids of those, the oldest first. */
export async function listOffersToResend(db: Connection, issuerIds: AuthorizedIssuerId[], filter: AwardFilter, time: { endsBefore: Date; now: Date }, limit: number): Promise<string[]> {
  const rows = await resendable(db, issuerIds, filter, time).select('award.id').orderBy('award.expires_at').orderBy('award.id').limit(limit).execute()
  return rows.map(({ id }) => id)
}

export async function findListedAward(db: Connection, id: string): Promise<ListedAward | undefined> {
  return (await listed(db.selectFrom('award').where('award.id', '=', id)).executeTakeFirst()) as unknown as ListedAward | undefined
}
