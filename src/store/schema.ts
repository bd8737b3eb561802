// The types of the tables, generated from the migrated schema by scripts/generate-schema.mjs.

import type { ColumnType } from "kysely";

export type Generated<T> = T extends ColumnType<infer S, infer I, infer U>
  ? ColumnType<S, I | undefined, U>
  : ColumnType<T, T | undefined, T>;

export type Json = JsonValue;

export type JsonArray = JsonValue[];

export type JsonObject = {
  [x: string]: JsonValue | undefined;
};

export type JsonPrimitive = boolean | number | string | null;

export type JsonValue = JsonArray | JsonObject | JsonPrimitive;

export type Timestamp = ColumnType<Date, Date | string, Date | string>;

export interface Activity {
  actor_id: string | null;
  actor_kind: string;
  at: Generated<Timestamp>;
  details: Generated<Json>;
  hash: Buffer;
  id: Generated<number>;
  issuer_id: string | null;
  object_id: string | null;
  object_kind: string;
  verb: string;
}

export interface ApiToken {
  created_at: Generated<Timestamp>;
  created_by: string | null;
  id: Generated<string>;
  issuer_id: string;
  last_used_at: Timestamp | null;
  name: string;
  revoked_at: Timestamp | null;
  scopes: string[];
  token_hash: Buffer;
}

export interface Award {
  accepted_at: Timestamp | null;
  answered_at: Timestamp | null;
  badge_id: string;
  badge_version_id: string;
  batch_id: string;
  delivered_at: Timestamp | null;
  event_id: string | null;
  evidence: Generated<Json>;
  expires_at: Timestamp;
  happened_on: string | null;
  holder_id: string | null;
  id: Generated<string>;
  issuer_id: string;
  kept_at: Timestamp | null;
  locale: Generated<string>;
  mail_problem: string | null;
  mail_state: Generated<string>;
  name_corrected_at: Timestamp | null;
  occasion: string | null;
  offer_token_hash: Buffer | null;
  offered_at: Generated<Timestamp>;
  personal_word: string | null;
  place: string | null;
  recipient_address: string | null;
  recipient_address_key: Buffer | null;
  recipient_key: Buffer;
  recipient_name: string | null;
  reminders_sent: Generated<number>;
  seen_at: Timestamp | null;
  shared_at: Timestamp | null;
  state: Generated<string>;
  verified_at: Timestamp | null;
}

export interface BackpackCopy {
  created_at: Timestamp;
  credential_id: string;
  ended_at: Timestamp | null;
  id: string;
  identity_hash: string | null;
  salt: string | null;
  sealed_token: Buffer | null;
  token_hash: Buffer;
}

export interface Badge {
  archived_at: Timestamp | null;
  archived_reason: string | null;
  audience: Generated<string>;
  created_at: Generated<Timestamp>;
  event_id: string | null;
  id: Generated<string>;
  issuer_id: string;
  usage: string;
  who_may_award: Generated<string>;
}

export interface BadgeIssuingRight {
  badge_id: string;
  created_at: Generated<Timestamp>;
  issuer_id: string;
}

export interface BadgeVersion {
  alignments: Generated<Json>;
  badge_id: string;
  created_at: Generated<Timestamp>;
  created_by: string | null;
  id: Generated<string>;
  image_file_id: string | null;
  image_recipe: Json | null;
  number: number;
  published_at: Timestamp | null;
  tags: Generated<string[]>;
  texts: Json;
  valid_for_days: number | null;
}

export interface Batch {
  badge_id: string;
  created_at: Generated<Timestamp>;
  created_by: string | null;
  held_until: Generated<Timestamp>;
  id: Generated<string>;
  issuer_id: string;
  source: string;
  undone_at: Timestamp | null;
}

export interface BlockedAddress {
  address_key: Buffer;
  created_at: Generated<Timestamp>;
  issuer_id: string | null;
  reason: string;
}

export interface Credential {
  award_id: string;
  badge_version_id: string;
  created_at: Generated<Timestamp>;
  document: string | null;
  erased_at: Timestamp | null;
  holder_id: string | null;
  id: Generated<string>;
  issuer_id: string;
  issuer_key_id: string;
  jwt: string | null;
  name_on_credential: string | null;
  revoked_at: Timestamp | null;
  revoked_reason: string | null;
  status_index: number;
  status_list_id: string;
  subject_id: string;
  superseded_at: Timestamp | null;
  superseded_by: string | null;
  suspended_at: Timestamp | null;
  suspended_reason: string | null;
  v2_salt: string | null;
  valid_from: Timestamp;
  valid_until: Timestamp | null;
}

export interface Event {
  created_at: Generated<Timestamp>;
  ends_on: string;
  id: Generated<string>;
  issuer_id: string;
  name: Json;
  place: string | null;
  report_token: string | null;
  starts_on: string;
  time_zone: Generated<string>;
  visitors: number | null;
}

export interface File {
  bytes: Buffer;
  created_at: Generated<Timestamp>;
  id: string;
  media_type: string;
}

export interface IdempotencyKey {
  body: string | null;
  created_at: Generated<Timestamp>;
  key: string;
  request_digest: Buffer;
  status: number | null;
  token_id: string;
}

export interface Import {
  badge_id: string;
  batch_id: string | null;
  created_at: Generated<Timestamp>;
  created_by: string | null;
  file_name: string | null;
  id: Generated<string>;
  issuer_id: string;
  mapping: Json;
  problems: Json | null;
  settings: Generated<Json>;
  table_rows: Json;
}

