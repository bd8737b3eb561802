// What the database itself refuses: changing a published version, or the activity log.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withDatabase, type TestDatabase } from '../../tests/support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await withDatabase()
})
afterAll(() => database.drop())

test('a published badge version cannot be changed or deleted, a draft can', async () => {
  const { db } = database
  await sql`insert into issuer (id, kind, name) values ('00000000-0000-4000-8000-000000000001', 'network', '{"fr":"A"}')`.execute(db)
  await sql`insert into badge (id, issuer_id, usage) values ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000001', 'other')`.execute(db)
  await sql`insert into badge_version (badge_id, number, texts, image_recipe) values ('00000000-0000-4000-8000-000000000002', 1, '{"fr":{"name":"x"}}', '{}')`.execute(db)
  await sql`update badge_version set texts = '{"fr":{"name":"y"}}'`.execute(db)
  await sql`update badge_version set published_at = now()`.execute(db)
  await expect(sql`update badge_version set texts = '{"fr":{"name":"z"}}'`.execute(db)).rejects.toThrow('never changes')
  await expect(sql`delete from badge_version`.execute(db)).rejects.toThrow('never changes')
})

test('the activity log is chained and cannot be changed', async () => {
  const { db } = database
  for (const verb of ['one', 'two']) {
    await sql`insert into activity (actor_kind, verb, object_kind, hash) values ('system', ${verb}, 'test', '')`.execute(db)
  }
  const rows = await db.selectFrom('activity').select(['verb', 'hash']).orderBy('id').execute()
  expect(rows.map((row) => row.verb)).toEqual(['one', 'two'])
  expect(rows[0]?.hash.equals(rows[1]?.hash as Buffer)).toBe(false)
  for (const statement of ["update activity set verb = 'three'", 'delete from activity', 'truncate activity']) {
    await expect(sql.raw(statement).execute(db)).rejects.toThrow('cannot be changed')
  }
})
