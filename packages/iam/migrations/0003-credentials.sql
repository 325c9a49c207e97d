-- Sessions, second factors, passkeys, outside accounts and what is under way. Times are milliseconds since 1970.

-- What a session of a person is shown by; the token of the same id proves it.
create table iam_session (
  id text primary key,
  user_id text not null,
  address text not null,
  user_agent text not null,
  -- RFC 8176 names, joined by blanks
  methods text not null,
  created_at bigint not null
);

create index iam_session_user on iam_session (user_id);

create table iam_totp (
  user_id text primary key,
  secret_sealed text not null,
  -- offered: shown to the user, no code typed yet
  state text not null,
  -- the newest 30 second step whose code was used
  last_step bigint not null,
  created_at bigint not null
);

create table iam_recovery_code (
  user_id text not null,
  -- SHA-256, hexadecimal
  code_hash text not null,
  primary key (user_id, code_hash)
);

create table iam_passkey (
  -- credential id, base64url
  id text primary key,
  user_id text not null,
  name text not null,
  -- COSE key, base64url
  public_key text not null,
  sign_count bigint not null,
  transports text not null,
  created_at bigint not null,
  last_used_at bigint
);

create index iam_passkey_user on iam_passkey (user_id);

-- Outside OpenID providers and directories that a tenant trusts.
create table iam_provider (
  tenant text not null,
  name text not null,
  kind text not null,
  settings_json text not null,
  secret_sealed text,
  updated_at bigint not null,
  primary key (tenant, name)
);

create table iam_outside_account (
  tenant text not null,
  provider text not null,
  subject text not null,
  user_id text not null,
  created_at bigint not null,
  primary key (tenant, provider, subject)
);

create index iam_outside_account_user on iam_outside_account (user_id);

-- One-time things under way: a second step, a challenge, a recovery link.
create table iam_flow (
  -- SHA-256 of the code that the browser holds, hexadecimal
  id text primary key,
  kind text not null,
  user_id text,
  data_sealed text not null,
  expires_at bigint not null
);

create index iam_flow_user on iam_flow (user_id);
create index iam_flow_expires on iam_flow (expires_at);
