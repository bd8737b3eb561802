// Rows of the badges and of their versions.
import { sql } from 'kysely'
import type { AuthorizedIssuerId } from '../domain/authorized-issuer-id.ts'
import type { Badge, BadgeContent, BadgeVersion } from '../domain/badge.ts'
import type { Connection } from './database.ts'

const badgeColumns = [
  'badge.id', 'badge.issuer_id as issuerId', 'badge.event_id as eventId', 'badge.usage', 'badge.who_may_award as whoMayAward',
  'badge.audience', 'badge.archived_at as archivedAt', 'badge.archived_reason as archivedReason',
] as const
const versionColumns = [
  'id', 'badge_id as badgeId', 'number', 'texts', 'tags', 'alignments', 'valid_for_days as validForDays', 'image_recipe as imageRecipe',
  'image_file_id as imageFileId', 'published_at as publishedAt',
] as const

export async function insertBadge(
  db: Connection,
  issuerId: AuthorizedIssuerId,
  badge: Pick<Badge, 'usage' | 'whoMayAward' | 'audience' | 'eventId'> & { createdAt: Date },
): Promise<string> {
  const row = await db
    .insertInto('badge')
    .values({
      issuer_id: issuerId, event_id: badge.eventId, usage: badge.usage, who_may_award: badge.whoMayAward, audience: badge.audience,
      created_at: badge.createdAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

export async function updateBadgeRow(
  db: Connection,
  id: string,
  badge: Partial<Pick<Badge, 'usage' | 'whoMayAward' | 'audience' | 'eventId' | 'archivedAt' | 'archivedReason'>>,
): Promise<void> {
  await db
    .updateTable('badge')
    .set({
      usage: badge.usage, who_may_award: badge.whoMayAward, audience: badge.audience, event_id: badge.eventId,
      archived_at: badge.archivedAt, archived_reason: badge.archivedReason,
    })
    .where('id', '=', id)
    .execute()
}

export async function findBadge(db: Connection, id: string): Promise<Badge | undefined> {
  return (await db.selectFrom('badge').select(badgeColumns).where('badge.id', '=', id).executeTakeFirst()) as Badge | undefined
}

/** The badges that an issuer made, for anybody. */
export async function listBadgesMadeBy(db: Connection, issuerId: string): Promise<Badge[]> {
  return (await db.selectFrom('badge').select(badgeColumns).where('badge.issuer_id', '=', issuerId).orderBy('badge.created_at').orderBy('badge.id').execute()) as Badge[]
}

/** The badges that an issuer made, and those of others that it may issue; the newest first. */
export async function listBadgesOfIssuer(db: Connection, issuerId: AuthorizedIssuerId): Promise<Badge[]> {
  const rows = await db
    .selectFrom('badge')
    .select(badgeColumns)
    .where((eb) =>
      eb.or([
        eb('badge.issuer_id', '=', issuerId),
        eb('badge.id', 'in', eb.selectFrom('badge_issuing_right').select('badge_id').where('issuer_id', '=', issuerId)),
      ]),
    )
    .orderBy(sql`badge.archived_at is not null`)
    .orderBy('badge.created_at')
    .orderBy('badge.id')
    .execute()
  return rows as Badge[]
}

const contentValues = (content: BadgeContent) => ({
  texts: JSON.stringify(content.texts),
  tags: content.tags,
  alignments: JSON.stringify(content.alignments),
  valid_for_days: content.validForDays,
  image_recipe: content.imageRecipe && JSON.stringify(content.imageRecipe),
  image_file_id: content.imageFileId,
})

/** Makes or replaces the draft of a badge; published versions are untouched. */
export async function saveDraft(db: Connection, badgeId: string, content: BadgeContent, by: { personId: string | null; now: Date }): Promise<void> {
  const updated = await db
    .updateTable('badge_version')
    .set(contentValues(content))
    .where('badge_id', '=', badgeId)
    .where('published_at', 'is', null)
    .executeTakeFirst()
  if (updated.numUpdatedRows > 0n) return
  await db
    .insertInto('badge_version')
    .values({
      badge_id: badgeId,
      number: sql<number>`(select coalesce(max(number), 0) + 1 from badge_version where badge_id = ${badgeId})`,
      ...contentValues(content),
      created_by: by.personId,
      created_at: by.now,
    })
    .execute()
}

export async function publishDraft(db: Connection, badgeId: string, now: Date): Promise<string | undefined> {
  const row = await db
    .updateTable('badge_version')
    .set({ published_at: now })
    .where('badge_id', '=', badgeId)
    .where('published_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

/** All versions of a badge, the newest first; the draft, if any, is the first. */
export async function listBadgeVersions(db: Connection, badgeId: string): Promise<BadgeVersion[]> {
  const rows = await db.selectFrom('badge_version').select(versionColumns).where('badge_id', '=', badgeId).orderBy('number', 'desc').execute()
  return rows as BadgeVersion[]
}

export async function findBadgeVersion(db: Connection, id: string): Promise<BadgeVersion | undefined> {
  return (await db.selectFrom('badge_version').select(versionColumns).where('id', '=', id).executeTakeFirst()) as BadgeVersion | undefined
}

/** The version that is awarded now. */
export async function findPublishedVersion(db: Connection, badgeId: string): Promise<BadgeVersion | undefined> {
  const row = await db
    .selectFrom('badge_version')
    .select(versionColumns)
    .where('badge_id', '=', badgeId)
    .where('published_at', 'is not', null)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row as BadgeVersion | undefined
}

export async function insertIssuingRight(db: Connection, badgeId: string, issuerId: string): Promise<void> {
  await db.insertInto('badge_issuing_right').values({ badge_id: badgeId, issuer_id: issuerId }).onConflict((conflict) => conflict.doNothing()).execute()
}

export async function deleteIssuingRight(db: Connection, badgeId: string, issuerId: string): Promise<void> {
  await db.deleteFrom('badge_issuing_right').where('badge_id', '=', badgeId).where('issuer_id', '=', issuerId).execute()
}

/** The issuers, other than its maker, that may issue a badge. */
export async function listIssuingRights(db: Connection, badgeId: string): Promise<string[]> {
  const rows = await db.selectFrom('badge_issuing_right').select('issuer_id').where('badge_id', '=', badgeId).orderBy('created_at').execute()
  return rows.map((row) => row.issuer_id)
}

/** Every published version of every badge: credentials name them for ever. */
export async function listPublishedVersionIds(db: Connection): Promise<string[]> {
  return (await db.selectFrom('badge_version').select('id').where('published_at', 'is not', null).orderBy('published_at').execute()).map(({ id }) => id)
}
