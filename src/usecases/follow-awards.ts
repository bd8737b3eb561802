// What became of the awards: the funnel, over time, by badge, and the people who have not answered with the next best act.
import { badgeUsages, type BadgeUsage, type BadgeVersion } from '../domain/badge.ts'
import { Refusal } from '../domain/refusal.ts'
import { hideInParts, hideInTable, hideSmall } from '../domain/small-numbers.ts'
import { listActivities, type ActivityRow } from '../store/activities.ts'
import { findBadge } from '../store/badges.ts'
import { findEvent, findEventByReportToken, type Event } from '../store/events.ts'
import { countFunnel, countFunnelByBadge, countOverTime, type FunnelCounts, type FunnelScope } from '../store/reports.ts'
import { findIssuer } from '../store/issuers.ts'
import type { AwardRow } from '../store/awards.ts'
import { authorizeIssuer, authorizeIssuersBelow, type Actor } from './authorize.ts'
import { getBadge, getPublicBadge, listBadges, type BadgeSummary } from './badges.ts'
import type { Dependencies } from './dependencies.ts'

export type FollowInput = { issuerId: string; badgeId?: string; batchId?: string; eventId?: string }

/** The scope that the actor may count: one issuer's awards. */
async function scopeOf(deps: Dependencies, actor: Actor, input: FollowInput): Promise<FunnelScope> {
  const issuerIds = await authorizeIssuersBelow(deps.db, actor, input.issuerId, 'reader')
  // The maker of a badge follows it with everybody who issues it.
  const badge = input.badgeId ? await findBadge(deps.db, input.badgeId) : undefined
  const isMaker = badge?.issuerId === input.issuerId
  const event = input.eventId ? await findEvent(deps.db, input.eventId) : undefined
  const isHost = event?.issuerId === input.issuerId
  return { issuerIds: isMaker || isHost ? undefined : issuerIds, badgeId: input.badgeId, batchId: input.batchId, eventId: input.eventId }
}

/** The funnel of an issuer's badge, batch or event, and its days. @throws Refusal `not_found` */
export async function getFunnel(deps: Dependencies, actor: Actor, input: FollowInput): Promise<{ counts: FunnelCounts; days: { at: string; offered: number; accepted: number }[] }> {
  const scope = await scopeOf(deps, actor, input)
  const [counts, days] = await Promise.all([countFunnel(deps.db, scope), countOverTime(deps.db, scope, 'day', 'Europe/Paris')])
  return { counts, days }
}

export async function getFunnelByBadge(deps: Dependencies, actor: Actor, input: FollowInput) {
  return countFunnelByBadge(deps.db, await scopeOf(deps, actor, input))
}

export type Silence = { why: 'mail_refused' | 'no_address' | 'blocked' | 'waiting' | 'not_seen' | 'seen'; nextAct: 'correct_address' | 'print_card' | 'wait' | 'send_again' }

/** Why an open offer has no answer, and what helps best. */
export function explainSilence(award: AwardRow): Silence {
  if (award.seenAt) return { why: 'seen', nextAct: 'send_again' }
  if (award.mailState === 'refused') return { why: 'mail_refused', nextAct: 'correct_address' }
  if (award.mailState === 'none') return { why: 'no_address', nextAct: 'print_card' }
  if (award.mailState === 'blocked') return { why: 'blocked', nextAct: 'print_card' }
  if (award.mailState === 'held' || award.mailState === 'queued') return { why: 'waiting', nextAct: 'wait' }
  return { why: 'not_seen', nextAct: award.remindersSent >= 2 ? 'print_card' : 'send_again' }
}

/**
 * The badge to follow, and for whom: its maker sees all its awards, an issuer that awards it in its own name sees its own.
 * @param input.issuerId where the reader comes from; the maker of the badge when not given.
 * @throws Refusal `not_found`
 */
