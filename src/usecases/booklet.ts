// The holder's booklet: the badges accepted, the offers that wait, links to show a badge, correction and erasure.
import { randomBytes, randomUUID } from 'node:crypto'
import type { BadgeVersion } from '../domain/badge.ts'
import type { Issuer } from '../domain/issuer.ts'
import { cleanName, isSameName } from '../domain/award.ts'
import { Refusal } from '../domain/refusal.ts'
import { recordActivity } from '../store/activities.ts'
import { eraseOfferData, findAward, findAwardForUpdate, listOffersToAddresses, updateAward, type AwardRow } from '../store/awards.ts'
import { endBackpackCopies, endBackpackCopiesOfAward } from '../store/backpack-copies.ts'
import { findBadge, findBadgeVersion } from '../store/badges.ts'
import { eraseCredentialsOfAward, findCredential, findCurrentCredential, listCredentialsOfHolder, listUnkeptCredentials, moveCredentialsToHolder, updateCredential, type CredentialRow } from '../store/credentials.ts'
import { inTransaction, type Connection } from '../store/database.ts'
import { findEvent, type Event } from '../store/events.ts'
import { findIssuer } from '../store/issuers.ts'
import { findPerson } from '../store/persons.ts'
import { listAddresses } from '../store/persons.ts'
import { findShareByHash, hasLiveShare, insertShare, listLiveShares, withdrawShares } from '../store/shares.ts'
import { markStatusListStale } from '../store/status-lists.ts'
import type { Dependencies } from './dependencies.ts'
import { issueCredential } from './issue-credential.ts'
import { hashToken, offerTokenOf } from './offer-token.ts'

export type HeldBadge = {
  credential: CredentialRow
  award: AwardRow
  version: BadgeVersion
  issuer: Issuer
  partner: Issuer | undefined
  usage: string
  audience: 'adults' | 'minors'
  isShared: boolean
  event: Event | undefined
}

/** A credential with all that its pages and forms need. */
export async function completeHeldBadge(db: Connection, deps: Dependencies, credential: CredentialRow): Promise<HeldBadge> {
  const [award, version, issuer] = await Promise.all([
    findAward(db, credential.awardId),
    findBadgeVersion(db, credential.badgeVersionId),
    findIssuer(db, credential.issuerId),
  ])
  const badge = version && (await findBadge(db, version.badgeId))
  if (!award || !version || !issuer || !badge) throw new Error('a credential without its badge')
  return {
    credential, award, version, issuer, usage: badge.usage, audience: badge.audience,
    partner: badge.issuerId === issuer.id ? undefined : await findIssuer(db, badge.issuerId),
    isShared: await hasLiveShare(db, award.id, deps.clock.now()),
    event: award.eventId ? await findEvent(db, award.eventId) : undefined,
  }
}

export type WaitingOffer = { award: AwardRow; version: BadgeVersion; issuer: Issuer; offerToken: string }

/** The booklet of a person: badges, offers that wait at the verified addresses, and badges accepted from a mail there that nobody has kept. */
export async function getBooklet(deps: Dependencies, personId: string): Promise<{ badges: HeldBadge[]; offers: WaitingOffer[]; unkept: HeldBadge[] }> {
  const { db } = deps
  const addresses = await listAddresses(db, personId)
  const credentials = await listCredentialsOfHolder(db, personId)
  const badges = await Promise.all(credentials.map((credential) => completeHeldBadge(db, deps, credential)))
  const offers: WaitingOffer[] = []
  for (const award of addresses.length > 0 ? await listOffersToAddresses(db, addresses, deps.clock.now()) : []) {
    const [version, issuer] = await Promise.all([findBadgeVersion(db, award.badgeVersionId), findIssuer(db, award.issuerId)])
    if (version && issuer) offers.push({ award, version, issuer, offerToken: offerTokenOf(deps.vault, award.id, award.recipientAddress) })
  }
  const unkept = addresses.length > 0 ? await listUnkeptCredentials(db, addresses) : []
  return { badges, offers, unkept: await Promise.all(unkept.map((credential) => completeHeldBadge(db, deps, credential))) }
}

/**
 * Takes into a booklet a badge that was accepted from a mail to one of the person's addresses, in a browser that is out of reach:
 * without this, a cleared browser would lose the badge. The person says that it is theirs, since a family may share the address.
 * @throws Refusal `not_found` when it is kept by somebody, or went to another address.
 */
