// The connection to PostgreSQL, its transactions and its migrations.
import { Kysely, Migrator, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { DB } from './schema.ts'
import * as mainJob from './migrations/0001-the-main-job.ts'
import * as anyCredential from './migrations/0003-any-credential.ts'
import * as jwtKeys from './migrations/0004-jwt-keys.ts'
import * as listsGivenBack from './migrations/0002-lists-given-back.ts'
import * as jwtTyp from './migrations/0006-jwt-typ.ts'
import * as addressNotices from './migrations/0007-address-notices.ts'
import * as openBadges2 from './migrations/0005-open-badges-2.ts'

/** A pool or a transaction: the first argument of every query. */
export type Connection = Kysely<DB> | Transaction<DB>
export type Database = Kysely<DB>

export type DatabaseAddress = { connectionString: string } | { socketDirectory: string; port: number; user: string; database: string }

/** bigint as number (ids of the log, counts), date as YYYY-MM-DD text. */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === 20) return (value: string) => Number(value)
    if (oid === 1082) return (value: string) => value
    return pg.types.getTypeParser(oid, format as 'text')
  },
} as pg.CustomTypesConfig

/** Makes the pool that queries, transactions and the job queue share. */
export function openPool(address: DatabaseAddress, options: { connectionsMax?: number; onError?: (error: Error) => void } = {}): pg.Pool {
  const place =
    'connectionString' in address
      ? { connectionString: address.connectionString }
      : { host: address.socketDirectory, port: address.port, user: address.user, database: address.database }
  const pool = new pg.Pool({
    ...place,
    types,
    max: options.connectionsMax ?? 10,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    application_name: 'poincon',
  })
  // Without a listener, an idle connection that the server closes would end the process.
  const onError = (error: Error) => options.onError?.(error)
  pool.on('error', onError)
  // The same for one in use: its query fails as well, and that is where the failure is dealt with.
  pool.on('connect', (client) => client.on('error', onError))
  return pool
}

export function openDatabase(pool: pg.Pool): Database {
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })
}

/** Runs `work` in one transaction; a connection that already is one is used as it stands. */
export function inTransaction<T>(db: Connection, work: (tx: Transaction<DB>) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db as Transaction<DB>)
  return (db as Database).transaction().execute(work)
}

const migrations = { '0001-the-main-job': mainJob, '0002-lists-given-back': listsGivenBack, '0003-any-credential': anyCredential, '0004-jwt-keys': jwtKeys, '0005-open-badges-2': openBadges2, '0006-jwt-typ': jwtTyp, '0007-address-notices': addressNotices }

/**
 * Brings the schema up to date, forward only. Several processes may start at once: one migrates, the others wait.
 * @throws Error when a migration fails; nothing of it is kept.
 */
export async function migrate(db: Database): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error, results } = await migrator.migrateToLatest()
  if (error) throw error
  return (results ?? []).filter((result) => result.status === 'Success').map((result) => result.migrationName)
}

/** True when every migration that this program knows has run. */
export async function isMigrated(db: Database): Promise<boolean> {
  const done = await sql<{ name: string }>`select name from kysely_migration`.execute(db).catch(() => undefined)
  const names = new Set(done?.rows.map((row) => row.name))
  return Object.keys(migrations).every((name) => names.has(name))
}
