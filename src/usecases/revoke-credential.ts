// An issuer takes a credential back for good, or for a time, with a reason that its holder sees.
import { badgeTextsIn } from '../domain/badge.ts'
import { textIn } from '../domain/issuer.ts'
import { Refusal } from '../domain/refusal.ts'
import { recordActivity } from '../store/activities.ts'
import { findAward, findAwardForUpdate } from '../store/awards.ts'
import { findCurrentCredential, updateCredential, type CredentialRow } from '../store/credentials.ts'
import { findBadgeVersion } from '../store/badges.ts'
import { findIssuer } from '../store/issuers.ts'
import { findPerson, listAddresses } from '../store/persons.ts'
import { inTransaction, type Connection } from '../store/database.ts'
import { markStatusListStale } from '../store/status-lists.ts'
import { authorizeIssuer, type Actor } from './authorize.ts'
import type { Dependencies } from './dependencies.ts'
import { queueMail } from './queue-mail.ts'

/** Writes to the holder, where an address is known; nothing of the mail is kept after it left. */
async function tellHolder(tx: Connection, deps: Dependencies, credential: CredentialRow, input: { verb: 'revoke' | 'suspend' | 'lift'; reason?: string }): Promise<void> {
  const [person, addresses] = credential.holderId ? await Promise.all([findPerson(tx, credential.holderId), listAddresses(tx, credential.holderId)]) : []
  const award = await findAward(tx, credential.awardId)
  const address = addresses?.[0] ?? (credential.holderId ? award?.recipientAddress : undefined)
  const [version, issuer] = await Promise.all([findBadgeVersion(tx, credential.badgeVersionId), findIssuer(tx, credential.issuerId)])
  if (!address || !version || !issuer) return
  const locale = person?.locale ?? 'fr'
  await queueMail(tx, deps, {
    kind: 'revoked', dedupeKey: `${input.verb}:${credential.id}:${deps.clock.now().getTime()}`,
    secret: { address, locale, act: input.verb, badgeName: badgeTextsIn(version.texts, locale).name, issuerName: textIn(issuer.name, locale), reason: input.reason ?? '', credentialId: credential.id },
  })
}

async function change(
  deps: Dependencies,
  actor: Actor,
  input: { awardId: string; verb: 'revoke' | 'suspend' | 'lift'; reason?: string },
  work: (tx: Connection, credential: CredentialRow, now: Date) => Promise<void>,
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const award = await findAwardForUpdate(tx, input.awardId)
    if (!award) throw new Refusal('not_found')
    const issuerId = await authorizeIssuer(tx, actor, award.issuerId, 'awarder')
    const credential = await findCurrentCredential(tx, award.id)
    if (!credential) throw new Refusal('not_found')
    if (credential.revokedAt) throw new Refusal('credential_revoked')
    // Pressed twice, or lifted where nothing was suspended: nothing changes, and nobody is written to.
    if (input.verb !== 'revoke' && (credential.suspendedAt !== null) === (input.verb === 'suspend')) return
    await work(tx, credential, deps.clock.now())
    await markStatusListStale(tx, credential.statusListId)
    await tellHolder(tx, deps, credential, input)
    await recordActivity(tx, { issuerId, actor, verb: input.verb, objectKind: 'award', objectId: award.id })
  })
}

/** Revokes the credential of an award. @throws Refusal `not_found`, `credential_revoked` when it already is. */
export async function revokeCredential(deps: Dependencies, actor: Actor, input: { awardId: string; reason: string }): Promise<void> {
  await change(deps, actor, { ...input, verb: 'revoke' }, (tx, credential, now) =>
    updateCredential(tx, credential.id, { revokedAt: now, revokedReason: input.reason }),
  )
}

/** Suspends the credential of an award until the suspension is lifted. */
export async function suspendCredential(deps: Dependencies, actor: Actor, input: { awardId: string; reason: string }): Promise<void> {
  await change(deps, actor, { ...input, verb: 'suspend' }, (tx, credential, now) =>
    updateCredential(tx, credential.id, { suspendedAt: now, suspendedReason: input.reason }),
  )
}

/** Lifts a suspension. */
export async function liftSuspension(deps: Dependencies, actor: Actor, input: { awardId: string }): Promise<void> {
  await change(deps, actor, { awardId: input.awardId, verb: 'lift' }, (tx, credential) =>
    updateCredential(tx, credential.id, { suspendedAt: null, suspendedReason: null }),
  )
}
