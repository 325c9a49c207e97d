/**
 * Whom an account elsewhere belongs to here. Invariant: it is known by the id that its provider
 * never changes, never by name or e-mail address; an existing user is connected only by being
 * signed in. Otherwise whoever controls a provider, or an address at it, could become anybody.
 */
import { tenantSchema } from '@midplane/contract'
import { randomId, type Principal } from '@midplane/kernel'
import {
  findOutsideAccount,
  insertOutsideAccount,
  type CredentialTables,
} from '../credential-store.ts'
import { iamErrors } from '../errors.ts'
import { labelOf } from '../model/known-principal.ts'
import { findUserById, findUserForSignIn, insertUser, type UserRow } from '../store.ts'
import { edit, type DirectoryParts } from './directory-edit.ts'
import { principalOf } from './sessions.ts'

const TEXT_LENGTH_MAX = 255

export type OutsideIdentity = {
  readonly provider: string
  /** Never changes and is never given to somebody else. */
  readonly subject: string
  readonly username: string
  readonly displayName: string
  readonly email: string | null
}

export class OutsideAccounts {
  readonly #parts: DirectoryParts

  constructor(parts: DirectoryParts) {
    this.#parts = parts
  }

  /** The user of the account; made when the provider may. Errors: MP_IAM_OUTSIDE_ACCOUNT_REFUSED. */
  async userOf(
    tenant: string,
    identity: OutsideIdentity,
    { createsUsers, address }: { readonly createsUsers: boolean; readonly address: string },
  ): Promise<UserRow> {
    const known = await this.#find(tenant, identity)
    if (known !== undefined) {
      if (known.state !== 'active') throw refused(identity, 'its user is disabled')
      return known
    }
    if (!createsUsers) throw refused(identity, 'nobody has connected it')
    return this.#create(tenant, identity, address)
  }

  /** Connects the account to the person who is signed in. Errors: MP_IAM_OUTSIDE_ACCOUNT_REFUSED. */
  async connect(principal: Principal, tenant: string, identity: OutsideIdentity): Promise<void> {
    const { store, audit, clock } = this.#parts
    const { provider, subject } = identity
    await store.write<CredentialTables, void>(async (tx) => {
      const row = { tenant, provider, subject, user_id: principal.id, created_at: clock.nowMs() }
      if (!(await insertOutsideAccount(tx.db, row))) {
        const owner = await findOutsideAccount(tx.db, row)
        if (owner?.user_id === principal.id) return
        throw refused(identity, 'it belongs to another user')
      }
      await audit.record(tx, {
        principal,
        action: 'iam.outside-accounts.connect',
        resource: `iam/${principal.tenant}/users/${principal.name}`,
        after: { provider, subject },
      })
      await tx.change({ topic: 'iam.user', key: principal.id, actor: labelOf(principal) })
    })
  }

  async #find(
    tenant: string,
    { provider, subject }: OutsideIdentity,
  ): Promise<UserRow | undefined> {
    const db = this.#parts.store.reader<CredentialTables>()
    const account = await findOutsideAccount(db, { tenant, provider, subject })
    return account === undefined ? undefined : findUserById(db, account.user_id)
  }

  /** Within the tenant's quota of users. Errors: MP_IAM_QUOTA_REACHED. */
  async #create(tenant: string, identity: OutsideIdentity, address: string): Promise<UserRow> {
    const { provider, subject, username } = identity
    // Names of users are held to the same rule as those of tenants.
    if (!tenantSchema.safeParse(username).success) {
      throw refused(identity, 'its name cannot be a user name here')
    }
    const user = this.#userFrom(tenant, identity)
    const reason = `first sign-in through "${provider}"`
    const by = { principal: principalOf(user, address), tenant, reason }
    await edit(this.#parts, by, async ({ db, nowMs, requireRoomFor, record, change }) => {
      await requireRoomFor('users')
      const taken = await findUserForSignIn(db, tenant, username)
      if (taken !== undefined || !(await insertUser(db, user))) {
        throw refused(identity, `the name "${username}" belongs to another user`)
      }
      const account = { tenant, provider, subject, user_id: user.id, created_at: nowMs }
      if (!(await insertOutsideAccount(db, account)))
        throw refused(identity, 'it was connected just now')
      const { name, display_name: displayName, email } = user
      record({
        action: 'iam.users.create',
        resource: `iam/${tenant}/users/${name}`,
        after: { name, displayName, email, provider, subject },
      })
      change('iam.user', user.id)
    })
    return user
  }

  #userFrom(tenant: string, { username, displayName, email }: OutsideIdentity): UserRow {
    const nowMs = this.#parts.clock.nowMs()
    return {
      id: randomId(this.#parts.random),
      tenant,
      name: username,
      display_name: displayName.slice(0, TEXT_LENGTH_MAX),
      email: email?.slice(0, TEXT_LENGTH_MAX) ?? null,
      state: 'active',
      password_hash: null,
      created_at: nowMs,
      updated_at: nowMs,
    }
  }
}

function refused({ provider }: OutsideIdentity, problem: string): Error {
  return iamErrors.error('MP_IAM_OUTSIDE_ACCOUNT_REFUSED', { provider, problem })
}
