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

export type Member = { personId: string; name: string | null; address: string | null; role: MembershipRole }

/** The members of an issuer itself, inherited roles left out. */
export async function listMembers(db: Connection, issuerId: string): Promise<Member[]> {
  const { rows } = await sql<Member>`
    select m.person_id as "personId", p.display_name as name, (select min(a.address) from person_address a where a.person_id = p.id) as address, m.role
    from membership m join person p on p.id = m.person_id where m.issuer_id = ${issuerId} order by m.created_at`.execute(db)
  return rows
}

/** Locks the memberships of an issuer, so that two changes at once cannot leave it without an administrator. */
export async function lockMemberships(db: Connection, issuerId: string): Promise<void> {
  await db.selectFrom('membership').select('person_id').where('issuer_id', '=', issuerId).orderBy('person_id').forUpdate().execute()
}

export async function deleteMembership(db: Connection, issuerId: string, personId: string): Promise<void> {
  await db.deleteFrom('membership').where('issuer_id', '=', issuerId).where('person_id', '=', personId).execute()
}

/** True when an issuer at the top has this person as its only administrator. */
export async function isLastAdministratorSomewhere(db: Connection, personId: string): Promise<boolean> {
  const found = await sql<{ found: boolean }>`
    select exists(
      select from membership m join issuer i on i.id = m.issuer_id and i.parent_id is null
      where m.person_id = ${personId} and m.role = 'administrator'
        and not exists (select from membership o where o.issuer_id = m.issuer_id and o.role = 'administrator' and o.person_id <> m.person_id)
    ) as found`.execute(db)
  return found.rows[0]?.found === true
}
