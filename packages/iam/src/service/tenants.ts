/** Tenants: made with their first owner, shut and opened, deleted for good. */
import type { Page, TenantView } from '@midplane/contract'
import type { AccessDatabase, AccessTables } from '../access-store.ts'
import {
  findTenant,
  insertTenant,
  listTenants,
  updateTenant,
  type State,
  type TenantRow,
} from '../directory-store.ts'
import { iamErrors } from '../errors.ts'
import { nameAfter, pageByName, type PageQuery } from '../model/name-cursor.ts'
import { PLATFORM } from '../store.ts'
import { edit, type By, type DirectoryParts } from './directory-edit.ts'
import { addUser, makeOwner, removePrincipal, taken, timesOf } from './directory.ts'

const BUILT_IN: ReadonlySet<string> = new Set([PLATFORM, 'default'])

/** Everything of a tenant but its name; bindings of platform people in it too. */
const TABLES_OF_TENANT = [
  'iam_binding',
  'iam_role',
  'iam_project',
  'iam_quota',
  'iam_group',
  'iam_service_account',
  'iam_user',
] as const

export type NewTenant = {
  readonly name: string
  readonly title: string
  /** Name of a user to be made. */
  readonly owner?: string | undefined
}

export class Tenants {
  readonly #parts: DirectoryParts

  constructor(parts: DirectoryParts) {
    this.#parts = parts
  }

  async list(query: PageQuery): Promise<Page<TenantView>> {
    const { limit } = query
    const rows = await listTenants(this.#db, { limit: limit + 1, after: nameAfter(query.cursor) })
    return pageByName(rows, limit, tenantView)
  }

  /** Errors: MP_IAM_TENANT_UNKNOWN. */
  async get(name: string): Promise<TenantView> {
    return tenantView((await findTenant(this.#db, name)) ?? unknownTenant(name))
  }

  /** Errors: MP_IAM_NAME_TAKEN. */
  create(by: Omit<By, 'tenant'>, { name, title, owner }: NewTenant): Promise<TenantView> {
    return edit(this.#parts, { ...by, tenant: PLATFORM }, async (change) => {
      const { db, nowMs, record } = change
      const row: TenantRow = { name, title, state: 'active', created_at: nowMs, updated_at: nowMs }
      if (!(await insertTenant(db, row))) taken('tenant', name)
      record({ action: 'iam.tenants.create', resource: `iam/${name}`, after: { name, title } })
      change.change('iam.tenant', name)
      if (owner !== undefined) {
        const inTenant = { ...change, requireRoomFor: async () => undefined } // it is empty
        const user = await addUser(inTenant, name, { name: owner, displayName: '', email: null })
        await makeOwner(change, user, name, by.principal)
      }
      return tenantView(row)
    })
  }

  /** Errors: MP_IAM_TENANT_UNKNOWN, MP_IAM_BUILT_IN. */
  update(
    by: By,
    wanted: { readonly title?: string | undefined; readonly state?: State | undefined },
  ): Promise<TenantView> {
    const { tenant } = by
    if (wanted.state === 'disabled') requireOrdinary(tenant)
    return edit(this.#parts, by, async ({ db, nowMs, record, change }) => {
      const row = (await findTenant(db, tenant)) ?? unknownTenant(tenant)
      const { title = row.title, state = row.state } = wanted
      await updateTenant(db, tenant, { title, state, updated_at: nowMs })
      record({
        action: 'iam.tenants.update',
        resource: `iam/${tenant}`,
        before: { title: row.title, state: row.state },
        after: { title, state },
      })
      change('iam.tenant', tenant)
      return tenantView({ ...row, title, state, updated_at: nowMs })
    })
  }

  /** Errors: MP_IAM_TENANT_UNKNOWN, MP_IAM_BUILT_IN. */
  async delete(by: By): Promise<void> {
    const { tenant } = by
    requireOrdinary(tenant)
    await edit(this.#parts, by, async ({ db, nowMs, record, change }) => {
      const row = (await findTenant(db, tenant)) ?? unknownTenant(tenant)
      for (const id of await principalsOf(db, tenant)) await removePrincipal(db, id, change)
      for (const table of TABLES_OF_TENANT) {
        await db.deleteFrom(table).where('tenant', '=', tenant).execute()
      }
      await updateTenant(db, tenant, { state: 'deleted', updated_at: nowMs })
      record({
        action: 'iam.tenants.delete',
        resource: `iam/${tenant}`,
        before: { title: row.title, state: row.state },
      })
      change('iam.tenant', tenant)
    })
  }

  get #db(): AccessDatabase {
    return this.#parts.store.reader<AccessTables>()
  }
}

/** Users, service accounts and groups, and platform people with rights there. */
async function principalsOf(db: AccessDatabase, tenant: string): Promise<string[]> {
  const ids: string[] = []
  for (const table of ['iam_user', 'iam_service_account', 'iam_group'] as const) {
    const rows = await db.selectFrom(table).select('id').where('tenant', '=', tenant).execute()
    ids.push(...rows.map(({ id }) => id))
  }
  return ids
}

function requireOrdinary(name: string): void {
  if (BUILT_IN.has(name)) throw iamErrors.error('MP_IAM_BUILT_IN', { kind: 'tenant', name })
}

function unknownTenant(tenant: string): never {
  throw iamErrors.error('MP_IAM_TENANT_UNKNOWN', { tenant })
}

function tenantView(row: TenantRow): TenantView {
  const { name, title } = row
  return { name, title, state: row.state === 'active' ? 'active' : 'disabled', ...timesOf(row) }
}
