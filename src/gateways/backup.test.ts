// What is backed up comes back byte for byte; a changed, cut or foreign archive brings nothing.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { withDatabase, type TestDatabase } from '../../tests/support/database.ts'
import { openPool } from '../store/database.ts'
import { migrateEverything } from '../store/migrate-everything.ts'
import { backUp, restore } from './backup.ts'
import { openKeyVault } from './key-vault.ts'

const folder = mkdtempSync(join(tmpdir(), 'poincon-backup-'))
const vault = openKeyVault(randomBytes(32))
const file = join(folder, 'backup')
const quiet = () => {}
let from: TestDatabase

beforeAll(async () => {
  from = await withDatabase()
  await sql`insert into file (id, media_type, bytes) values (${'ab'.repeat(32)}, 'image/png', ${Buffer.from([0, 1, 255])})`.execute(from.db)
  await sql`insert into issuer (id, kind, name) values ('00000000-0000-4000-8000-000000000001', 'network', ${JSON.stringify({ fr: 'É œ ’ 日', en: null })})`.execute(from.db)
  await sql`insert into api_token (issuer_id, name, token_hash, scopes) values ('00000000-0000-4000-8000-000000000001', 'a,"b', ${Buffer.from('x')}, ${['awards:read', 'a,b']})`.execute(from.db)
  await sql`insert into activity (actor_kind, verb, object_kind, hash) select 'system', 'v' || n, 'test', '' from generate_series(1, 5000) n`.execute(from.db)
  await backUp(from.pool, vault, file, quiet)
})
afterAll(async () => {
  await from.drop()
  rmSync(folder, { recursive: true })
})

async function readEverything(database: TestDatabase) {
  const tables = ['file', 'issuer', 'api_token', 'activity']
  return Promise.all(tables.map(async (table) => (await database.pool.query(`select row_to_json(t)::text as row from ${table} t order by 1`)).rows))
}

test('everything comes back, and the log goes on from where it was', async () => {
  const to = await withDatabase()
  try {
    await restore(to.pool, vault, file, quiet)
    const ended = (rows: unknown) => JSON.parse(JSON.stringify(rows).replaceAll(/\\"revoked_at\\":(?:null|\\"[^"]+\\")/g, '\\"revoked_at\\":null')) as unknown
    expect(ended(await readEverything(to))).toEqual(ended(await readEverything(from)))
    expect((await to.pool.query('select 1 from api_token where revoked_at is null')).rowCount).toBe(0)
    await sql`insert into activity (actor_kind, verb, object_kind, hash) values ('system', 'after', 'test', '')`.execute(to.db)
    await expect(sql`delete from activity`.execute(to.db)).rejects.toThrow('cannot be changed')
    await expect(restore(to.pool, vault, file, quiet)).rejects.toThrow('not empty')
  } finally {
    await to.drop()
  }
})

test('a role that owns its tables and nothing else restores them, with every rule as it was', async () => {
  const name = `plain_${randomBytes(6).toString('hex')}`
  const admin = new pg.Client({ connectionString: inject('servers').socket.replace('NAME', 'postgres') })
  await admin.connect()
  await admin.query(`create role ${name} login password 'plain'`)
  await admin.query(`create database ${name} owner ${name}`)
  const address = new URL(inject('servers').tcp.replace('NAME', name))
  address.username = name
  address.password = 'plain'
  const pool = openPool({ connectionString: address.href })
  const listRules = async (of: pg.Pool) =>
    (await of.query(`select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
      union all select tgrelid::regclass::text, tgname, tgenabled::text from pg_trigger where not tgisinternal order by 1, 2`)).rows
  try {
    await migrateEverything(pool)
    expect((await pool.query('select rolsuper from pg_roles where rolname = current_user')).rows).toEqual([{ rolsuper: false }])
    const before = await listRules(pool)
    await restore(pool, vault, file, quiet)
    expect(await listRules(pool)).toEqual(before)
    expect(before).toEqual(await listRules(from.pool))
    expect((await pool.query('select count(*)::int as n from activity')).rows).toEqual([{ n: 5000 }])
    await expect(pool.query(`insert into api_token (issuer_id, name, token_hash, scopes) values (gen_random_uuid(), 'x', 'y', '{}')`)).rejects.toThrow('foreign key')
    await expect(pool.query('delete from activity')).rejects.toThrow('cannot be changed')
  } finally {
    await pool.end()
    await admin.query(`drop database ${name} with (force)`)
    await admin.query(`drop role ${name}`)
    await admin.end()
  }
})

test('the archive shows nothing, and a changed, cut or foreign one is refused whole', async () => {
  const bytes = readFileSync(file)
  expect(bytes.includes(Buffer.from('awards:read'))).toBe(false)
  const changed = Buffer.from(bytes)
  changed[200] = (changed[200] ?? 0) ^ 1
  const to = await withDatabase()
  try {
    for (const [name, wrong] of [['changed', changed], ['cut', bytes.subarray(0, -10)], ['shorter', bytes.subarray(0, 40)], ['foreign', Buffer.from('nothing of ours at all')]] as const) {
      writeFileSync(join(folder, name), wrong)
      await expect(restore(to.pool, vault, join(folder, name), quiet), name).rejects.toThrow()
    }
    await expect(restore(to.pool, openKeyVault(randomBytes(32)), file, quiet)).rejects.toThrow('another key')
    expect((await to.pool.query('select 1 from file')).rowCount).toBe(0)
    // Of an older program, the same archive is a newer one.
    await to.pool.query('alter table file drop column media_type')
    await expect(restore(to.pool, vault, file, quiet)).rejects.toThrow('newer program')
  } finally {
    await to.drop()
  }
})

test('a database with anything in it is left alone', async () => {
  const to = await withDatabase()
  try {
    await sql`insert into person (display_name) values ('somebody')`.execute(to.db)
    await expect(restore(to.pool, vault, file, quiet)).rejects.toThrow('not empty')
    expect((await to.pool.query('select count(*)::int as n from person')).rows).toEqual([{ n: 1 }])
  } finally {
    await to.drop()
  }
})