export interface Invitation {
  accepted_at: Timestamp | null;
  address: string;
  created_at: Generated<Timestamp>;
  expires_at: Timestamp;
  id: Generated<string>;
  invited_by: string | null;
  issuer_id: string;
  role: string;
  token_hash: Buffer;
  withdrawn_at: Timestamp | null;
}

export interface Issuer {
  archived_at: Timestamp | null;
  created_at: Generated<Timestamp>;
  default_locale: Generated<string>;
  description: Generated<Json>;
  domain: string | null;
  email: string | null;
  id: Generated<string>;
  jwt_algorithm: Generated<string>;
  jwt_typ: Generated<string>;
  kind: string;
  logo_file_id: string | null;
  name: Json;
  parent_id: string | null;
  url: string | null;
}

export interface IssuerJwtKey {
  algorithm: string;
  created_at: Generated<Timestamp>;
  id: Generated<string>;
  issuer_id: string;
  number: number;
  public_jwk: Json;
  retired_at: Timestamp | null;
  sealed_private_key: Buffer;
}

export interface IssuerKey {
  compromised_at: Timestamp | null;
  created_at: Generated<Timestamp>;
  id: Generated<string>;
  issuer_id: string;
  number: number;
  public_key_multibase: string;
  retired_at: Timestamp | null;
  sealed_private_key: Buffer;
}

export interface Mail {
  attempts: Generated<number>;
  award_id: string | null;
  created_at: Generated<Timestamp>;
  dedupe_key: string;
  id: Generated<string>;
  invitation_id: string | null;
  kind: string;
  message_id: string;
  problem: string | null;
  sealed_payload: Buffer | null;
  sent_at: Timestamp | null;
  state: Generated<string>;
}

export interface Membership {
  created_at: Generated<Timestamp>;
  issuer_id: string;
  person_id: string;
  role: string;
}

export interface Passkey {
  counter: number;
  created_at: Generated<Timestamp>;
  id: string;
  last_used_at: Timestamp | null;
  name: string;
  person_id: string;
  public_key: Buffer;
  transports: Generated<string[]>;
}

export interface PasskeyChallenge {
  browser_hash: Buffer;
  challenge: string;
  expires_at: Timestamp;
  purpose: string;
}

export interface Person {
  created_at: Generated<Timestamp>;
  display_name: string | null;
  erased_at: Timestamp | null;
  id: Generated<string>;
  is_operator: Generated<boolean>;
  locale: Generated<string>;
}

export interface PersonAddress {
  address: string;
  person_id: string;
  verified_at: Generated<Timestamp>;
}

export interface RemovedAddress {
  address: string;
  expires_at: Timestamp;
  person_id: string;
  token_hash: Buffer;
}

export interface Session {
  created_at: Generated<Timestamp>;
  device_label: Generated<string>;
  expires_at: Timestamp;
  fresh_at: Generated<Timestamp>;
  id: Generated<string>;
  kind: string;
  last_seen_at: Generated<Timestamp>;
  person_id: string;
  token_hash: Buffer;
}

export interface Setting {
  changed_at: Generated<Timestamp>;
  key: string;
  value: Json;
}

export interface Share {
  award_id: string;
  created_at: Generated<Timestamp>;
  expires_at: Timestamp | null;
  id: Generated<string>;
  is_indexable: Generated<boolean>;
  sealed_token: Buffer;
  token_hash: Buffer;
  withdrawn_at: Timestamp | null;
}

export interface SignInCode {
  address: string;
  browser_hash: Buffer;
  code_hash: Buffer;
  created_at: Generated<Timestamp>;
  expires_at: Timestamp;
  id: Generated<string>;
  person_id: string | null;
  purpose: string;
  tries_left: Generated<number>;
  used_at: Timestamp | null;
}

export interface StatusList {
  closed_at: Timestamp | null;
  created_at: Generated<Timestamp>;
  document: string | null;
  id: Generated<string>;
  is_stale: Generated<boolean>;
  issuer_id: string;
  issuer_key_id: string | null;
  made_at: Timestamp | null;
  serves: Generated<string>;
  size: Generated<number>;
  used: Generated<number>;
}

export interface VcStatusEntry {
  created_at: Generated<Timestamp>;
  credential_id: string | null;
  revoked_at: Timestamp | null;
  status_index: number;
  status_list_id: string;
}

export interface DB {
  activity: Activity;
  api_token: ApiToken;
  award: Award;
  backpack_copy: BackpackCopy;
  badge: Badge;
  badge_issuing_right: BadgeIssuingRight;
  badge_version: BadgeVersion;
  batch: Batch;
  blocked_address: BlockedAddress;
  credential: Credential;
  event: Event;
  file: File;
  idempotency_key: IdempotencyKey;
  import: Import;
  invitation: Invitation;
  issuer: Issuer;
  issuer_jwt_key: IssuerJwtKey;
  issuer_key: IssuerKey;
  mail: Mail;
  membership: Membership;
  passkey: Passkey;
  passkey_challenge: PasskeyChallenge;
  person: Person;
  person_address: PersonAddress;
  removed_address: RemovedAddress;
  session: Session;
  setting: Setting;
  share: Share;
  sign_in_code: SignInCode;
  status_list: StatusList;
  vc_status_entry: VcStatusEntry;
}
