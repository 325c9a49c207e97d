-- A namespace at one address; id = tenant/environment/application/cluster/folded name.
create table config_namespace (
  id text not null primary key,
  tenant text not null,
  environment text not null,
  application text not null,
  cluster text not null,
  name text not null,
  folded_name text not null,
  format text not null,
  is_public integer not null,
  description text not null,
  is_removed integer not null,
  head_revision bigint not null,
  changed_revision bigint not null,
  updated_at bigint not null,
  updated_by text not null
);
create index config_namespace_tenant on config_namespace (tenant, environment);

-- Who owns the public namespace of a name.
create table config_public (
  tenant text not null,
  environment text not null,
  folded_name text not null,
  application text not null,
  primary key (tenant, environment, folded_name)
);

-- The log of a namespace. Append-only: a row is never changed, and the serving plane is the fold of these rows.
create table config_release (
  revision bigint not null primary key,
  namespace_id text not null,
  kind text not null,
  body text not null,
  types_json text not null,
  md5 text not null,
  size_bytes integer not null,
  author text not null,
  comment text not null,
  published_at bigint not null,
  rollback_to bigint,
  gray_name text,
  gray_rule_json text,
  change_set_id text
);
create index config_release_namespace on config_release (namespace_id, revision);

-- Gray releases in force, by name.
create table config_gray (
  namespace_id text not null,
  name text not null,
  revision bigint not null,
  primary key (namespace_id, name)
);

create table config_change_set (
  id text not null primary key,
  tenant text not null,
  title text not null,
  state text not null,
  author text not null,
  created_at bigint not null,
  updated_at bigint not null,
  edits_json text not null,
  published_revision bigint
);
create index config_change_set_tenant on config_change_set (tenant, created_at);

create table config_access_key (
  id text not null primary key,
  tenant text not null,
  application text not null,
  secret text not null,
  is_enabled integer not null,
  created_at bigint not null,
  created_by text not null
);
