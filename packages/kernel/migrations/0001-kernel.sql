-- Counters that grow in the order of commits: whoever counts holds the row until its transaction ends.
create table kernel_revision (
  id integer primary key check (id = 1),
  value bigint not null,
  audit_id bigint not null
);
insert into kernel_revision (id, value, audit_id) values (1, 0, 0);

-- Names the feed that the revisions count; one row, written by the node that first opens the database.
create table kernel_feed (
  one integer primary key check (one = 1),
  id text not null
);

create table kernel_change (
  revision bigint primary key,
  topic text not null,
  key text not null,
  actor text not null,
  at bigint not null
);

-- Times are milliseconds of the database's clock (PostgreSQL) or of the one process that owns the file (SQLite).
create table kernel_lease (
  name text primary key,
  holder text not null,
  token bigint not null,
  expires_at bigint not null
);

create table kernel_audit (
  id bigint primary key,
  at bigint not null,
  principal_kind text not null,
  principal_id text not null,
  principal_name text not null,
  tenant text not null,
  address text not null,
  action text not null,
  resource text not null,
  reason text,
  before_json text,
  after_json text
);
