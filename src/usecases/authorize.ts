// Who asks, and what they may do for an issuer: the only place where an AuthorizedIssuerId is made.
import { Refusal } from '../domain/refusal.ts'
import type { Connection } from '../store/database.ts'
import { listIssuerIdsBelow } from '../store/issuers.ts'
import { findRoleInIssuer } from '../store/memberships.ts'
import type { AuthorizedIssuerId } from '../domain/authorized-issuer-id.ts'

export type Role = 'administrator' | 'badge_maker' | 'awarder' | 'reader'

/** Who asks: a signed-in person, an API token, or nobody known. */
export type Actor =
  | { kind: 'person'; personId: string }
  | { kind: 'token'; tokenId: string; issuerId: string; scopes: readonly string[] }
  | { kind: 'anyone' }

const rank: Record<Role, number> = { reader: 0, awarder: 1, badge_maker: 2, administrator: 3 }

/** Which scope of an API token stands for which role. */
const scopeOf: Record<Role, string> = {
  reader: 'awards:read',
  awarder: 'awards:write',
  badge_maker: 'badges:write',
  administrator: 'issuer:write',
}

/** True when `role` includes what `needed` may do. */
export function roleIncludes(role: Role, needed: Role): boolean {
  return rank[role] >= rank[needed]
}

/**
 * Authorises `actor` to act with `needed` rights for an issuer; roles of a parent issuer reach down to its members and services.
 * @throws Refusal `not_signed_in`; `not_found` when the actor has no role there (a foreign object is not confirmed to exist);
 *   `not_allowed` when the role or the scope is too small.
 */
export async function authorizeIssuer(db: Connection, actor: Actor, issuerId: string, needed: Role): Promise<AuthorizedIssuerId> {
  if (actor.kind === 'anyone') throw new Refusal('not_signed_in')
  if (actor.kind === 'token') {
    if (actor.issuerId !== issuerId) throw new Refusal('not_found')
    if (!actor.scopes.includes(scopeOf[needed])) throw new Refusal('not_allowed')
    return issuerId as AuthorizedIssuerId
  }
  const role = await findRoleInIssuer(db, actor.personId, issuerId)
  if (!role) throw new Refusal('not_found')
  if (!roleIncludes(role, needed)) throw new Refusal('not_allowed')
  return issuerId as AuthorizedIssuerId
}

/** The issuer and, for a person, the members and services below it, to which the role reaches; a token speaks for its own issuer alone. @throws Refusal as `authorizeIssuer` */
export async function authorizeIssuersBelow(db: Connection, actor: Actor, issuerId: string, needed: Role): Promise<AuthorizedIssuerId[]> {
  const authorized = await authorizeIssuer(db, actor, issuerId, needed)
  return actor.kind === 'person' ? listIssuerIdsBelow(db, authorized) : [authorized]
}

/** What a signed-in person is for an issuer, so that a page offers only what they may do; undefined for anybody else. */
export async function findRoleOf(db: Connection, actor: Actor, issuerId: string): Promise<Role | undefined> {
  return actor.kind === 'person' ? findRoleInIssuer(db, actor.personId, issuerId) : undefined
}
