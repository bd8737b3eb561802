// A recipient looks at an offer: reading changes nothing; that a person has seen it needs an act.
import type { Badge, BadgeVersion } from '../domain/badge.ts'
import type { Issuer } from '../domain/issuer.ts'
import { Refusal } from '../domain/refusal.ts'
import { findAward, findAwardForUpdate, findAwardIdByOfferToken, updateAward, type AwardRow } from '../store/awards.ts'
import { findBadge, findBadgeVersion } from '../store/badges.ts'
import { findCurrentCredential } from '../store/credentials.ts'
import { inTransaction, type Connection } from '../store/database.ts'
import { findEvent, type Event } from '../store/events.ts'
import { findIssuer } from '../store/issuers.ts'
import type { Dependencies } from './dependencies.ts'
import { hashToken } from './offer-token.ts'

export type Offer = {
  award: AwardRow
  badge: Badge
  version: BadgeVersion
  issuer: Issuer
  /** The network whose badge it is, where another issuer awards it. */
  partner: Issuer | undefined
  event: Event | undefined
  credentialId: string | undefined
  isOpen: boolean
}

/** The award behind an offer's secret. @throws Refusal `not_found` */
export async function getOfferedAwardId(db: Connection, offerToken: string): Promise<string> {
  const id = /^[A-Za-z0-9_-]{22}$/.test(offerToken) ? await findAwardIdByOfferToken(db, hashToken(offerToken)) : undefined
  if (!id) throw new Refusal('not_found')
  return id
}

/** All that an offer says; changes nothing. @throws Refusal `not_found` */
export async function getOffer(deps: Dependencies, offerToken: string): Promise<Offer> {
  const award = await findAward(deps.db, await getOfferedAwardId(deps.db, offerToken))
  const [badge, version, issuer] = award
    ? await Promise.all([findBadge(deps.db, award.badgeId), findBadgeVersion(deps.db, award.badgeVersionId), findIssuer(deps.db, award.issuerId)])
    : []
  if (!award || !badge || !version || !issuer) throw new Refusal('not_found')
  const credential = award.state === 'accepted' ? await findCurrentCredential(deps.db, award.id) : undefined
  return {
    award,
    badge,
    version,
    issuer,
    partner: badge.issuerId === award.issuerId ? undefined : await findIssuer(deps.db, badge.issuerId),
    event: award.eventId ? await findEvent(deps.db, award.eventId) : undefined,
    credentialId: credential?.id,
    isOpen: award.state === 'offered' && award.expiresAt > deps.clock.now(),
  }
}

/** Notes that a person, not a machine, has seen the offer: called by an act (a POST) only. */
export async function markOfferSeen(deps: Dependencies, offerToken: string): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const award = await findAwardForUpdate(tx, await getOfferedAwardId(tx, offerToken))
    if (award?.state === 'offered' && !award.seenAt) await updateAward(tx, award.id, { seenAt: deps.clock.now() })
  })
}
