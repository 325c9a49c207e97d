/** Service accounts: programs with rights of their own. */
import type { Page, ServiceAccountView } from '@midplane/contract'
import type { AccessDatabase, AccessTables } from '../access-store.ts'
import {
  deleteNamed,
  findServiceAccount,
  insertServiceAccount,
  listServiceAccounts,
  updateServiceAccount,
  type ServiceAccountRow,
  type State,
} from '../directory-store.ts'
import { nameAfter, pageByName, type PageQuery } from '../model/name-cursor.ts'
import { edit, type By, type DirectoryParts } from './directory-edit.ts'
import { removePrincipal, taken, timesOf, unknown } from './directory.ts'
import { requireToCoverSubject } from './handing-out.ts'

export class ServiceAccounts {
  readonly #parts: DirectoryParts

  constructor(parts: DirectoryParts) {
    this.#parts = parts
  }

  async list(tenant: string, query: PageQuery): Promise<Page<ServiceAccountView>> {
    const { limit } = query
    const page = { tenant, limit: limit + 1, after: nameAfter(query.cursor) }
    return pageByName(await listServiceAccounts(this.#db, page), limit, serviceAccountView)
  }

  /** Errors: MP_IAM_NAME_UNKNOWN. */
  async get(tenant: string, name: string): Promise<ServiceAccountRow> {
    const account = await findServiceAccount(this.#db, tenant, name)
    return account ?? unknown('service account', tenant, name)
  }

  create(
    by: By,
    { name, title }: { readonly name: string; readonly title: string },
  ): Promise<ServiceAccountRow> {
    const { tenant } = by
    return edit(this.#parts, by, async ({ db, nowMs, newId, requireRoomFor, record, change }) => {
      await requireRoomFor('service-accounts')
      const row: ServiceAccountRow = {
        id: newId(),
        tenant,
        name,
        title,
        state: 'active',
        created_at: nowMs,
        updated_at: nowMs,
      }
      if (!(await insertServiceAccount(db, row))) taken('service account', name)
      record({
        action: 'iam.service-accounts.create',
        resource: accountPath(row),
        after: auditedAccount(row),
      })
      change('iam.service-account', row.id)
      return row
    })
  }

  update(
    by: By,
    name: string,
    wanted: { readonly title?: string | undefined; readonly state?: State | undefined },
  ): Promise<ServiceAccountRow> {
    return edit(this.#parts, by, async ({ db, nowMs, record, change }) => {
      const account = await this.#coveredAccount(db, by, name)
      const { title = account.title, state = account.state } = wanted
      const changed = { ...account, title, state, updated_at: nowMs }
      await updateServiceAccount(db, account.id, { title, state, updated_at: nowMs })
      record({
        action: 'iam.service-accounts.update',
        resource: accountPath(account),
        before: auditedAccount(account),
        after: auditedAccount(changed),
      })
      change('iam.service-account', account.id)
      return changed
    })
  }

  delete(by: By, name: string): Promise<void> {
    return edit(this.#parts, by, async ({ db, record, change }) => {
      const account = await this.#coveredAccount(db, by, name)
      await removePrincipal(db, account.id, change)
      await deleteNamed(db, 'iam_service_account', account.id)
      record({
        action: 'iam.service-accounts.delete',
        resource: accountPath(account),
        before: auditedAccount(account),
      })
      change('iam.service-account', account.id)
    })
  }

  get #db(): AccessDatabase {
    return this.#parts.store.reader<AccessTables>()
  }

  async #coveredAccount(db: AccessDatabase, by: By, name: string): Promise<ServiceAccountRow> {
    const account = await findServiceAccount(db, by.tenant, name)
    if (account === undefined) return unknown('service account', by.tenant, name)
    await requireToCoverSubject(db, by.principal, account.id)
    return account
  }
}

export function serviceAccountView(row: ServiceAccountRow): ServiceAccountView {
  const { id, name, title, state } = row
  return { id, name, title, state, ...timesOf(row) }
}

function accountPath({ tenant, name }: ServiceAccountRow): string {
  return `iam/${tenant}/service-accounts/${name}`
}

function auditedAccount({ name, title, state }: ServiceAccountRow): object {
  return { name, title, state }
}
