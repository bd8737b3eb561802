// A list of people keeps what was wrong with its rows, to be given back; a status list of before a restore takes no more entries.
import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table import add column problems jsonb; create index on import (created_at);
    alter table status_list add column closed_at timestamptz;`).execute(db)
}
