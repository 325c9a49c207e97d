-- OpenID provider: clients, signing keys, and what lives between the steps of a flow.

create table iam_client (
  id text primary key,
  tenant text not null,
  name text not null,
  -- SHA-256 of the secret, hexadecimal; null: a public client
  secret_hash text,
  -- metadata in the names of OpenID Connect Dynamic Client Registration, without the secret
  metadata_json text not null,
  -- audiences that it may ask access tokens for
  audiences_json text not null,
  -- service account in whose name it acts by client credentials
  service_account_id text,
  -- 1: no consent is asked
  is_trusted bigint not null,
  created_by text not null,
  created_at bigint not null,
  updated_at bigint not null
);

create index iam_client_tenant on iam_client (tenant, created_at, id);

create table iam_signing_key (
  kid text primary key,
  tenant text not null,
  alg text not null,
  generation bigint not null,
  public_json text not null,
  private_sealed text not null,
  created_at bigint not null,
  -- published before, so that verifiers know it when it is used first
  signs_from bigint not null,
  -- null: the newest of its kind
  published_until bigint
);

create unique index iam_signing_key_generation on iam_signing_key (tenant, alg, generation);
create index iam_signing_key_created on iam_signing_key (created_at);

create table iam_oidc (
  tenant text not null,
  model text not null,
  -- SHA-256 of the id, which may be a token itself
  id_hash text not null,
  payload_sealed text not null,
  grant_id text,
  -- SHA-256 of the user code of a device, or of the uid of a session
  other_hash text,
  account_id text,
  client_id text,
  consumed_at bigint,
  expires_at bigint,
  primary key (tenant, model, id_hash)
);

create index iam_oidc_grant on iam_oidc (tenant, grant_id);
create index iam_oidc_other on iam_oidc (tenant, model, other_hash);
create index iam_oidc_account on iam_oidc (account_id);
create index iam_oidc_client on iam_oidc (client_id);
create index iam_oidc_expires on iam_oidc (expires_at);
