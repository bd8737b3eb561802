// An issuer describes badges: drafts, published versions that never change, archiving, and who else may issue them.
import type { Badge, BadgeContent, BadgeTextsByLocale, BadgeVersion } from '../domain/badge.ts'
import { badgeTextsIn, findBadgeProblems, type BadgeProblem } from '../domain/badge.ts'
import { textIn } from '../domain/issuer.ts'
import { describeMedal, describeMedalDrawing } from '../domain/medal/describe-medal.ts'
import { drawMedal } from '../domain/medal/draw-medal.ts'
import { Refusal } from '../domain/refusal.ts'
import { recordActivity } from '../store/activities.ts'
import {
  deleteIssuingRight, findBadge, findBadgeVersion, insertBadge, insertIssuingRight, listBadgesMadeBy, listBadgesOfIssuer, listBadgeVersions,
  listIssuingRights, publishDraft, saveDraft, updateBadgeRow,
} from '../store/badges.ts'
import { inTransaction, type Connection } from '../store/database.ts'
import { findFile, saveFile } from '../store/files.ts'
import { findEvent } from '../store/events.ts'
import { findIssuer, listIssuersUnderSameRoot } from '../store/issuers.ts'
import { authorizeIssuer, type Actor } from './authorize.ts'
import type { Dependencies } from './dependencies.ts'

export type BadgeSummary = Badge & {
  texts: BadgeTextsByLocale
  publishedVersionId: string | null
  /** The version to show: the published one, or the draft. */
  versionId: string
  hasDraft: boolean
  /** True when the version to show has an uploaded image rather than a drawn one. */
  isUploaded: boolean
  /** How that image is drawn, or the file that was uploaded. */
  imageRecipe: BadgeVersion['imageRecipe']
  imageFileId: string | null
  isOwn: boolean
}

const personOf = (actor: Actor) => (actor.kind === 'person' ? actor.personId : null)

/** The badge, when the actor has `needed` rights with its maker. */
async function getOwnBadge(tx: Connection, actor: Actor, badgeId: string, needed: 'reader' | 'badge_maker' | 'administrator') {
  const badge = await findBadge(tx, badgeId)
  if (!badge) throw new Refusal('not_found')
  return { badge, issuerId: await authorizeIssuer(tx, actor, badge.issuerId, needed) }
}

/** A badge belongs to an event of its own issuer, and shows an image that was kept. @throws Refusal `not_found` */
async function checkBelongings(tx: Connection, issuerId: string, eventId: string | null, imageFileId: string | null): Promise<void> {
  if (eventId && (await findEvent(tx, eventId))?.issuerId !== issuerId) throw new Refusal('not_found')
  if (imageFileId && (await findFile(tx, imageFileId))?.mediaType !== 'image/png') throw new Refusal('not_found')
}

/** Makes a badge with its first draft. @throws Refusal `not_allowed`, `not_found` */
export async function createBadge(
  deps: Dependencies,
  actor: Actor,
  input: { issuerId: string; badge: Pick<Badge, 'usage' | 'whoMayAward' | 'audience' | 'eventId'>; content: BadgeContent },
): Promise<{ badgeId: string }> {
  return inTransaction(deps.db, async (tx) => {
    const issuerId = await authorizeIssuer(tx, actor, input.issuerId, 'badge_maker')
    await checkBelongings(tx, issuerId, input.badge.eventId, input.content.imageFileId)
    const now = deps.clock.now()
    const badgeId = await insertBadge(tx, issuerId, { ...input.badge, createdAt: now })
    await saveDraft(tx, badgeId, input.content, { personId: personOf(actor), now })
    await recordActivity(tx, { issuerId, actor, verb: 'create', objectKind: 'badge', objectId: badgeId })
    return { badgeId }
  })
}

/** Saves the draft of the next version; what is published stays. @throws Refusal `badge_archived` */
export async function saveBadgeDraft(
  deps: Dependencies,
  actor: Actor,
  input: { badgeId: string; badge: Pick<Badge, 'usage' | 'whoMayAward' | 'audience' | 'eventId'>; content: BadgeContent },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const { badge } = await getOwnBadge(tx, actor, input.badgeId, 'badge_maker')
    if (badge.archivedAt) throw new Refusal('badge_archived')
    await checkBelongings(tx, badge.issuerId, input.badge.eventId, input.content.imageFileId)
    await updateBadgeRow(tx, input.badgeId, input.badge)
    await saveDraft(tx, input.badgeId, input.content, { personId: personOf(actor), now: deps.clock.now() })
  })
}

/**
 * Publishes the draft when it is complete.
 * @returns what is missing, as data for the form; empty when it is published.
 */