export async function takeUnkeptBadge(deps: Dependencies, input: { personId: string; credentialId: string }): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const addresses = await listAddresses(tx, input.personId)
    const credential = addresses.length > 0 ? (await listUnkeptCredentials(tx, addresses)).find(({ id }) => id === input.credentialId) : undefined
    const award = credential && (await findAwardForUpdate(tx, credential.awardId))
    if (!credential || award?.state !== 'accepted' || award.holderId !== credential.holderId) throw new Refusal('not_found')
    await updateCredential(tx, credential.id, { holderId: input.personId })
    await updateAward(tx, award.id, { holderId: input.personId, keptAt: deps.clock.now() })
    await recordActivity(tx, { issuerId: award.issuerId, actor: { kind: 'recipient' }, verb: 'keep', objectKind: 'award', objectId: award.id })
  })
}

async function getOwn(db: Connection, personId: string, credentialId: string): Promise<CredentialRow> {
  const credential = /^[0-9a-f-]{36}$/.test(credentialId) ? await findCredential(db, credentialId) : undefined
  if (!credential || credential.holderId !== personId) throw new Refusal('not_found')
  if (credential.erasedAt) throw new Refusal('credential_erased')
  return credential
}

/** One badge of the booklet with its live links. @throws Refusal `not_found`, `credential_erased` */
export async function getHeldBadge(deps: Dependencies, input: { personId: string; credentialId: string }) {
  const held = await completeHeldBadge(deps.db, deps, await getOwn(deps.db, input.personId, input.credentialId))
  const shares = (await listLiveShares(deps.db, held.award.id, deps.clock.now())).map((share) => ({
    id: share.id,
    token: deps.vault.open(share.sealedToken, `share:${share.id}`).toString(),
    isIndexable: share.isIndexable,
    expiresAt: share.expiresAt,
    createdAt: share.createdAt,
  }))
  return { ...held, shares }
}

/** Moves what this browser accepted to the booklet of the person who signed in: the badges are kept. */
export async function keepBadges(deps: Dependencies, input: { fromPersonId: string; toPersonId: string }): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    await moveCredentialsToHolder(tx, input.fromPersonId, input.toPersonId, deps.clock.now())
  })
}

/**
 * What this browser accepted before goes with the person who now signs in here, unless it was somebody of another name.
 * @param input.areMine the person said that it was them.
 */
export async function keepBadgesOfBrowser(deps: Dependencies, input: { browserPersonId: string | undefined; personId: string; areMine: boolean }): Promise<void> {
  const [here, person] = await Promise.all([input.browserPersonId === undefined ? undefined : findPerson(deps.db, input.browserPersonId), findPerson(deps.db, input.personId)])
  const isOwn = here !== undefined && (input.areMine || (here.displayName !== null && isSameName(here.displayName, person?.displayName ?? null)))
  await keepBadges(deps, { fromPersonId: isOwn ? here.id : input.personId, toPersonId: input.personId })
}

/** Makes a link that shows a badge. @throws Refusal `not_allowed` for a badge of a campaign for minors, `credential_revoked` for one that does not hold. */
export async function createShare(
  deps: Dependencies,
  input: { personId: string; credentialId: string; lifetimeDays?: number; isIndexable?: boolean },
): Promise<{ token: string }> {
  return inTransaction(deps.db, async (tx) => {
    const held = await completeHeldBadge(tx, deps, await getOwn(tx, input.personId, input.credentialId))
    if (held.audience === 'minors') throw new Refusal('not_allowed')
    if (held.credential.revokedAt || held.credential.suspendedAt) throw new Refusal('credential_revoked')
    const now = deps.clock.now()
    const id = randomUUID()
    const token = randomBytes(16).toString('base64url')
    await insertShare(tx, {
      id,
      awardId: held.award.id,
      tokenHash: hashToken(token),
      sealedToken: deps.vault.seal(Buffer.from(token), `share:${id}`),
      isIndexable: input.isIndexable ?? false,
      createdAt: now,
      expiresAt: input.lifetimeDays ? new Date(now.getTime() + input.lifetimeDays * 86_400_000) : null,
    })
    if (!held.award.sharedAt) await updateAward(tx, held.award.id, { sharedAt: now })
    return { token }
  })
}

