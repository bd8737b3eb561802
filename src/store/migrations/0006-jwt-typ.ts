// What the header of an issuer's JWTs calls them: Open Badges 3.0 and VC-JOSE-COSE ask for different words.
import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table issuer add column jwt_typ text not null default 'JWT' check (jwt_typ in ('JWT', 'vc+jwt'));`).execute(db)
}
