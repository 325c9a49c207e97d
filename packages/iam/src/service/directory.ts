/** Users: found, listed, created, changed, deleted; and the first owner of the platform. */
import type { Page, UserView } from '@midplane/contract'
import { SYSTEM, type Principal } from '@midplane/kernel'
import { deleteCredentialsOf } from '../credential-store.ts'
import {
  deleteBindingsOf,
  insertBinding,
  type AccessDatabase,
  type AccessTables,
} from '../access-store.ts'
import {
  deleteNamed,
  deleteTokensOf,
  listUsers,
  updateUser,
  type State,
} from '../directory-store.ts'
import { deleteMemberships } from '../group-store.ts'
import { iamErrors } from '../errors.ts'
import { nameAfter, pageByName, type PageQuery } from '../model/name-cursor.ts'
import { OWNER } from '../model/role.ts'
import {
  findUser,
  findUserById,
  findUserForSignIn,
  insertUser,
  PLATFORM,
  type UserRow,
} from '../store.ts'
import { edit, type By, type DirectoryParts, type Edit } from './directory-edit.ts'
import { requireToCoverSubject } from './handing-out.ts'
import { tenantsOwnedBy } from './owners.ts'

export const ADMIN = 'admin'

export type NewUser = {
  readonly name: string
  readonly displayName: string
  readonly email: string | null
}

export type UserChange = {
  readonly displayName?: string | undefined
  readonly email?: string | null | undefined
  readonly state?: State | undefined
}

export class Directory {
  readonly #parts: DirectoryParts

  constructor(parts: DirectoryParts) {
    this.#parts = parts
  }

