// Rows of who has which role for which issuer.
import { sql } from 'kysely'
import type { Connection } from './database.ts'

export type MembershipRole = 'administrator' | 'badge_maker' | 'awarder' | 'reader'

/** The strongest role that a person has for an issuer, itself or inherited from the issuers above it. */
export async function findRoleInIssuer(db: Connection, personId: string, issuerId: string): Promise<MembershipRole | undefined> {
  const found = await sql<{ role: MembershipRole }>`
    with recursive above as (
      select id, parent_id from issuer where id = ${issuerId}
      union all
      select i.id, i.parent_id from issuer i join above a on i.id = a.parent_id
    )
    select m.role from membership m join above a on a.id = m.issuer_id
    where m.person_id = ${personId}
    order by array_position(array['administrator','badge_maker','awarder','reader'], m.role) limit 1`.execute(db)
  return found.rows[0]?.role
}

/** Gives a person a role for an issuer, or changes it. */
export async function saveMembership(db: Connection, issuerId: string, personId: string, role: MembershipRole, now: Date): Promise<void> {
  await db
    .insertInto('membership')
    .values({ issuer_id: issuerId, person_id: personId, role, created_at: now })
    .onConflict((conflict) => conflict.columns(['issuer_id', 'person_id']).doUpdateSet({ role }))
    .execute()
}
