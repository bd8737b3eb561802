// The first schema: issuers, badges, awards, credentials, holders, and the traces that they leave.
import { sql, type Kysely } from 'kysely'

const STATEMENTS = `
-- Files (logos, uploaded badge images) live in the database: several processes share them and one backup holds them.
create table file (
  id text primary key check (id ~ '^[0-9a-f]{64}$'),
  media_type text not null,
  bytes bytea not null,
  created_at timestamptz not null default now()
);

-- A person signs in or holds badges. An address is a way to reach somebody, never an identity: families share one.
create table person (
  id uuid primary key default gen_random_uuid(),
  display_name text,
  locale text not null default 'fr' check (locale in ('fr','en')),
  is_operator boolean not null default false,
  created_at timestamptz not null default now(),
  erased_at timestamptz
);
create table person_address (
  person_id uuid not null references person(id) on delete cascade,
  address text not null check (address = lower(address)),
  verified_at timestamptz not null default now(),
  primary key (person_id, address)
);
create index on person_address (address);

create table passkey (
  id text primary key,
  person_id uuid not null references person(id) on delete cascade,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null default '{}',
  name text not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create table passkey_challenge (
  browser_hash bytea primary key,
  challenge text not null,
  purpose text not null check (purpose in ('register','sign_in')),
  expires_at timestamptz not null
);
create table session (
  id uuid primary key default gen_random_uuid(),
  token_hash bytea not null unique,
  person_id uuid not null references person(id) on delete cascade,
  kind text not null check (kind in ('signed_in','browser')),
  device_label text not null default '',
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  fresh_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index on session (person_id);
create table sign_in_code (
  id uuid primary key default gen_random_uuid(),
  browser_hash bytea not null,
  address text not null,
  code_hash bytea not null,
  purpose text not null check (purpose in ('sign_in','keep','add_address')),
  person_id uuid references person(id) on delete cascade,
  tries_left int not null default 5,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index on sign_in_code (browser_hash);
create index on sign_in_code (address, created_at);
-- What is known about the installation itself: the first administrator's one-time code, the example story.
create table setting (
  key text primary key,
  value jsonb not null,
  changed_at timestamptz not null default now()
);

create table issuer (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('network','organisation','service')),
  parent_id uuid references issuer(id),
  name jsonb not null,
  description jsonb not null default '{}',
  email text,
  url text,
  domain text,
  logo_file_id text references file(id),
  default_locale text not null default 'fr' check (default_locale in ('fr','en')),
  created_at timestamptz not null default now(),
  archived_at timestamptz,
  check ((kind = 'service') <= (parent_id is not null))
);
create index on issuer (parent_id);
create table membership (
  issuer_id uuid not null references issuer(id) on delete cascade,
  person_id uuid not null references person(id) on delete cascade,
  role text not null check (role in ('administrator','badge_maker','awarder','reader')),
  created_at timestamptz not null default now(),
  primary key (issuer_id, person_id)
);
create index on membership (person_id);
create table invitation (
  id uuid primary key default gen_random_uuid(),
  issuer_id uuid not null references issuer(id) on delete cascade,
  address text not null,
  role text not null check (role in ('administrator','badge_maker','awarder','reader')),
  token_hash bytea not null unique,
  invited_by uuid references person(id) on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  withdrawn_at timestamptz
);
create index on invitation (issuer_id);
create table api_token (
  id uuid primary key default gen_random_uuid(),
  issuer_id uuid not null references issuer(id) on delete cascade,
  name text not null,
  token_hash bytea not null unique,
  scopes text[] not null,
  created_by uuid references person(id) on delete set null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index on api_token (issuer_id);
create table idempotency_key (
  token_id uuid not null references api_token(id) on delete cascade,
  key text not null,
  request_digest bytea not null,
  status int,
  body text,
  created_at timestamptz not null default now(),
  primary key (token_id, key)
);

-- Signing keys stay listed for ever, so that old credentials verify; the private half is sealed outside the database's reach.
create table issuer_key (
  id uuid primary key default gen_random_uuid(),
  issuer_id uuid not null references issuer(id),
  number int not null,
  public_key_multibase text not null,
  sealed_private_key bytea not null,
  created_at timestamptz not null default now(),
  retired_at timestamptz,
  compromised_at timestamptz,
  unique (issuer_id, number)
);
create unique index one_active_key_per_issuer on issuer_key (issuer_id) where retired_at is null and compromised_at is null;

create table event (
  id uuid primary key default gen_random_uuid(),
  issuer_id uuid not null references issuer(id),
  name jsonb not null,
  place text,
  starts_on date not null,
  ends_on date not null check (ends_on >= starts_on),
  time_zone text not null default 'Europe/Paris',
  visitors int check (visitors >= 0),
  report_token text unique,
  created_at timestamptz not null default now()
);
create index on event (issuer_id);

create table badge (
  id uuid primary key default gen_random_uuid(),
  issuer_id uuid not null references issuer(id),
  event_id uuid references event(id),
  usage text not null check (usage in ('recognition','orientation','presence','other')),
  who_may_award text not null default 'awarder' check (who_may_award in ('administrator','badge_maker','awarder')),
  audience text not null default 'adults' check (audience in ('adults','minors')),
  created_at timestamptz not null default now(),
  archived_at timestamptz,
  archived_reason text
);
create index on badge (issuer_id);
-- texts: { fr: {name, description, criteria, imageAlt}, en: {...} }; at least one language is complete when published.
create table badge_version (
  id uuid primary key default gen_random_uuid(),
  badge_id uuid not null references badge(id),
  number int not null,
  texts jsonb not null,
  tags text[] not null default '{}',
  alignments jsonb not null default '[]',
  valid_for_days int check (valid_for_days > 0),
  image_recipe jsonb,
  image_file_id text references file(id),
  created_by uuid references person(id) on delete set null,
  created_at timestamptz not null default now(),
  published_at timestamptz,
  unique (badge_id, number),
  check (image_recipe is not null or image_file_id is not null)
);
create unique index one_draft_per_badge on badge_version (badge_id) where published_at is null;
create function refuse_change_of_published_version() returns trigger language plpgsql as $$
begin
  if old.published_at is not null
     and (tg_op = 'DELETE' or to_jsonb(old) - 'created_by' is distinct from to_jsonb(new) - 'created_by') then
    raise exception 'a published badge version never changes' using errcode = 'integrity_constraint_violation';
  end if;
  return coalesce(new, old);
end $$;
create trigger published_version_never_changes before update or delete on badge_version
  for each row execute function refuse_change_of_published_version();
-- A member that may issue a network's badge; the badge then shows both.
create table badge_issuing_right (
  badge_id uuid not null references badge(id) on delete cascade,
  issuer_id uuid not null references issuer(id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (badge_id, issuer_id)
);

-- A list of people between its reading and its award; erased after 24 hours at most.
create table import (
  id uuid primary key default gen_random_uuid(),
  issuer_id uuid not null references issuer(id) on delete cascade,
  badge_id uuid not null references badge(id),
  created_by uuid references person(id) on delete cascade,
  file_name text,
  table_rows jsonb not null,
  mapping jsonb not null,
  settings jsonb not null default '{}',
  created_at timestamptz not null default now(),
  batch_id uuid
);
create table batch (
  id uuid primary key default gen_random_uuid(),
  issuer_id uuid not null references issuer(id),
  badge_id uuid not null references badge(id),
  source text not null check (source in ('one','list','api')),
  created_by uuid references person(id) on delete set null,
  created_at timestamptz not null default now(),
  held_until timestamptz not null default now(),
  undone_at timestamptz
);
create index on batch (badge_id);

create table award (
  id uuid primary key default gen_random_uuid(),
  issuer_id uuid not null references issuer(id),
  badge_id uuid not null references badge(id),
  badge_version_id uuid not null references badge_version(id),
  batch_id uuid not null references batch(id),
  event_id uuid references event(id),
  state text not null default 'offered' check (state in ('offered','accepted','declined','expired','withdrawn')),
  -- Personal data of the offer: erased when it is declined, expires or is withdrawn.
  recipient_name text,
  recipient_address text check (recipient_address = lower(recipient_address)),
  locale text not null default 'fr' check (locale in ('fr','en')),
  -- HMAC of address and name: recognises the same person for the same badge without keeping either.
  recipient_key bytea not null,
  recipient_address_key bytea,
  offer_token_hash bytea unique,
  personal_word text,
  evidence jsonb not null default '[]',
  occasion text,
  place text,
  happened_on date,
  -- Times are kept apart (product rule 8).
  offered_at timestamptz not null default now(),
  mail_state text not null default 'held' check (mail_state in ('held','queued','sent','refused','none','blocked')),
  mail_problem text,
  delivered_at timestamptz,
  seen_at timestamptz,
  answered_at timestamptz,
  accepted_at timestamptz,
  kept_at timestamptz,
  shared_at timestamptz,
  verified_at timestamptz,
  expires_at timestamptz not null,
  reminders_sent int not null default 0,
  holder_id uuid references person(id) on delete set null,
  -- The row's answer "this is not my name": what the recipient wants, shown to the issuer.
  name_corrected_at timestamptz
);
create unique index one_award_per_person on award (badge_id, coalesce(event_id, '00000000-0000-0000-0000-000000000000'::uuid), recipient_key)
  where state in ('offered','accepted','declined');
create index on award (badge_id, state);
create index on award (batch_id);
create index on award (event_id);
create index on award (issuer_id, offered_at);
create index on award (holder_id);
create index on award (recipient_address) where state = 'offered';
create index on award (expires_at) where state = 'offered';

-- Addresses that asked for no more mail: kept as HMAC only.
create table blocked_address (
  address_key bytea not null,
  issuer_id uuid references issuer(id) on delete cascade,
  reason text not null check (reason in ('unsubscribed','not_me')),
  created_at timestamptz not null default now()
);
create unique index on blocked_address (address_key, coalesce(issuer_id, '00000000-0000-0000-0000-000000000000'::uuid));

-- One row per mail that must leave once. The text is written when it is sent, and never kept.
create table mail (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('offer','reminder_1','reminder_2','resend','sign_in_code','invitation','revoked')),
  award_id uuid references award(id) on delete cascade,
  invitation_id uuid references invitation(id) on delete cascade,
  dedupe_key text not null unique,
  -- Only what cannot be found again when it is sent (a code or token), sealed; emptied afterwards.
  sealed_payload bytea,
  state text not null default 'queued' check (state in ('queued','sent','refused','dropped')),
  attempts int not null default 0,
  problem text,
  message_id text not null,
  created_at timestamptz not null default now(),
  sent_at timestamptz
);
create index on mail (award_id);

create table status_list (
  id uuid primary key default gen_random_uuid(),
  issuer_id uuid not null references issuer(id),
  size int not null default 131072 check (size >= 131072),
  used int not null default 0,
  -- The signed document as last served, and whether an entry changed since.
  document text,
  made_at timestamptz,
  is_stale boolean not null default true,
  created_at timestamptz not null default now()
);
create index on status_list (issuer_id);

create table credential (
  id uuid primary key default gen_random_uuid(),
  award_id uuid not null references award(id),
  issuer_id uuid not null references issuer(id),
  badge_version_id uuid not null references badge_version(id),
  holder_id uuid references person(id) on delete set null,
  issuer_key_id uuid not null references issuer_key(id),
  subject_id text not null,
  name_on_credential text,
  status_list_id uuid not null references status_list(id),
  status_index int not null check (status_index >= 0),
  -- The exact bytes that were signed. Emptied when the holder erases.
  document text,
  jwt text,
  valid_from timestamptz not null,
  valid_until timestamptz,
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  revoked_reason text,
  suspended_at timestamptz,
  suspended_reason text,
  superseded_at timestamptz,
  superseded_by uuid references credential(id),
  erased_at timestamptz,
  unique (status_list_id, status_index)
);
create unique index one_current_credential_per_award on credential (award_id) where superseded_at is null;
create index on credential (holder_id);
create index on credential (issuer_id);

-- A link by which a holder shows a credential; ended by its holder or by its date.
create table share (
  id uuid primary key default gen_random_uuid(),
  award_id uuid not null references award(id) on delete cascade,
  token_hash bytea not null unique,
  sealed_token bytea not null,
  is_indexable boolean not null default false,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  withdrawn_at timestamptz
);
create index on share (award_id);

-- The activity log: append only, each row bound to the one before it.
create table activity (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  issuer_id uuid,
  actor_kind text not null check (actor_kind in ('person','token','recipient','system')),
  actor_id uuid,
  verb text not null,
  object_kind text not null,
  object_id uuid,
  details jsonb not null default '{}',
  hash bytea not null
);
create index on activity (issuer_id, id);
create function chain_activity() returns trigger language plpgsql as $$
declare previous bytea;
begin
  perform pg_advisory_xact_lock(7030001);
  new.at := clock_timestamp();
  select a.hash into previous from activity a order by a.id desc limit 1;
  new.hash := sha256(coalesce(previous, ''::bytea) || convert_to(concat_ws('|', new.id, to_char(new.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    new.issuer_id, new.actor_kind, new.actor_id, new.verb, new.object_kind, new.object_id, new.details::text), 'UTF8'));
  return new;
end $$;
create trigger activity_is_chained before insert on activity for each row execute function chain_activity();
create function refuse_change_of_activity() returns trigger language plpgsql as $$
begin
  raise exception 'the activity log cannot be changed' using errcode = 'insufficient_privilege';
end $$;
create trigger activity_never_changes before update or delete or truncate on activity for each statement execute function refuse_change_of_activity();
`

/** Creates every table of the main job. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(STATEMENTS).execute(db)
}