  /** Exactly of this tenant; `*` for users of the platform. */
  findUser(tenant: string, name: string): Promise<UserRow | undefined> {
    return findUser(this.#db, tenant, name)
  }

  findUserById(id: string): Promise<UserRow | undefined> {
    return findUserById(this.#db, id)
  }

  /** The tenant's own, or one of the platform. */
  findUserForSignIn(tenant: string, name: string): Promise<UserRow | undefined> {
    return findUserForSignIn(this.#db, tenant, name)
  }

  /** Errors: MP_IAM_NAME_UNKNOWN. */
  async user(tenant: string, name: string): Promise<UserRow> {
    return (await this.findUser(tenant, name)) ?? unknown('user', tenant, name)
  }

  async listUsers(
    tenant: string,
    query: PageQuery & { readonly search?: string | undefined },
  ): Promise<Page<UserView>> {
    const { limit, search } = query
    const page = { tenant, limit: limit + 1, after: nameAfter(query.cursor), search }
    return pageByName(await listUsers(this.#db, page), limit, userView)
  }

  /** Errors: MP_IAM_TENANT_UNKNOWN, MP_IAM_NAME_TAKEN, MP_IAM_QUOTA_REACHED. */
  createUser(by: By, user: NewUser): Promise<UserRow> {
    return edit(this.#parts, by, (change) => addUser(change, by.tenant, user))
  }

  /** Errors: MP_IAM_NAME_UNKNOWN, MP_IAM_LAST_OWNER, MP_IAM_GRANT_TOO_WIDE. */
  async updateUser(by: By, name: string, change: UserChange): Promise<UserRow> {
    const ownersAtRisk = change.state === 'disabled' ? await this.#ownedBy(by.tenant, name) : []
    const work = async ({ db, nowMs, record, change: tell }: Edit): Promise<UserRow> => {
      const user = (await findUser(db, by.tenant, name)) ?? unknown('user', by.tenant, name)
      await requireToCoverSubject(db, by.principal, user.id)
      const { displayName: display_name = user.display_name, state = user.state } = change
      const email = change.email === undefined ? user.email : change.email
      const changed = { ...user, display_name, email, state, updated_at: nowMs }
      await updateUser(db, user.id, { display_name, email, state, updated_at: nowMs })
      record({
        action: 'iam.users.update',
        resource: userPath(user),
        before: auditedUser(user),
        after: auditedUser(changed),
      })
      tell('iam.user', user.id)
      return changed
    }
    return edit(this.#parts, by, work, { ownersAtRisk })
  }

  /** Errors: MP_IAM_NAME_UNKNOWN, MP_IAM_LAST_OWNER, MP_IAM_GRANT_TOO_WIDE. */
  async deleteUser(by: By, name: string): Promise<void> {
    const work = async ({ db, record, change }: Edit): Promise<void> => {
      const user = (await findUser(db, by.tenant, name)) ?? unknown('user', by.tenant, name)
      await requireToCoverSubject(db, by.principal, user.id)
      await removePrincipal(db, user.id, change)
      await deleteCredentialsOf(db, user.id)
      await deleteNamed(db, 'iam_user', user.id)
      record({ action: 'iam.users.delete', resource: userPath(user), before: auditedUser(user) })
      change('iam.user', user.id)
    }
    await edit(this.#parts, by, work, { ownersAtRisk: await this.#ownedBy(by.tenant, name) })
  }

  /**
   * The first user, owner of the platform; made where there is none, with this password if any.
   * `isNew`: it was made here and now.
   */
  async ensureAdmin(
    passwordHash: string | null,
  ): Promise<{ readonly user: UserRow; readonly isNew: boolean }> {
    const known = await this.findUser(PLATFORM, ADMIN)
    if (known !== undefined) return { user: known, isNew: false }
    return edit(
      this.#parts,
      { principal: SYSTEM, tenant: PLATFORM, reason: 'first start' },
      async (change) => {
        // Another node may have been faster.
        const faster = await findUser(change.db, PLATFORM, ADMIN)
        if (faster !== undefined) return { user: faster, isNew: false }
        const admin = { name: ADMIN, displayName: '', email: null, passwordHash }
        const user = await addUser(change, PLATFORM, admin)
        await makeOwner(change, user, PLATFORM, SYSTEM)
        return { user, isNew: true }
      },
    )
  }

  get #db(): AccessDatabase {
    return this.#parts.store.reader<AccessTables>()
  }

  async #ownedBy(tenant: string, name: string): Promise<string[]> {
    const user = await this.findUser(tenant, name)
    return user === undefined ? [] : tenantsOwnedBy(this.#db, user.id)
  }
}

/** Part of a change. Errors: MP_IAM_NAME_TAKEN, MP_IAM_QUOTA_REACHED. */
export async function addUser(
  { db, nowMs, newId, requireRoomFor, record, change }: Edit,
  tenant: string,
  user: NewUser & { readonly passwordHash?: string | null },
): Promise<UserRow> {
  await requireRoomFor('users')
  await requireNameFree(db, tenant, user.name)
  const row: UserRow = {
    id: newId(),
    tenant,
    name: user.name,
    display_name: user.displayName,
    email: user.email,
    state: 'active',
    password_hash: user.passwordHash ?? null,
    created_at: nowMs,
    updated_at: nowMs,
  }
  if (!(await insertUser(db, row))) taken('user', user.name)
  record({ action: 'iam.users.create', resource: userPath(row), after: auditedUser(row) })
  change('iam.user', row.id)
  return row
}

export async function makeOwner(
  { db, nowMs, newId, record, change }: Edit,
  user: UserRow,
  tenant: string,
  by: Pick<Principal, 'kind' | 'name'>,
): Promise<void> {
  const id = newId()
  await insertBinding(db, {
    id,
    tenant,
    principal_kind: 'user',
    principal_id: user.id,
    role: OWNER,
    environment: '',
    project: '',
    resource: '',
    created_by: `${by.kind}:${by.name}`,
    created_at: nowMs,
  })
  record({
    action: 'iam.bindings.create',
    resource: `iam/${tenant}/bindings/${id}`,
    after: { principal: `user:${user.name}`, role: OWNER },
  })
  change('iam.binding', user.id)
}

/** Tokens, sessions, memberships and bindings of somebody who is about to go. */
export async function removePrincipal(
  db: AccessDatabase,
  id: string,
  change: Edit['change'],
): Promise<void> {
  for (const token of await deleteTokensOf(db, id)) change('iam.token', token)
  await deleteMemberships(db, id)
  await deleteBindingsOf(db, id)
  change('iam.binding', id)
}

export function unknown(kind: string, tenant: string, name: string): never {
  throw iamErrors.error('MP_IAM_NAME_UNKNOWN', { kind, tenant, name })
}

export function taken(kind: string, name: string): never {
  throw iamErrors.error('MP_IAM_NAME_TAKEN', { kind, name })
}

export function userView(row: UserRow): UserView {
  const { id, tenant, name, display_name: displayName, email, state } = row
  const canUsePassword = row.password_hash !== null
  return { id, tenant, name, displayName, email, state, canUsePassword, ...timesOf(row) }
}

export function timesOf(row: { readonly created_at: number; readonly updated_at: number }): {
  createdAt: string
  updatedAt: string
} {
  return {
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
  }
}

/** Who signs in at a tenant is its own user or one of the platform, so these share no names. */
async function requireNameFree(db: AccessDatabase, tenant: string, name: string): Promise<void> {
  const found = await db
    .selectFrom('iam_user')
    .select('id')
    .where('name', '=', name)
    .$if(tenant !== PLATFORM, (query) => query.where('tenant', 'in', [tenant, PLATFORM]))
    .executeTakeFirst()
  if (found !== undefined) taken('user', name)
}

function userPath({ tenant, name }: UserRow): string {
  return `iam/${tenant}/users/${name}`
}

function auditedUser(row: UserRow): object {
  const { name, display_name: displayName, email, state } = row
  return { name, displayName, email, state, password: row.password_hash === null ? null : '***' }
}