export async function publishBadge(deps: Dependencies, actor: Actor, badgeId: string): Promise<BadgeProblem[]> {
  return inTransaction(deps.db, async (tx) => {
    const { badge, issuerId } = await getOwnBadge(tx, actor, badgeId, 'badge_maker')
    if (badge.archivedAt) throw new Refusal('badge_archived')
    const [newest] = await listBadgeVersions(tx, badgeId)
    if (!newest || newest.publishedAt) throw new Refusal('version_published')
    const problems = findBadgeProblems(newest)
    if (problems.length > 0) return problems
    await publishDraft(tx, badgeId, deps.clock.now())
    await recordActivity(tx, { issuerId, actor, verb: 'publish', objectKind: 'badge', objectId: badgeId, details: { version: newest.number } })
    return []
  })
}

/** Ends the awarding of a badge; nothing is taken from those who hold it. */
export async function archiveBadge(deps: Dependencies, actor: Actor, input: { badgeId: string; reason: string }): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const { badge, issuerId } = await getOwnBadge(tx, actor, input.badgeId, 'badge_maker')
    if (badge.archivedAt) throw new Refusal('badge_archived')
    await updateBadgeRow(tx, input.badgeId, { archivedAt: deps.clock.now(), archivedReason: input.reason })
    await recordActivity(tx, { issuerId, actor, verb: 'archive', objectKind: 'badge', objectId: input.badgeId })
  })
}

async function summarise(tx: Connection, badge: Badge, viewingIssuerId: string): Promise<BadgeSummary | undefined> {
  const versions = await listBadgeVersions(tx, badge.id)
  const published = versions.find((version) => version.publishedAt)
  const shown = published ?? versions[0]
  if (!shown) return undefined
  return {
    ...badge,
    texts: shown.texts,
    versionId: shown.id,
    publishedVersionId: published?.id ?? null,
    hasDraft: versions[0]?.publishedAt === null,
    isUploaded: shown.imageRecipe === null,
    imageRecipe: shown.imageRecipe,
    imageFileId: shown.imageFileId,
    isOwn: badge.issuerId === viewingIssuerId,
  }
}

/** The badges that an issuer made or may issue. */
export async function listBadges(deps: Dependencies, actor: Actor, issuerId: string): Promise<BadgeSummary[]> {
  const authorized = await authorizeIssuer(deps.db, actor, issuerId, 'reader')
  const badges = await listBadgesOfIssuer(deps.db, authorized)
  const summaries = await Promise.all(badges.map((badge) => summarise(deps.db, badge, issuerId)))
  return summaries.filter((summary) => summary !== undefined)
}

/** A badge with all its versions, for those who work with it. @throws Refusal `not_found` */
export async function getBadge(deps: Dependencies, actor: Actor, badgeId: string): Promise<{ badge: BadgeSummary; versions: BadgeVersion[]; issuingRights: string[] }> {
  const { badge } = await getOwnBadge(deps.db, actor, badgeId, 'reader')
  const summary = await summarise(deps.db, badge, badge.issuerId)
  if (!summary) throw new Refusal('not_found')
  return { badge: summary, versions: await listBadgeVersions(deps.db, badgeId), issuingRights: await listIssuingRights(deps.db, badgeId) }
}

/** Lets another issuer issue a badge; the badge then shows both. @throws Refusal `not_allowed`, `not_found` */
export async function grantIssuing(deps: Dependencies, actor: Actor, input: { badgeId: string; issuerId: string }): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const { issuerId } = await getOwnBadge(tx, actor, input.badgeId, 'administrator')
    // Only within the network: nobody else learns that the badge exists.
    if (!(await listIssuersUnderSameRoot(tx, issuerId)).some(({ id }) => id === input.issuerId)) throw new Refusal('not_found')
    await insertIssuingRight(tx, input.badgeId, input.issuerId)
    await recordActivity(tx, { issuerId, actor, verb: 'grant', objectKind: 'badge', objectId: input.badgeId, details: { issuer: input.issuerId } })
  })
}

/** Ends that right; what was issued stays. */
export async function withdrawIssuing(deps: Dependencies, actor: Actor, input: { badgeId: string; issuerId: string }): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const { issuerId } = await getOwnBadge(tx, actor, input.badgeId, 'administrator')
    await deleteIssuingRight(tx, input.badgeId, input.issuerId)
    await recordActivity(tx, { issuerId, actor, verb: 'ungrant', objectKind: 'badge', objectId: input.badgeId, details: { issuer: input.issuerId } })
  })
}

/** A published version, for anybody. @throws Refusal `not_found` for drafts too. */
export async function getPublicBadge(deps: Dependencies, versionId: string) {
  const version = /^[0-9a-f-]{36}$/.test(versionId) ? await findBadgeVersion(deps.db, versionId) : undefined
  const badge = version?.publishedAt ? await findBadge(deps.db, version.badgeId) : undefined
  const issuer = badge && (await findIssuer(deps.db, badge.issuerId))
  if (!version || !badge || !issuer) throw new Refusal('not_found')
  return { version, badge, issuer }
}

