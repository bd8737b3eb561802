// The forms of Open Badges 2.0: a salt for each credential, and the copies that holders ask for to bring to an older backpack.
import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
      -- Hexadecimal; emptied when the holder erases. Two random uuids carry more than the 128 bits that are wanted.
      alter table credential add column v2_salt text;
      update credential set v2_salt = replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '') where erased_at is null and superseded_at is null;
      -- Never an address: only its hash under a salt of its own. The secret of its place is kept sealed, to show it to its holder.
      create table backpack_copy (
        id uuid primary key,
        credential_id uuid not null references credential(id) on delete cascade,
        token_hash bytea not null unique,
        sealed_token bytea,
        identity_hash text,
        salt text,
        created_at timestamptz not null,
        ended_at timestamptz,
        check ((identity_hash is null) = (salt is null))
      );
      create index on backpack_copy (credential_id);`)
    .execute(db)
}
