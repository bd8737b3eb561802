// Counts of awards: the funnel, over time, and by badge; numbers alone, no names.
import { sql, type RawBuilder } from 'kysely'
import type { Connection } from './database.ts'

export type FunnelCounts = {
  offered: number; delivered: number; seen: number; accepted: number; declined: number; expired: number
  refusedMail: number; kept: number; shared: number; verified: number
}

/** Which awards are counted; undone and withdrawn ones are not offers any more. */
export type FunnelScope = { issuerIds?: string[]; badgeId?: string; batchId?: string; eventId?: string }

function where(scope: FunnelScope): RawBuilder<boolean> {
  return sql<boolean>`award.state <> 'withdrawn'
    and (${scope.issuerIds ?? null}::uuid[] is null or award.issuer_id = any(${scope.issuerIds ?? null}::uuid[]))
    and (${scope.badgeId ?? null}::uuid is null or award.badge_id = ${scope.badgeId ?? null}::uuid)
    and (${scope.batchId ?? null}::uuid is null or award.batch_id = ${scope.batchId ?? null}::uuid)
    and (${scope.eventId ?? null}::uuid is null or award.event_id = ${scope.eventId ?? null}::uuid)`
}

const counts = sql`count(*)::int as offered,
  count(*) filter (where delivered_at is not null or seen_at is not null or accepted_at is not null)::int as delivered,
  count(*) filter (where seen_at is not null)::int as seen,
  count(*) filter (where state = 'accepted')::int as accepted,
  count(*) filter (where state = 'declined')::int as declined,
  count(*) filter (where state = 'expired')::int as expired,
  count(*) filter (where mail_state = 'refused')::int as "refusedMail",
  count(kept_at)::int as kept, count(shared_at)::int as shared, count(verified_at)::int as verified`

export async function countFunnel(db: Connection, scope: FunnelScope): Promise<FunnelCounts> {
  const { rows } = await sql<FunnelCounts>`select ${counts} from award where ${where(scope)}`.execute(db)
  return rows[0] as FunnelCounts
}

export async function countFunnelByBadge(db: Connection, scope: FunnelScope): Promise<(FunnelCounts & { badgeId: string; badgeVersionId: string; usage: string })[]> {
  const { rows } = await sql<FunnelCounts & { badgeId: string; badgeVersionId: string; usage: string }>`
    select award.badge_id as "badgeId", max(award.badge_version_id::text) as "badgeVersionId", badge.usage, ${counts}
    from award join badge on badge.id = award.badge_id where ${where(scope)}
    group by award.badge_id, badge.usage, badge.created_at order by badge.created_at, award.badge_id`.execute(db)
  return rows
}

/** Offers and acceptances by hour of the local day, or by day. */
export async function countOverTime(
  db: Connection,
  scope: FunnelScope,
  step: 'hour' | 'day',
  timeZone: string,
): Promise<{ at: string; offered: number; accepted: number }[]> {
  const format = step === 'hour' ? 'YYYY-MM-DD"T"HH24:00' : 'YYYY-MM-DD'
  const { rows } = await sql<{ at: string; offered: number; accepted: number }>`
    select to_char(date_trunc(${step}, award.offered_at at time zone ${timeZone}), ${format}) as at, count(*)::int as offered,
      count(*) filter (where state = 'accepted')::int as accepted
    from award where ${where(scope)} group by 1 order by 1`.execute(db)
  return rows
}
