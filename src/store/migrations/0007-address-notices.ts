// Mails that tell of an address that came or went, and addresses that were taken off and may be put back.
import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`
alter table mail drop constraint mail_kind_check;
alter table mail add constraint mail_kind_check check (kind in ('offer','reminder_1','reminder_2','resend','sign_in_code','invitation','revoked','address'));
create table removed_address (
  token_hash bytea primary key,
  person_id uuid not null references person(id) on delete cascade,
  address text not null,
  expires_at timestamptz not null
);
create index on removed_address (expires_at);
`).execute(db)
}