/** Ends one link, or all of a badge. */
export async function withdrawShare(deps: Dependencies, input: { personId: string; credentialId: string; shareId?: string }): Promise<void> {
  const credential = await getOwn(deps.db, input.personId, input.credentialId)
  await withdrawShares(deps.db, credential.awardId, input.shareId, deps.clock.now())
}

/** Corrects the name (or takes it off): a new credential replaces the old one, which is revoked as superseded. */
export async function correctName(deps: Dependencies, input: { personId: string; credentialId: string; name: string | null }): Promise<{ credentialId: string }> {
  return inTransaction(deps.db, async (tx) => {
    const { awardId } = await getOwn(tx, input.personId, input.credentialId)
    const award = await findAwardForUpdate(tx, awardId)
    const old = await findCurrentCredential(tx, awardId)
    if (!award || old?.id !== input.credentialId) throw new Refusal('not_found')
    if (old.erasedAt) throw new Refusal('credential_erased')
    if (old.revokedAt || old.suspendedAt) throw new Refusal('credential_revoked')
    const now = deps.clock.now()
    await updateCredential(tx, old.id, { supersededAt: now, revokedAt: now, revokedReason: 'superseded' })
    await markStatusListStale(tx, old.statusListId)
    const credentialId = await issueCredential(tx, deps, award, { personId: input.personId, name: cleanName(input.name), subjectId: old.subjectId })
    await updateCredential(tx, old.id, { supersededBy: credentialId, document: null, jwt: null, v2Salt: null, nameOnCredential: null })
    await endBackpackCopies(tx, old.id, undefined, now)
    await updateAward(tx, awardId, { nameCorrectedAt: now })
    await recordActivity(tx, { issuerId: award.issuerId, actor: { kind: 'recipient' }, verb: 'correct', objectKind: 'award', objectId: awardId })
    return { credentialId }
  })
}

/** Erases a badge from the booklet: its page answers 410, and nothing here tells whose it was. */
export async function eraseCredential(deps: Dependencies, input: { personId: string; credentialId: string }): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const { awardId, issuerId } = await getOwn(tx, input.personId, input.credentialId)
    const now = deps.clock.now()
    await findAwardForUpdate(tx, awardId)
    // While the lock was waited for, another request may have erased it, or a corrected one may have taken its place: what goes is the badge, in every form that it had.
    await getOwn(tx, input.personId, input.credentialId)
    await withdrawShares(tx, awardId, undefined, now)
    await eraseCredentialsOfAward(tx, awardId, now)
    await endBackpackCopiesOfAward(tx, awardId, now)
    await updateAward(tx, awardId, { holderId: null })
    await eraseOfferData(tx, awardId)
    await recordActivity(tx, { issuerId, actor: { kind: 'recipient' }, verb: 'erase', objectKind: 'award', objectId: awardId })
  })
}

export type SharedBadge = HeldBadge & { isIndexable: boolean }

/**
 * A badge that its holder shows, by a link's token or by its own address.
 * @throws Refusal `not_found` while it is private, `gone` when it was erased or replaced, or the link has ended.
 */
export async function getSharedBadge(deps: Dependencies, by: { token: string } | { credentialId: string }): Promise<SharedBadge> {
  const { db } = deps
  const now = deps.clock.now()
  if ('token' in by) {
    const share = await findShareByHash(db, hashToken(by.token))
    const credential = share && (await findCurrentCredential(db, share.awardId))
    if (!share || !credential) throw new Refusal('not_found')
    // Whoever holds a link that was good once learns that it has ended, and not why.
    if (credential.erasedAt || share.withdrawnAt || (share.expiresAt && share.expiresAt <= now)) throw new Refusal('gone')
    return { ...(await completeHeldBadge(db, deps, credential)), isIndexable: share.isIndexable }
  }
  const credential = /^[0-9a-f-]{36}$/.test(by.credentialId) ? await findCredential(db, by.credentialId) : undefined
  if (!credential) throw new Refusal('not_found')
  if (credential.erasedAt || credential.supersededAt) throw new Refusal('gone')
  const shares = await listLiveShares(db, credential.awardId, now)
  if (shares.length === 0) throw new Refusal('not_found')
  return { ...(await completeHeldBadge(db, deps, credential)), isIndexable: shares.some((share) => share.isIndexable) }
}
