// Keys for the JWT form in the algorithms that some validators ask for, chosen by each issuer; retired ones stay published.
import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
      alter table issuer add column jwt_algorithm text not null default 'EdDSA' check (jwt_algorithm in ('EdDSA', 'ES256', 'RS256'));
      create table issuer_jwt_key (
        id uuid primary key default gen_random_uuid(),
        issuer_id uuid not null references issuer(id),
        number int not null,
        algorithm text not null check (algorithm in ('ES256', 'RS256')),
        public_jwk jsonb not null,
        sealed_private_key bytea not null,
        created_at timestamptz not null default now(),
        retired_at timestamptz,
        unique (issuer_id, number)
      );
      create unique index one_active_jwt_key_per_issuer on issuer_jwt_key (issuer_id) where retired_at is null;`)
    .execute(db)
}
