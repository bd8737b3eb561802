// One encrypted archive of every table, and the way back: logical rows, compressed, sealed piece by piece.
import { createReadStream, existsSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import type pg from 'pg'
import type { KeyVault } from '../domain/ports.ts'

const mark = 'POINCON BACKUP 1\n'
const rowsPerPiece = 2_000
/** Images and signed lists stand in rows of megabytes: a piece is held in memory whole. */
const rowsPerPieceOfBytes = 10

/** Rows that must not come back: what they prove has ended. */
const leftOut = ['session', 'sign_in_code', 'passkey_challenge', 'idempotency_key', 'import', 'kysely_migration', 'kysely_migration_lock']

/** A file that may not be written; the message is for the operator. */
export class ArchiveRefused extends Error {}

type Counts = { tables: number; rows: number }
type Piece = { table: string; columns: string[]; rows: (string | null)[][] } | { end: Counts }

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`

/** Every table with its columns; their order does not matter, since a restore checks nothing until all are there. */
async function listTables(client: pg.ClientBase): Promise<{ name: string; columns: string[]; holdsFiles: boolean }[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; holdsFiles: boolean }>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns, c.relname in ('file', 'status_list') as "holdsFiles"
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where n.nspname = 'public' and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     group by c.relname order by c.relname`,
  )
  return rows.filter((table) => !leftOut.includes(table.name))
}

/**
 * Writes the archive: one consistent reading of all tables, each piece sealed and bound to its place.
 * @throws ArchiveRefused when the file exists or cannot be written; no half archive is left under its name.
 */
export async function backUp(pool: pg.Pool, vault: KeyVault, file: string, onProgress: (message: string) => void): Promise<Counts> {
  if (existsSync(file)) throw new ArchiveRefused(`${file} is there already, and stays as it is. Choose another name.`)
  const handle = await open(`${file}.part`, 'w', 0o600).catch((cause: Error) => {
    throw new ArchiveRefused(`${file} cannot be written: ${cause.message}`, { cause })
  })
  const client = await pool.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    await handle.write(mark)
    let number = 0
    const write = async (piece: Piece) => {
      const sealed = vault.seal(gzipSync(JSON.stringify(piece)), `backup:${number++}`)
      const size = Buffer.alloc(4)
      size.writeUInt32BE(sealed.length)
      await handle.write(size)
      await handle.write(sealed)
    }
    const counts: Counts = { tables: 0, rows: 0 }
    for (const { name, columns, holdsFiles } of await listTables(client)) {
      onProgress(`Writing ${name}`)
      counts.tables++
      await client.query(`declare reading no scroll cursor for select ${columns.map((column) => `${quote(column)}::text`).join(', ')} from ${quote(name)}`)
      for (;;) {
        const { rows } = await client.query<(string | null)[]>({ text: `fetch ${holdsFiles ? rowsPerPieceOfBytes : rowsPerPiece} from reading`, rowMode: 'array' })
        if (rows.length === 0) break
        counts.rows += rows.length
        await write({ table: name, columns, rows })
      }
      await client.query('close reading')
    }
    await write({ end: counts })
    await handle.sync()
    await handle.close()
    await rename(`${file}.part`, file)
    return counts
  } finally {
    await client.query('rollback').catch(() => {})
    client.release()
    await handle.close().catch(() => {})
  }
}

async function* readPieces(file: string, vault: KeyVault): AsyncGenerator<Piece> {
  let rest = Buffer.alloc(0)
  let isMarked = false
  let number = 0
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk])
    if (!isMarked && rest.length >= mark.length) {
      if (rest.toString('utf8', 0, mark.length) !== mark) throw new Error('This file is not a backup of this program.')
      isMarked = true
      rest = rest.subarray(mark.length)
    }
    while (isMarked && rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE()) {
      const end = 4 + rest.readUInt32BE()
      let opened: Buffer
      try {
        opened = vault.open(rest.subarray(4, end), `backup:${number++}`)
      } catch (cause) {
        throw new Error('The archive was sealed with another key-encryption key, or was changed.', { cause })
      }
      yield JSON.parse(gunzipSync(opened).toString()) as Piece
      rest = rest.subarray(end)
    }
  }
  if (rest.length > 0) throw new Error('The archive is cut short.')
}

