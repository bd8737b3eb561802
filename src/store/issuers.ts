// Rows of the issuers.
import { sql } from 'kysely'
import type { AuthorizedIssuerId } from '../domain/authorized-issuer-id.ts'
import type { Issuer, IssuerKind } from '../domain/issuer.ts'
import type { Connection } from './database.ts'

const columns = [
  'id', 'kind', 'parent_id as parentId', 'name', 'description', 'email', 'url', 'domain', 'logo_file_id as logoFileId',
  'default_locale as defaultLocale', 'archived_at as archivedAt',
] as const

export async function insertIssuer(
  db: Connection,
  issuer: Omit<Issuer, 'id' | 'archivedAt' | 'logoFileId'> & { createdAt: Date },
): Promise<string> {
  const row = await db
    .insertInto('issuer')
    .values({
      kind: issuer.kind, parent_id: issuer.parentId, name: JSON.stringify(issuer.name), description: JSON.stringify(issuer.description),
      email: issuer.email, url: issuer.url, domain: issuer.domain, default_locale: issuer.defaultLocale, created_at: issuer.createdAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

export async function updateIssuerRow(
  db: Connection,
  id: AuthorizedIssuerId,
  issuer: Pick<Issuer, 'name' | 'description' | 'email' | 'url' | 'domain' | 'defaultLocale'> & { logoFileId?: string | null },
): Promise<void> {
  await db
    .updateTable('issuer')
    .set({
      name: JSON.stringify(issuer.name), description: JSON.stringify(issuer.description), email: issuer.email, url: issuer.url,
      domain: issuer.domain, default_locale: issuer.defaultLocale,
      ...(issuer.logoFileId !== undefined && { logo_file_id: issuer.logoFileId }),
    })
    .where('id', '=', id)
    .execute()
}

/** An issuer's public profile; anybody may read it. */
export async function findIssuer(db: Connection, id: string): Promise<Issuer | undefined> {
  const row = await db.selectFrom('issuer').select(columns).where('id', '=', id).executeTakeFirst()
  return row as Issuer | undefined
}

/** The issuers right below one. */
export async function listChildIssuers(db: Connection, parentId: string): Promise<Issuer[]> {
  const rows = await db.selectFrom('issuer').select(columns).where('parent_id', '=', parentId).orderBy('created_at').orderBy('id').execute()
  return rows as Issuer[]
}

/** Every issuer under the same root as this one, parents first. */
export async function listIssuersUnderSameRoot(db: Connection, id: AuthorizedIssuerId): Promise<Issuer[]> {
  const { rows } = await sql<Issuer>`
    with recursive above as (
      select id, parent_id from issuer where id = ${id}
      union all select i.id, i.parent_id from issuer i join above a on i.id = a.parent_id
    ), family as (
      select id, 0 as depth from above where parent_id is null
      union all select i.id, f.depth + 1 from issuer i join family f on i.parent_id = f.id
    )
    select i.id, i.kind, i.parent_id as "parentId", i.name, i.description, i.email, i.url, i.domain, i.logo_file_id as "logoFileId",
      i.default_locale as "defaultLocale", i.archived_at as "archivedAt"
    from issuer i join family f on f.id = i.id order by f.depth, i.created_at`.execute(db)
  return rows
}

/** An issuer and all those below it: where a role in it reaches. */
export async function listIssuerIdsBelow(db: Connection, id: AuthorizedIssuerId): Promise<AuthorizedIssuerId[]> {
  const { rows } = await sql<{ id: AuthorizedIssuerId }>`
    with recursive below as (select ${id}::uuid as id union all select i.id from issuer i join below b on i.parent_id = b.id) select id from below`.execute(db)
  return rows.map((row) => row.id)
}

/** Every issuer of the installation: its keys are public. */
export async function listIssuerIds(db: Connection): Promise<string[]> {
  return (await db.selectFrom('issuer').select('id').orderBy('created_at').execute()).map(({ id }) => id)
}

/** The first issuer without a parent: it speaks for the installation at /.well-known/did.json. */
export async function findRootIssuer(db: Connection): Promise<Issuer | undefined> {
  const row = await db.selectFrom('issuer').select(columns).where('parent_id', 'is', null).orderBy('created_at').limit(1).executeTakeFirst()
  return row as Issuer | undefined
}

/** Every issuer where a person has a role, itself or inherited, with the role; parents first. */
export async function listIssuersOfPerson(db: Connection, personId: string): Promise<(Issuer & { role: string; depth: number })[]> {
  const { rows } = await sql<Issuer & { role: string; depth: number }>`
    with recursive reach as (
      select m.issuer_id as id, m.role, 0 as depth from membership m where m.person_id = ${personId}
      union all
      select i.id, r.role, r.depth + 1 from issuer i join reach r on i.parent_id = r.id
    ), best as (
      select distinct on (id) id, role, depth from reach
      order by id, array_position(array['administrator','badge_maker','awarder','reader'], role)
    )
    select i.id, i.kind, i.parent_id as "parentId", i.name, i.description, i.email, i.url, i.domain, i.logo_file_id as "logoFileId",
      i.default_locale as "defaultLocale", i.archived_at as "archivedAt", b.role, b.depth
    from issuer i join best b on b.id = i.id
    order by array_position(array['network','organisation','service'], i.kind), i.created_at`.execute(db)
  return rows
}

export type { IssuerKind }
