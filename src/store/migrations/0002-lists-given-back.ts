// A list keeps what was wrong with each of its rows, so that it can be given back with the problems in it.
import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table import add column problems jsonb; create index on import (created_at);`).execute(db)
}