/**
 * Brings an archive back into a database that holds nothing yet, in one transaction; mails that were waiting are queued again,
 * sessions, codes, API tokens and open invitations have ended.
 * @throws Error when the database is not empty, or the archive is changed, cut short, newer than the program, or sealed with another key; nothing is kept then.
 */
export async function restore(pool: pg.Pool, vault: KeyVault, file: string, onProgress: (message: string) => void): Promise<Counts> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    // Two restores at once, or a site that starts meanwhile: nothing is written here until this one ends.
    await client.query(`select pg_advisory_xact_lock(hashtext('poincon restore'))`)
    const tables = await listTables(client)
    for (const { name } of tables.filter((table) => table.name !== 'setting')) {
      const { rowCount } = await client.query(`select 1 from ${quote(name)} limit 1`)
      if (rowCount) throw new Error('The database is not empty; restore into a new data folder or an empty database.')
    }
    const known = new Map(tables.map(({ name, columns }) => [name, new Set(columns)]))
    const checkAgain = await setRulesAside(client, tables.map(({ name }) => name))
    await client.query('delete from setting')
    const counts: Counts = { tables: 0, rows: 0 }
    const seen = new Set<string>()
    let end: Counts | undefined
    for await (const piece of readPieces(file, vault)) {
      if ('end' in piece) {
        end = piece.end
        continue
      }
      if (!piece.columns.every((column) => known.get(piece.table)?.has(column))) {
        throw new Error(`The archive comes from a newer program: this one does not know all of its table ${piece.table}. Restore with the program that made it, or a newer one.`)
      }
      if (!seen.has(piece.table)) onProgress(`Reading ${piece.table}`)
      seen.add(piece.table)
      counts.rows += piece.rows.length
      const types = await listColumnTypes(client, piece.table)
      const given = piece.columns.map((column, index) => `v.c${index}::${types.get(column) ?? 'text'}`)
      await client.query(
        `insert into ${quote(piece.table)} (${piece.columns.map(quote).join(', ')}) overriding system value
         select ${given.join(', ')} from unnest(${piece.columns.map((_, index) => `$${index + 1}::text[]`).join(', ')})
         as v(${piece.columns.map((_, index) => `c${index}`).join(', ')})`,
        piece.columns.map((_, index) => piece.rows.map((row) => row[index] ?? null)),
      )
    }
    if (!end || end.rows !== counts.rows) throw new Error('The archive is cut short.')
    counts.tables = end.tables
    onProgress('Checking what belongs together')
    await checkAgain()
    await client.query("select setval(pg_get_serial_sequence('activity', 'id'), (select coalesce(max(id), 0) + 1 from activity), false)")
    // One that was ended after the backup must not open anything again.
    await client.query('update api_token set revoked_at = now() where revoked_at is null')
    await client.query('update invitation set withdrawn_at = now() where accepted_at is null and withdrawn_at is null')
    // Entries may have been given after the backup was made: none of these lists gives another one.
    await client.query('update status_list set closed_at = now(), is_stale = true where closed_at is null')
    await client.query(
      `select count(*) from graphile_worker.add_jobs((
         select coalesce(array_agg(row('send-mail', json_build_object('mailId', id), null, null, 25, 'mail:' || id, null, null)::graphile_worker.job_spec), '{}')
         from mail where state = 'queued'))`,
    )
    await client.query('commit')
    return counts
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}

/**
 * Takes away the references between tables and the triggers of tables, so that rows come back as they were and in any order.
 * The owner of the tables may do this; switching all rules off for the session would take a superuser, whom hosted databases do not lend.
 * @returns what puts them back, and with it checks every row.
 */
async function setRulesAside(client: pg.ClientBase, tables: string[]): Promise<() => Promise<void>> {
  const { rows: references } = await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as "table", conname as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace order by conrelid, conname`,
  )
  for (const { table, name } of references) await client.query(`alter table ${table} drop constraint ${quote(name)}`)
  for (const table of tables) await client.query(`alter table ${quote(table)} disable trigger user`)
  return async () => {
    for (const { table, name, definition } of references) await client.query(`alter table ${table} add constraint ${quote(name)} ${definition}`)
    for (const table of tables) await client.query(`alter table ${quote(table)} enable trigger user`)
  }
}

async function listColumnTypes(client: pg.ClientBase, table: string): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute where attrelid = $1::regclass and attnum > 0`,
    [quote(table)],
  )
  return new Map(rows.map(({ name, type }) => [name, type]))
}
