// Who works with an issuer: invited by mail, confirmed by the person, changed and ended by its administrators.
import { randomBytes, randomUUID } from 'node:crypto'
import { isMailAddress, normaliseAddress } from '../domain/award.ts'
import { textIn } from '../domain/issuer.ts'
import { Refusal } from '../domain/refusal.ts'
import { recordActivity } from '../store/activities.ts'
import { inTransaction, type Connection } from '../store/database.ts'
import { findInvitationByHashForUpdate, findInvitationForUpdate, insertInvitation, listOpenInvitations, settleInvitation, type Invitation } from '../store/invitations.ts'
import { findIssuer } from '../store/issuers.ts'
import { dropQueuedInvitation } from '../store/mails.ts'
import { deleteMembership, listMembers, lockMemberships, saveMembership, type Member } from '../store/memberships.ts'
import { listPersonsByAddress, saveAddress } from '../store/persons.ts'
import { authorizeIssuer, roleIncludes, type Actor, type Role } from './authorize.ts'
import type { Dependencies } from './dependencies.ts'
import { hashToken } from './offer-token.ts'
import { queueMail } from './queue-mail.ts'

const invitationLifetimeDays = 14

/** The members of an issuer and the invitations that wait. */
export async function getMembers(deps: Dependencies, actor: Actor, issuerId: string): Promise<{ members: Member[]; invitations: Invitation[] }> {
  const authorized = await authorizeIssuer(deps.db, actor, issuerId, 'administrator')
  return { members: await listMembers(deps.db, issuerId), invitations: await listOpenInvitations(deps.db, authorized, deps.clock.now()) }
}

/** The persons of an address, for a command of whoever runs the machine: what each may do is asked where it is done. */
export async function listStaff(deps: Dependencies, address: string): Promise<Actor[]> {
  return (await listPersonsByAddress(deps.db, normaliseAddress(address))).map(({ id }) => ({ kind: 'person', personId: id }))
}

/** Invites a person by mail. @returns what is wrong with the address, as data. */
export async function inviteMember(
  deps: Dependencies,
  actor: Actor,
  input: { issuerId: string; address: string; role: Role; locale: 'fr' | 'en' },
): Promise<{ problem?: 'not_an_address' }> {
  if (!isMailAddress(input.address)) return { problem: 'not_an_address' }
  return inTransaction(deps.db, async (tx) => {
    const issuerId = await authorizeIssuer(tx, actor, input.issuerId, 'administrator')
    const issuer = await findIssuer(tx, issuerId)
    const now = deps.clock.now()
    const id = randomUUID()
    const token = randomBytes(16).toString('base64url')
    const address = normaliseAddress(input.address)
    await insertInvitation(tx, {
      id, issuerId, address, role: input.role, tokenHash: hashToken(token), invitedBy: actor.kind === 'person' ? actor.personId : null, createdAt: now,
      expiresAt: new Date(now.getTime() + invitationLifetimeDays * 86_400_000),
    })
    await queueMail(tx, deps, {
      kind: 'invitation', invitationId: id, dedupeKey: `invitation:${id}`,
      secret: { address, token, role: input.role, locale: input.locale, issuerName: issuer ? textIn(issuer.name, input.locale) : '' },
    })
    await recordActivity(tx, { issuerId, actor, verb: 'invite', objectKind: 'invitation', objectId: id, details: { role: input.role } })
    return {}
  })
}

/** Takes back an invitation that nobody has confirmed: its link says that it is over, and its mail does not leave any more. @throws Refusal `not_found`, `invitation_expired` */
export async function withdrawInvitation(deps: Dependencies, actor: Actor, input: { issuerId: string; invitationId: string }): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const issuerId = await authorizeIssuer(tx, actor, input.issuerId, 'administrator')
    const invitation = await findInvitationForUpdate(tx, issuerId, input.invitationId)
    if (!invitation) throw new Refusal('not_found')
    if (invitation.withdrawnAt) return
    if (invitation.acceptedAt) throw new Refusal('invitation_expired')
    await settleInvitation(tx, invitation.id, { withdrawnAt: deps.clock.now() })
    await dropQueuedInvitation(tx, invitation.id)
    await recordActivity(tx, { issuerId, actor, verb: 'withdraw', objectKind: 'invitation', objectId: invitation.id, details: { role: invitation.role } })
  })
}

async function getOpen(tx: Connection, deps: Dependencies, token: string): Promise<Invitation> {
  const invitation = /^[A-Za-z0-9_-]{22}$/.test(token) ? await findInvitationByHashForUpdate(tx, hashToken(token)) : undefined
  if (!invitation) throw new Refusal('not_found')
  if (invitation.acceptedAt || invitation.withdrawnAt || invitation.expiresAt <= deps.clock.now()) throw new Refusal('invitation_expired')
  return invitation
}

/** What an invitation says; changes nothing. @throws Refusal `not_found`, `invitation_expired` */
export async function getInvitation(deps: Dependencies, token: string): Promise<{ issuerName: { fr?: string; en?: string }; role: Role }> {
  return inTransaction(deps.db, async (tx) => {
    const { issuerId, role } = await getOpen(tx, deps, token)
    return { issuerName: (await findIssuer(tx, issuerId))?.name ?? {}, role }
  })
}

/** A signed-in person confirms an invitation: the role is theirs, and the address that received it is proven. */
export async function acceptInvitation(deps: Dependencies, actor: Actor, token: string): Promise<{ issuerId: string }> {
  if (actor.kind !== 'person') throw new Refusal('not_signed_in')
  return inTransaction(deps.db, async (tx) => {
    const { id, issuerId, role, address } = await getOpen(tx, deps, token)
    const now = deps.clock.now()
    const standing = (await listMembers(tx, issuerId)).find(({ personId }) => personId === actor.personId)
    // An invitation never takes away what somebody already may.
    if (!standing || !roleIncludes(standing.role, role)) await saveMembership(tx, issuerId, actor.personId, role, now)
    await saveAddress(tx, actor.personId, address, now)
    await settleInvitation(tx, id, { acceptedAt: now })
    await recordActivity(tx, { issuerId, actor, verb: 'join', objectKind: 'invitation', objectId: id, details: { role } })
    return { issuerId }
  })
}

/**
 * Gives a member another role, or none.
 * @throws Refusal `last_administrator` when an issuer at the top would be left without one.
 */
export async function changeMember(deps: Dependencies, actor: Actor, input: { issuerId: string; personId: string; role: Role | undefined }): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const issuerId = await authorizeIssuer(tx, actor, input.issuerId, 'administrator')
    await lockMemberships(tx, issuerId)
    const members = await listMembers(tx, issuerId)
    const member = members.find(({ personId }) => personId === input.personId)
    if (!member) throw new Refusal('not_found')
    const issuer = await findIssuer(tx, issuerId)
    const isLast = member.role === 'administrator' && members.filter(({ role }) => role === 'administrator').length === 1
    if (isLast && input.role !== 'administrator' && issuer?.parentId === null) throw new Refusal('last_administrator')
    if (input.role) await saveMembership(tx, issuerId, input.personId, input.role, deps.clock.now())
    else await deleteMembership(tx, issuerId, input.personId)
    await recordActivity(tx, { issuerId, actor, verb: input.role ? 'change' : 'remove', objectKind: 'member', objectId: input.personId, details: { role: input.role ?? null } })
  })
}