export async function getFollowedBadge(deps: Dependencies, actor: Actor, input: { badgeId: string; issuerId?: string }): Promise<{ badge: BadgeSummary; issuerId: string }> {
  if (!input.issuerId) {
    const { badge } = await getBadge(deps, actor, input.badgeId)
    return { badge, issuerId: badge.issuerId }
  }
  const badge = (await listBadges(deps, actor, input.issuerId)).find(({ id }) => id === input.badgeId)
  if (!badge) throw new Refusal('not_found')
  return { badge, issuerId: input.issuerId }
}

/** The activity log of an issuer. */
export async function listIssuerActivity(deps: Dependencies, actor: Actor, input: { issuerId: string; before?: number; limit: number }): Promise<ActivityRow[]> {
  return listActivities(deps.db, await authorizeIssuer(deps.db, actor, input.issuerId, 'reader'), input)
}

/** Numbers for anybody: null where one is hidden, because it is small or would tell one that is. */
export type EventReport = {
  event: Event
  issuerName: { fr?: string; en?: string }
  counts: Record<'offered' | 'accepted' | 'declined' | 'refusedMail' | 'kept' | 'shared', number | null>
  usages: { usage: BadgeUsage; badges: number; offered: number | null; accepted: number | null }[]
  badges: { versionId: string; usage: BadgeUsage; texts: BadgeVersion['texts']; imageRecipe: BadgeVersion['imageRecipe']; offered: number | null; accepted: number | null }[]
  /** By the hour of the local day, 0 to 23, of all days together. */
  hours: { hour: number; offered: number | null }[]
}

async function reportOf(deps: Dependencies, event: Event): Promise<EventReport> {
  const scope = { eventId: event.id }
  const [counts, byBadge, hours, issuer] = await Promise.all([
    countFunnel(deps.db, scope),
    countFunnelByBadge(deps.db, scope),
    countOverTime(deps.db, scope, 'hour', event.timeZone),
    findIssuer(deps.db, event.issuerId),
  ])
  const groups = badgeUsages.map((usage) => byBadge.filter((badge) => badge.usage === usage))
  const offered = hideInTable(groups.map((group) => group.map((badge) => badge.offered)))
  const accepted = hideInTable(groups.map((group) => group.map((badge) => badge.accepted)))
  const badges = groups.flatMap((group, at) =>
    group.map(async ({ badgeVersionId }, part) => {
      const { texts, imageRecipe } = (await getPublicBadge(deps, badgeVersionId)).version
      return { versionId: badgeVersionId, usage: badgeUsages[at] as BadgeUsage, texts, imageRecipe, offered: offered.parts[at]?.[part] ?? null, accepted: accepted.parts[at]?.[part] ?? null }
    }),
  )
  const byHour = new Map<number, number>()
  for (const { at, offered: count } of hours) byHour.set(Number(at.slice(11, 13)), (byHour.get(Number(at.slice(11, 13))) ?? 0) + count)
  const hourly = [...byHour].toSorted(([left], [right]) => left - right)
  const shownHours = hideInParts(hourly.map(([, count]) => count))
  return {
    event,
    issuerName: issuer?.name ?? {},
    counts: {
      offered: offered.total,
      accepted: accepted.total,
      declined: hideSmall(counts.declined),
      refusedMail: hideSmall(counts.refusedMail),
      kept: hideSmall(counts.kept),
      shared: hideSmall(counts.shared),
    },
    usages: groups.flatMap((group, at) => (group.length === 0 ? [] : [{ usage: badgeUsages[at] as BadgeUsage, badges: group.length, offered: offered.groups[at] ?? null, accepted: accepted.groups[at] ?? null }])),
    badges: await Promise.all(badges),
    hours: hourly.map(([hour], at) => ({ hour, offered: shownHours[at] ?? null })),
  }
}

/** The wrap-up of an event by its shared address. @throws Refusal `not_found` when it is not shared (any more). */
export async function getEventReport(deps: Dependencies, reportToken: string): Promise<EventReport> {
  const event = await findEventByReportToken(deps.db, reportToken)
  if (!event) throw new Refusal('not_found')
  return reportOf(deps, event)
}
