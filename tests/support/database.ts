// Gives each test file a database of its own, cloned from the migrated template.
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { openDatabase, openPool, type Database } from '../../src/store/database.ts'

export type TestDatabase = { db: Database; pool: pg.Pool; connectionString: string; drop(): Promise<void> }

/** Clones the template; `over` chooses the socket (default) or TCP. Call `drop` in afterAll. */
export async function withDatabase(options: { over?: 'socket' | 'tcp'; connectionsMax?: number } = {}): Promise<TestDatabase> {
  const server = inject('servers')[options.over ?? 'socket']
  const name = `test_${randomBytes(8).toString('hex')}`
  const onAdmin = async (statement: string) => {
    const admin = new pg.Client({ connectionString: server.replace('NAME', 'postgres') })
    await admin.connect()
    try {
      await admin.query(statement)
    } finally {
      await admin.end()
    }
  }
  await onAdmin(`create database ${name} template ${inject('templateName')} strategy file_copy`)
  const connectionString = server.replace('NAME', name)
  const pool = openPool({ connectionString }, { connectionsMax: options.connectionsMax ?? 10, onError: () => {} })
  const db = openDatabase(pool)
  return {
    db,
    pool,
    connectionString,
    async drop() {
      await db.destroy()
      await onAdmin(`drop database ${name} with (force)`)
    },
  }
}
