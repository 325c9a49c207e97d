-- Users and tokens. Times are milliseconds since 1970; grants are JSON lists of {action, resource}.
-- Tenant `*` is the platform itself.

create table iam_user (
  id text primary key,
  tenant text not null,
  name text not null,
  display_name text not null,
  email text,
  -- active, disabled
  state text not null,
  -- PHC string; null: cannot sign in by password
  password_hash text,
  created_at bigint not null,
  updated_at bigint not null
);

create unique index iam_user_name on iam_user (tenant, name);
create index iam_user_email on iam_user (tenant, email);

create table iam_token (
  id text primary key,
  -- api: what its owner may do and its grants allow; session: all that its user may do
  kind text not null,
  tenant text not null,
  name text not null,
  -- its owner; neither: made on the machine itself, its grants alone count
  user_id text,
  service_account_id text,
  grants_json text not null,
  -- SHA-256 of the secret, hexadecimal
  secret_hash text not null,
  created_by text not null,
  created_at bigint not null,
  expires_at bigint,
  last_used_at bigint
);

create index iam_token_user on iam_token (user_id);
create index iam_token_service_account on iam_token (service_account_id);
create index iam_token_created on iam_token (kind, created_at, id);
create index iam_token_expires on iam_token (expires_at);
