-- Tenants and who is in them, roles and who has them. Ids are random, names are unique per tenant.

create table iam_tenant (
  name text primary key,
  title text not null,
  -- active, disabled; deleted: its name stays taken, since data under it may remain
  state text not null,
  created_at bigint not null,
  updated_at bigint not null
);

insert into iam_tenant (name, title, state, created_at, updated_at) values ('*', 'Platform', 'active', 0, 0);
insert into iam_tenant (name, title, state, created_at, updated_at) values ('default', 'Default', 'active', 0, 0);

create table iam_project (
  id text primary key,
  tenant text not null,
  name text not null,
  title text not null,
  -- application paths; each covers all below it
  applications_json text not null,
  created_at bigint not null,
  updated_at bigint not null
);

create unique index iam_project_name on iam_project (tenant, name);

create table iam_service_account (
  id text primary key,
  tenant text not null,
  name text not null,
  title text not null,
  -- active, disabled
  state text not null,
  created_at bigint not null,
  updated_at bigint not null
);

create unique index iam_service_account_name on iam_service_account (tenant, name);

create table iam_group (
  id text primary key,
  tenant text not null,
  name text not null,
  title text not null,
  created_at bigint not null,
  updated_at bigint not null
);

create unique index iam_group_name on iam_group (tenant, name);

create table iam_member (
  group_id text not null,
  -- user, group, service-account
  member_kind text not null,
  member_id text not null,
  primary key (group_id, member_id)
);

create index iam_member_member on iam_member (member_id);

-- Roles beside the built-in ones.
create table iam_role (
  id text primary key,
  tenant text not null,
  name text not null,
  title text not null,
  -- list of {effect, action, resource}
  rules_json text not null,
  created_at bigint not null,
  updated_at bigint not null
);

create unique index iam_role_name on iam_role (tenant, name);

create table iam_binding (
  id text primary key,
  -- of the scope; whoever it is for belongs to it or to the platform
  tenant text not null,
  -- user, group, service-account
  principal_kind text not null,
  principal_id text not null,
  -- built-in, or of the tenant
  role text not null,
  -- '' where the scope does not name one
  environment text not null,
  project text not null,
  resource text not null,
  created_by text not null,
  created_at bigint not null
);

create unique index iam_binding_what on iam_binding
  (principal_id, tenant, role, environment, project, resource);
create index iam_binding_tenant on iam_binding (tenant, role);

create table iam_quota (
  tenant text not null,
  what text not null,
  count_max bigint not null,
  primary key (tenant, what)
);
