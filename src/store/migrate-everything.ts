// Migrates our schema and the job queue's, in that order; several processes may start at once.
import { runMigrations } from 'graphile-worker'
import type pg from 'pg'
import { migrate, openDatabase } from './database.ts'

const migrationLock = 7030000

/**
 * Runs what is missing, under one lock.
 * @returns the names of the migrations that ran.
 * @throws Error when one fails; nothing of it is kept.
 */
export async function migrateEverything(pool: pg.Pool): Promise<string[]> {
  const holder = await pool.connect()
  try {
    await holder.query('select pg_advisory_lock($1)', [migrationLock])
    const names = await migrate(openDatabase(pool))
    await runMigrations({ pgPool: pool, schema: 'graphile_worker' })
    return names
  } finally {
    await holder.query('select pg_advisory_unlock($1)', [migrationLock]).catch(() => {})
    holder.release()
  }
}