/** The alternative text of a badge's image: the organiser's own, or one made by itself. */
export function imageAltOf(version: Pick<BadgeVersion, 'texts' | 'imageRecipe'>, issuerName: string, locale: 'fr' | 'en'): string {
  const texts = badgeTextsIn(version.texts, locale)
  if (texts.imageAlt) return texts.imageAlt
  if (version.imageRecipe) return describeMedal(version.imageRecipe, texts.name, issuerName, locale)
  return locale === 'fr' ? `Badge « ${texts.name} », ${issuerName}` : `Badge “${texts.name}”, ${issuerName}`
}

/** The image as SVG, or undefined when the image was uploaded. */
export function drawBadge(version: Pick<BadgeVersion, 'texts' | 'imageRecipe'>, issuerName: string, locale: 'fr' | 'en'): string | undefined {
  if (!version.imageRecipe) return undefined
  return drawMedal(version.imageRecipe, { title: imageAltOf(version, issuerName, locale), description: describeMedalDrawing(version.imageRecipe, locale) })
}

const badgeWidthPx = 600
/** Twice the width at which a mail shows it. */
const pictureWidthPx = 240
const drawnMax = 200
const drawn = new Map<string, Promise<Uint8Array>>()
const pictures = new Map<string, Promise<Uint8Array>>()

/** What never changes is made once; one that failed is tried again. */
function once(known: Map<string, Promise<Uint8Array>>, versionId: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const found = known.get(versionId)
  if (found) return found
  const made = make()
  if (known.size >= drawnMax) known.delete(known.keys().next().value as string)
  known.set(versionId, made)
  made.catch(() => known.delete(versionId))
  return made
}

/** The image as PNG of 600 pixels; drawn once for each published version. @throws Refusal `not_found` */
export async function getBadgePng(deps: Dependencies, versionId: string): Promise<Uint8Array> {
  const version = await findBadgeVersion(deps.db, versionId)
  const badge = version && (await findBadge(deps.db, version.badgeId))
  const issuer = badge && (await findIssuer(deps.db, badge.issuerId))
  if (!version || !issuer) throw new Refusal('not_found')
  if (version.imageFileId) {
    const file = await findFile(deps.db, version.imageFileId)
    if (!file) throw new Refusal('not_found')
    return file.bytes
  }
  const svg = drawBadge(version, textIn(issuer.name, 'fr'), 'fr')
  if (!svg) throw new Refusal('not_found')
  if (!version.publishedAt) return deps.images.rasteriseSvg(svg, badgeWidthPx)
  return once(drawn, versionId, () => deps.images.rasteriseSvg(svg, badgeWidthPx))
}

/** The image of a published version, small enough for a mail. @throws Refusal `not_found` */
export async function getBadgePicture(deps: Dependencies, versionId: string): Promise<Uint8Array> {
  return once(pictures, versionId, async () => deps.images.shrinkPng(await getBadgePng(deps, versionId), pictureWidthPx))
}

/** The SVG of a version that anybody may see. @throws Refusal `not_found` also for an uploaded image. */
export async function getBadgeSvg(deps: Dependencies, versionId: string, locale: 'fr' | 'en'): Promise<string> {
  const { version, issuer } = await getPublicBadge(deps, versionId)
  const svg = drawBadge(version, textIn(issuer.name, locale), locale)
  if (!svg) throw new Refusal('not_found')
  return svg
}

/** The published badges of an issuer, for anybody; those for minors are left out. @throws Refusal `not_found` */
export async function listPublicBadges(deps: Dependencies, issuerId: string): Promise<BadgeSummary[]> {
  if (!(await findIssuer(deps.db, issuerId))) throw new Refusal('not_found')
  const badges = await listBadgesMadeBy(deps.db, issuerId)
  const summaries = await Promise.all(badges.map((badge) => summarise(deps.db, badge, issuerId)))
  return summaries.filter((summary) => summary !== undefined).filter((summary) => summary.publishedVersionId && !summary.archivedAt && summary.audience === 'adults')
}

/** An uploaded image that is not published yet, for those who write badges of the issuer. @throws Refusal `not_found` */
export async function getUploadedImage(deps: Dependencies, actor: Actor, input: { issuerId: string; fileId: string }): Promise<Uint8Array> {
  await authorizeIssuer(deps.db, actor, input.issuerId, 'badge_maker')
  const file = /^[0-9a-f]{64}$/.test(input.fileId) ? await findFile(deps.db, input.fileId) : undefined
  if (file?.mediaType !== 'image/png') throw new Refusal('not_found')
  return file.bytes
}

/** Decodes and encodes an uploaded image again, and keeps it. @throws Refusal `image_unreadable`, `file_too_large` */
export async function saveBadgeImage(deps: Dependencies, actor: Actor, input: { issuerId: string; bytes: Uint8Array }): Promise<string> {
  await authorizeIssuer(deps.db, actor, input.issuerId, 'badge_maker')
  const { png } = await deps.images.reencodeUpload(input.bytes)
  return saveFile(deps.db, png, 'image/png')
}

