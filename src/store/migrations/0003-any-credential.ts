// Credentials of any kind that programs have signed by the VC-API: only their status entries are kept, on lists of their own.
import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
      -- The key whose did:key is the issuer of the list and of what it speaks of; none for the lists of badges.
      alter table status_list add column issuer_key_id uuid references issuer_key(id);
      -- Badges and other credentials never share a list: each has its own rule that an index is given once.
      alter table status_list add column serves text not null default 'badges' check (serves in ('badges', 'any'));
      create table vc_status_entry (
        status_list_id uuid not null references status_list(id),
        status_index int not null check (status_index >= 0),
        credential_id text,
        created_at timestamptz not null default now(),
        revoked_at timestamptz,
        primary key (status_list_id, status_index)
      );
      create index on vc_status_entry (credential_id);`)
    .execute(db)
}
