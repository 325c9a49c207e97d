/** Passwords, and the first user. */
import {
  SYSTEM,
  type Audit,
  type Clock,
  type Log,
  type Principal,
  type Random,
  type Store,
} from '@midplane/kernel'
import { iamErrors } from '../errors.ts'
import { labelOf } from '../model/known-principal.ts'
import type { PasswordHasher } from '../password.ts'
import { deleteSessionsOf, findUser, PLATFORM, updatePassword, type IamTables } from '../store.ts'
import type { AccessTables } from '../access-store.ts'
import type { VerifiedTokens } from '../verified-tokens.ts'
import { ADMIN, type Directory } from './directory.ts'
import { requireToCoverSubject } from './handing-out.ts'

export type SignInParts = {
  readonly store: Store
  readonly directory: Directory
  readonly audit: Audit
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly hasher: PasswordHasher
  readonly tokens: VerifiedTokens
}

export type PasswordChange = {
  readonly tenant: string
  readonly username: string
  readonly password: string
  readonly reason: string
}

export class SignIn {
  readonly #parts: SignInParts

  constructor(parts: SignInParts) {
    this.#parts = parts
  }

  /**
   * Sets a password and ends the sessions of that user. Errors: MP_IAM_USER_UNKNOWN,
   * MP_IAM_GRANT_TOO_WIDE.
   */
  async setPassword(
    principal: Principal,
    { tenant, username, password, reason }: PasswordChange,
  ): Promise<void> {
    const { store, audit, clock, hasher, tokens } = this.#parts
    const user = await findUser(store.reader<IamTables>(), tenant, username)
    if (user === undefined) throw iamErrors.error('MP_IAM_USER_UNKNOWN', { username })
    // Whoever sets a password can sign in with it, and so takes over every right of that user.
    await requireToCoverSubject(store.reader<AccessTables>(), principal, user.id)
    const passwordHash = await hasher.hash(password)
    await store.write<IamTables, void>(async (tx) => {
      await updatePassword(tx.db, { id: user.id, passwordHash, nowMs: clock.nowMs() })
      await deleteSessionsOf(tx.db, user.id)
      await audit.record(tx, {
        principal,
        action: 'iam.password.set',
        resource: `iam/${user.tenant}/users/${user.name}`,
        reason,
        before: { password: maskOf(user.password_hash) },
        after: { password: maskOf(passwordHash) },
      })
      await tx.change({ topic: 'iam.user', key: user.id, actor: labelOf(principal) })
    })
    // The sessions have ended already; a store that went away meanwhile is met by their next use.
    await tokens.forgetUser(user.id).catch(() => undefined)
  }

  /**
   * Makes the first user where there is none, and gives it `password` when that differs from the
   * one it has.
   */
  async ensureAdmin(password: string | null): Promise<void> {
    const { directory, hasher, log } = this.#parts
    const known = await directory.findUser(PLATFORM, ADMIN)
    if (known === undefined) {
      const hash = password === null ? null : await hasher.hash(password)
      if ((await directory.ensureAdmin(hash)).isNew) return
    }
    const admin = known ?? (await directory.ensureAdmin(null)).user
    if (password === null || (await hasher.verify(password, admin.password_hash))) return
    await this.setPassword(SYSTEM, {
      tenant: PLATFORM,
      username: ADMIN,
      password,
      reason: 'setting "adminPassword"',
    })
    log.info('password of the user "admin" was set from the settings; its sessions ended')
  }
}

function maskOf(passwordHash: string | null): string | null {
  return passwordHash === null ? null : '***'
}
