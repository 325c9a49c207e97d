/** Tenants, projects, users and service accounts in SQL; users for sign-in stand in store.ts, groups in group-store.ts. */
import { sql, type Kysely } from 'kysely'
import type { CredentialTables } from './credential-store.ts'
import type { UserRow } from './store.ts'

export type State = 'active' | 'disabled'

export type TenantRow = {
  name: string
  title: string
  state: State | 'deleted'
  created_at: number
  updated_at: number
}

export type ProjectRow = {
  id: string
  tenant: string
  name: string
  title: string
  applications_json: string
  created_at: number
  updated_at: number
}

export type GroupRow = {
  id: string
  tenant: string
  name: string
  title: string
  created_at: number
  updated_at: number
}

export type ServiceAccountRow = GroupRow & { state: State }

export type MemberKind = 'user' | 'group' | 'service-account'

export type MemberRow = { group_id: string; member_kind: MemberKind; member_id: string }

export interface DirectoryTables extends CredentialTables {
  iam_tenant: TenantRow
  iam_project: ProjectRow
  iam_group: GroupRow
  iam_member: MemberRow
  iam_service_account: ServiceAccountRow
}

export type DirectoryDatabase = Kysely<DirectoryTables>

/** Tables whose rows have a name in a tenant. */
export type NamedTable = 'iam_project' | 'iam_group' | 'iam_service_account' | 'iam_user'

export type NamePage = {
  readonly tenant: string
  readonly limit: number
  /** The name that the page before ended with. */
  readonly after: string
}

export function findTenant(db: DirectoryDatabase, name: string): Promise<TenantRow | undefined> {
  return db
    .selectFrom('iam_tenant')
    .selectAll()
    .where('name', '=', name)
    .where('state', '!=', 'deleted')
    .executeTakeFirst()
}

/**
 * The same, holding its row: whoever changes people or rights of a tenant takes turns, so that
 * owners and quotas can be counted.
 */
export function holdTenant(db: DirectoryDatabase, name: string): Promise<TenantRow | undefined> {
  return db
    .updateTable('iam_tenant')
    .set((row) => ({ updated_at: row.ref('updated_at') }))
    .where('name', '=', name)
    .where('state', '!=', 'deleted')
    .returningAll()
    .executeTakeFirst()
}

export function listTenants(
  db: DirectoryDatabase,
  page: { readonly limit: number; readonly after: string },
): Promise<TenantRow[]> {
  return db
    .selectFrom('iam_tenant')
    .selectAll()
    .where('state', '!=', 'deleted')
    .where('name', '>', page.after)
    .where('name', '!=', '*')
    .orderBy('name')
    .limit(page.limit)
    .execute()
}

/** False when the name is taken, also by a tenant that was deleted. */
export async function insertTenant(db: DirectoryDatabase, row: TenantRow): Promise<boolean> {
  const inserted = await db
    .insertInto('iam_tenant')
    .values(row)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('name')
    .executeTakeFirst()
  return inserted !== undefined
}

export async function updateTenant(
  db: DirectoryDatabase,
  name: string,
  change: Partial<Pick<TenantRow, 'title' | 'state'>> & { readonly updated_at: number },
): Promise<void> {
  await db.updateTable('iam_tenant').set(change).where('name', '=', name).execute()
}

export async function findProject(
  db: DirectoryDatabase,
  tenant: string,
  name: string,
): Promise<ProjectRow | undefined> {
  return db
    .selectFrom('iam_project')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('name', '=', name)
    .executeTakeFirst()
}

export function listProjects(db: DirectoryDatabase, page: NamePage): Promise<ProjectRow[]> {
  return db
    .selectFrom('iam_project')
    .selectAll()
    .where('tenant', '=', page.tenant)
    .where('name', '>', page.after)
    .orderBy('name')
    .limit(page.limit)
    .execute()
}

export async function putProject(db: DirectoryDatabase, row: ProjectRow): Promise<void> {
  const { title, applications_json, updated_at } = row
  await db
    .insertInto('iam_project')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['tenant', 'name']).doUpdateSet({ title, applications_json, updated_at }),
    )
    .execute()
}

export function listUsers(
  db: DirectoryDatabase,
  page: NamePage & { readonly search: string | undefined },
): Promise<UserRow[]> {
  let query = db
    .selectFrom('iam_user')
    .selectAll()
    .where('tenant', '=', page.tenant)
    .where('name', '>', page.after)
  const { search } = page
  if (search !== undefined) {
    const part = search.toLowerCase()
    query = query.where(({ or }) =>
      or((['name', 'display_name', 'email'] as const).map((column) => contains(column, part))),
    )
  }
  return query.orderBy('name').limit(page.limit).execute()
}

export async function updateUser(
  db: DirectoryDatabase,
  id: string,
  change: Partial<Pick<UserRow, 'display_name' | 'email' | 'state'>> & {
    readonly updated_at: number
  },
): Promise<void> {
  await db.updateTable('iam_user').set(change).where('id', '=', id).execute()
}

export function findServiceAccount(
  db: DirectoryDatabase,
  tenant: string,
  name: string,
): Promise<ServiceAccountRow | undefined> {
  return db
    .selectFrom('iam_service_account')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('name', '=', name)
    .executeTakeFirst()
}

export function findServiceAccountById(
  db: DirectoryDatabase,
  id: string,
): Promise<ServiceAccountRow | undefined> {
  return db.selectFrom('iam_service_account').selectAll().where('id', '=', id).executeTakeFirst()
}

export function listServiceAccounts(
  db: DirectoryDatabase,
  page: NamePage,
): Promise<ServiceAccountRow[]> {
  return db
    .selectFrom('iam_service_account')
    .selectAll()
    .where('tenant', '=', page.tenant)
    .where('name', '>', page.after)
    .orderBy('name')
    .limit(page.limit)
    .execute()
}

/** False when the name is taken. */
export async function insertServiceAccount(
  db: DirectoryDatabase,
  row: ServiceAccountRow,
): Promise<boolean> {
  const inserted = await db
    .insertInto('iam_service_account')
    .values(row)
    .onConflict((conflict) => conflict.columns(['tenant', 'name']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

export async function updateServiceAccount(
  db: DirectoryDatabase,
  id: string,
  change: Partial<Pick<ServiceAccountRow, 'title' | 'state'>> & { readonly updated_at: number },
): Promise<void> {
  await db.updateTable('iam_service_account').set(change).where('id', '=', id).execute()
}

export async function deleteNamed(
  db: DirectoryDatabase,
  table: NamedTable,
  id: string,
): Promise<void> {
  await db.deleteFrom(table).where('id', '=', id).execute()
}

/** Ids of the tokens and sessions of an owner, which are gone afterwards. */
export async function deleteTokensOf(db: DirectoryDatabase, ownerId: string): Promise<string[]> {
  const rows = await db
    .deleteFrom('iam_token')
    .where(({ or, eb }) =>
      or([eb('user_id', '=', ownerId), eb('service_account_id', '=', ownerId)]),
    )
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}

/** Not LIKE, which has wildcards. `lower` of SQLite knows ASCII only, so other letters count by case there. */
function contains(
  column: 'name' | 'display_name' | 'email',
  part: string,
): ReturnType<typeof sql<boolean>> {
  return sql<boolean>`replace(lower(coalesce(${sql.ref(column)}, '')), ${part}, '') <> lower(coalesce(${sql.ref(column)}, ''))`
}
