/** Roles, bindings and quotas in SQL. */
import type { Quota, RoleRule } from '@midplane/contract'
import type { Kysely } from 'kysely'
import type { DirectoryTables, MemberKind } from './directory-store.ts'
import type { TimeCursor } from './model/cursor.ts'

export type RoleRow = {
  id: string
  tenant: string
  name: string
  title: string
  rules_json: string
  created_at: number
  updated_at: number
}

export type BindingRow = {
  id: string
  tenant: string
  principal_kind: MemberKind
  principal_id: string
  role: string
  environment: string
  project: string
  resource: string
  created_by: string
  created_at: number
}

export type QuotaRow = { tenant: string; what: Quota; count_max: number }

export interface AccessTables extends DirectoryTables {
  iam_role: RoleRow
  iam_binding: BindingRow
  iam_quota: QuotaRow
}

export type AccessDatabase = Kysely<AccessTables>

/** Rules as they stand in a row; written by this part, after validation. */
export function rulesOfJson(json: string): RoleRule[] {
  return JSON.parse(json) as RoleRule[]
}

export function findRole(
  db: AccessDatabase,
  tenant: string,
  name: string,
): Promise<RoleRow | undefined> {
  return db
    .selectFrom('iam_role')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('name', '=', name)
    .executeTakeFirst()
}

export function listRoles(db: AccessDatabase, tenant: string): Promise<RoleRow[]> {
  return db
    .selectFrom('iam_role')
    .selectAll()
    .where('tenant', '=', tenant)
    .orderBy('name')
    .execute()
}

export async function putRole(db: AccessDatabase, row: RoleRow): Promise<void> {
  const { title, rules_json, updated_at } = row
  await db
    .insertInto('iam_role')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['tenant', 'name']).doUpdateSet({ title, rules_json, updated_at }),
    )
    .execute()
}

export async function deleteRole(db: AccessDatabase, id: string): Promise<void> {
  await db.deleteFrom('iam_role').where('id', '=', id).execute()
}

export function findBinding(
  db: AccessDatabase,
  tenant: string,
  id: string,
): Promise<BindingRow | undefined> {
  return db
    .selectFrom('iam_binding')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** False when the very same binding exists. */
export async function insertBinding(db: AccessDatabase, row: BindingRow): Promise<boolean> {
  const inserted = await db
    .insertInto('iam_binding')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['principal_id', 'tenant', 'role', 'environment', 'project', 'resource'])
        .doNothing(),
    )
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

export async function deleteBinding(db: AccessDatabase, id: string): Promise<void> {
  await db.deleteFrom('iam_binding').where('id', '=', id).execute()
}

/** Tenants in which somebody had a binding that is gone now. */
export async function deleteBindingsOf(db: AccessDatabase, principalId: string): Promise<string[]> {
  const rows = await db
    .deleteFrom('iam_binding')
    .where('principal_id', '=', principalId)
    .returning('tenant')
    .execute()
  return [...new Set(rows.map(({ tenant }) => tenant))]
}

export async function deleteBindingsInProject(
  db: AccessDatabase,
  tenant: string,
  project: string,
): Promise<void> {
  await db
    .deleteFrom('iam_binding')
    .where('tenant', '=', tenant)
    .where('project', '=', project)
    .execute()
}

export function bindingsOf(
  db: AccessDatabase,
  principalIds: readonly string[],
): Promise<BindingRow[]> {
  if (principalIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('iam_binding')
    .selectAll()
    .where('principal_id', 'in', [...principalIds])
    .orderBy('id')
    .execute()
}

export function bindingsInProject(
  db: AccessDatabase,
  tenant: string,
  project: string,
): Promise<BindingRow[]> {
  return db
    .selectFrom('iam_binding')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('project', '=', project)
    .execute()
}

export function bindingsWithRole(
  db: AccessDatabase,
  tenant: string,
  role: string,
): Promise<BindingRow[]> {
  return db
    .selectFrom('iam_binding')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('role', '=', role)
    .execute()
}

/** Newest first. */
export function listBindings(
  db: AccessDatabase,
  page: {
    readonly tenant: string
    readonly limit: number
    readonly after: TimeCursor | undefined
    readonly principalId: string | undefined
    readonly role: string | undefined
  },
): Promise<BindingRow[]> {
  const { tenant, limit, after, principalId, role } = page
  let query = db.selectFrom('iam_binding').selectAll().where('tenant', '=', tenant)
  if (principalId !== undefined) query = query.where('principal_id', '=', principalId)
  if (role !== undefined) query = query.where('role', '=', role)
  if (after !== undefined) {
    query = query.where(({ or, and, eb }) =>
      or([
        eb('created_at', '<', after.at),
        and([eb('created_at', '=', after.at), eb('id', '<', after.id)]),
      ]),
    )
  }
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

export function listQuotas(db: AccessDatabase, tenant: string): Promise<QuotaRow[]> {
  return db.selectFrom('iam_quota').selectAll().where('tenant', '=', tenant).execute()
}

export async function putQuota(db: AccessDatabase, row: QuotaRow): Promise<void> {
  const { count_max } = row
  await db
    .insertInto('iam_quota')
    .values(row)
    .onConflict((conflict) => conflict.columns(['tenant', 'what']).doUpdateSet({ count_max }))
    .execute()
}

export async function deleteQuota(db: AccessDatabase, tenant: string, what: Quota): Promise<void> {
  await db.deleteFrom('iam_quota').where('tenant', '=', tenant).where('what', '=', what).execute()
}

/** How many a tenant has of what a quota can limit. */
export async function countOf(db: AccessDatabase, tenant: string, what: Quota): Promise<number> {
  const table = QUOTA_TABLES[what]
  let query = db
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('tenant', '=', tenant)
  if (what === 'tokens') query = query.where('kind' as never, '=', 'api' as never) // a column of iam_token alone
  const { count } = await query.executeTakeFirstOrThrow()
  return Number(count)
}

const QUOTA_TABLES = {
  users: 'iam_user',
  groups: 'iam_group',
  'service-accounts': 'iam_service_account',
  tokens: 'iam_token',
  projects: 'iam_project',
  roles: 'iam_role',
  bindings: 'iam_binding',
} as const satisfies Record<Quota, keyof AccessTables>
