-- Users and tokens. Times are milliseconds since 1970; grants are JSON lists of {action, resource}.

create table iam_user (
  id text primary key,
  tenant text not null,
  name text not null,
  grants_json text not null,
  -- PHC string; null: cannot sign in by password
  password_hash text,
  created_at bigint not null,
  updated_at bigint not null
);

create unique index iam_user_name on iam_user (name);

create table iam_token (
  id text primary key,
  -- api: rights of its own; session: those of its user
  kind text not null,
  tenant text not null,
  name text not null,
  -- the user of a session
  user_id text,
  grants_json text not null,
  -- SHA-256 of the secret, hexadecimal
  secret_hash text not null,
  created_by text not null,
  created_at bigint not null,
  expires_at bigint,
  last_used_at bigint
);

create index iam_token_user on iam_token (user_id);
create index iam_token_created on iam_token (kind, created_at, id);
create index iam_token_expires on iam_token (expires_at);
