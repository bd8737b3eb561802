// An issuer takes a credential back for good, or for a time, with a reason that its holder sees.
import { Refusal } from '../domain/refusal.ts'
import { recordActivity } from '../store/activities.ts'
import { findAwardForUpdate } from '../store/awards.ts'
import { findCurrentCredential, updateCredential, type CredentialRow } from '../store/credentials.ts'
import { inTransaction, type Connection } from '../store/database.ts'
import { markStatusListStale } from '../store/status-lists.ts'
import { authorizeIssuer, type Actor } from './authorize.ts'
import type { Dependencies } from './dependencies.ts'

async function change(
  deps: Dependencies,
  actor: Actor,
  input: { awardId: string; verb: string },
  work: (tx: Connection, credential: CredentialRow, now: Date) => Promise<void>,
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const award = await findAwardForUpdate(tx, input.awardId)
    if (!award) throw new Refusal('not_found')
    const issuerId = await authorizeIssuer(tx, actor, award.issuerId, 'awarder')
    const credential = await findCurrentCredential(tx, award.id)
    if (!credential) throw new Refusal('not_found')
    if (credential.revokedAt) throw new Refusal('credential_revoked')
    await work(tx, credential, deps.clock.now())
    await markStatusListStale(tx, credential.statusListId)
    await recordActivity(tx, { issuerId, actor, verb: input.verb, objectKind: 'award', objectId: award.id })
  })
}

/** Revokes the credential of an award. @throws Refusal `not_found`, `credential_revoked` when it already is. */
export async function revokeCredential(deps: Dependencies, actor: Actor, input: { awardId: string; reason: string }): Promise<void> {
  await change(deps, actor, { awardId: input.awardId, verb: 'revoke' }, (tx, credential, now) =>
    updateCredential(tx, credential.id, { revokedAt: now, revokedReason: input.reason }),
  )
}

/** Suspends the credential of an award until the suspension is lifted. */
export async function suspendCredential(deps: Dependencies, actor: Actor, input: { awardId: string; reason: string }): Promise<void> {
  await change(deps, actor, { awardId: input.awardId, verb: 'suspend' }, (tx, credential, now) =>
    updateCredential(tx, credential.id, { suspendedAt: now, suspendedReason: input.reason }),
  )
}

/** Lifts a suspension. */
export async function liftSuspension(deps: Dependencies, actor: Actor, input: { awardId: string }): Promise<void> {
  await change(deps, actor, { awardId: input.awardId, verb: 'lift' }, (tx, credential) =>
    updateCredential(tx, credential.id, { suspendedAt: null, suspendedReason: null }),
  )
}
