// Builds and signs the credential of an award, and keeps its exact bytes; runs inside the transaction that holds the award's lock.
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { badgeTextsIn, type BadgeVersion } from '../domain/badge.ts'
import { textIn, type Issuer } from '../domain/issuer.ts'
import { plainText } from '../domain/markdown.ts'
import { CompiledBadge, type BadgeInput, type RecipientInput } from '../openbadges/compiled/compiled-badge.ts'
import type { SigningKey } from '../openbadges/keys.ts'
import { badgeClassType, openBadges2Version } from '../openbadges/v2/build-v2.ts'
import type { AwardRow } from '../store/awards.ts'
import { findBadge, findBadgeVersion } from '../store/badges.ts'
import { insertCredential, saveSignedBytes } from '../store/credentials.ts'
import type { Connection } from '../store/database.ts'
import { findIssuer } from '../store/issuers.ts'
import { countStatusUse, findOrBeginStatusList } from '../store/status-lists.ts'
import { imageAltOf } from './badges.ts'
import type { Dependencies } from './dependencies.ts'
import { didOf, getJwtSigner, getSigningKey } from './issuer-keys.ts'
import { badgeClassAddress, issuerAddress } from './open-badges-2-addresses.ts'

const indexTriesMax = 20

/** An issuer as its credentials name it. */
export function profileOf(publicUrl: string, issuer: Issuer, locale: 'fr' | 'en') {
  return {
    id: didOf(publicUrl, issuer.id),
    name: textIn(issuer.name, locale),
    url: issuer.url ?? `${publicUrl}/issuers/${issuer.id}`,
    ...(textIn(issuer.description, locale) && { description: textIn(issuer.description, locale) }),
    ...(issuer.email && { email: issuer.email }),
    // Its name in Open Badges 2.0; "Migrating" in the implementation guide of 3.0.
    otherIdentifiers: [{ identifier: issuerAddress(publicUrl, issuer.id), identifierType: 'identifier' }],
  }
}

/** A badge version as credentials and its own address tell it. */
export function achievementOf(publicUrl: string, version: BadgeVersion, issuer: Issuer, maker: Issuer, locale: 'fr' | 'en') {
  const texts = badgeTextsIn(version.texts, locale)
  const language: 'fr' | 'en' = version.texts[locale] ? locale : locale === 'fr' ? 'en' : 'fr'
  const id = `${publicUrl}/badges/${version.id}`
  const other = language === 'fr' ? 'en' : 'fr'
  return {
    id,
    achievementType: 'Badge',
    name: texts.name,
    description: plainText(texts.description),
    criteria: { id: `${id}#criteria`, narrative: texts.criteria },
    image: { id: `${id}.png`, caption: imageAltOf(version, textIn(maker.name, locale), locale) },
    tags: version.tags,
    alignments: version.alignments,
    ...(maker.id !== issuer.id && { creator: profileOf(publicUrl, maker, locale) }),
    language,
    ...(version.texts[other] && { translations: [{ id: `${id}?lang=${other}`, language: other }] }),
    related: [{ id: badgeClassAddress(publicUrl, version.id, issuer.id, language), type: badgeClassType, version: openBadges2Version }],
    version: String(version.number),
  }
}

/** The badges that were issued last, worked out once; what a badge says and the key that signs are the name of each. */
const compiledMax = 200
const compiledBadges = new Map<string, CompiledBadge>()

/** How often a credential is also made the generic way and compared, before it leaves. */
const compareEvery = 100

function getCompiledBadge(badge: BadgeInput, key: SigningKey): CompiledBadge {
  const name = JSON.stringify([badge, key.verificationMethod, key.publicKeyMultibase])
  const known = compiledBadges.get(name)
  if (known) return known
  if (compiledBadges.size >= compiledMax) compiledBadges.delete(compiledBadges.keys().next().value as string)
  const compiled = new CompiledBadge(badge, key, { verifySignatures: true, compareEvery })
  compiledBadges.set(name, compiled)
  return compiled
}

/** Signs the credential of an accepted award. @returns its id. */
export async function issueCredential(
  tx: Connection,
  deps: Dependencies,
  award: AwardRow,
  holder: { personId: string | null; name: string | null; subjectId?: string },
): Promise<string> {
  const [badge, version, issuer] = await Promise.all([findBadge(tx, award.badgeId), findBadgeVersion(tx, award.badgeVersionId), findIssuer(tx, award.issuerId)])
  if (!badge || !version || !issuer) throw new Error('an award without its badge')
  const maker = badge.issuerId === issuer.id ? issuer : await findIssuer(tx, badge.issuerId)
  const { keyId, signingKey } = await getSigningKey(tx, deps, issuer.id)
  const list = await findOrBeginStatusList(tx, issuer.id)
  const now = new Date(Math.floor(deps.clock.now().getTime() / 1_000) * 1_000)
  const validUntil = version.validForDays ? new Date(now.getTime() + version.validForDays * 86_400_000) : null
  const id = randomUUID()
  const subjectId = holder.subjectId ?? `urn:uuid:${randomUUID()}`
  let statusIndex = -1
  // Random, so that an index tells nothing of who or when; the database refuses one that is taken.
  for (let attempt = 0; statusIndex < 0 && attempt < indexTriesMax; attempt++) {
    const index = randomInt(list.size)
    const isFree = await insertCredential(tx, {
      id, awardId: award.id, issuerId: issuer.id, badgeVersionId: version.id, holderId: holder.personId, issuerKeyId: keyId, subjectId,
      nameOnCredential: holder.name, statusListId: list.id, statusIndex: index, v2Salt: randomBytes(16).toString('hex'), validFrom: now, validUntil, createdAt: deps.clock.now(),
    })
    if (isFree) statusIndex = index
  }
  if (statusIndex < 0) throw new Error('no free status index was found')
  await countStatusUse(tx, list.id)
  const badgeInput: BadgeInput = {
    issuer: profileOf(deps.publicUrl, issuer, award.locale),
    achievement: achievementOf(deps.publicUrl, version, issuer, maker ?? issuer, award.locale),
    status: { statusListCredential: `${deps.publicUrl}/status/${list.id}`, purpose: 'revocation' },
  }
  const recipient: RecipientInput = {
    id: `${deps.publicUrl}/credentials/${id}`,
    subject: { id: subjectId, ...(holder.name && { name: holder.name }) },
    validFrom: now,
    ...(validUntil && { validUntil }),
    awardedDate: award.offeredAt,
    ...(award.happenedOn && { activityEndDate: new Date(`${award.happenedOn}T12:00:00Z`) }),
    ...(award.evidence.length > 0 && { evidence: award.evidence.map(({ url, name }) => ({ id: url, ...(name && { name }) })) }),
    statusIndex,
  }
  const compiled = getCompiledBadge(badgeInput, signingKey)
  const issued = await compiled.issue(recipient, now)
  await saveSignedBytes(tx, id, { document: issued.document, jwt: compiled.toJwt(issued, recipient, await getJwtSigner(tx, deps, issuer.id, signingKey)) })
  return id
}
