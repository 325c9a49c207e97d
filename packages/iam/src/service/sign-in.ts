/** Sign-in by password, passwords, and the first user. */
import {
  randomId,
  SYSTEM,
  type Audit,
  type Clock,
  type Log,
  type Principal,
  type Random,
  type Store,
} from '@midplane/kernel'
import { iamErrors } from '../errors.ts'
import type { IamMetrics, SignInOutcome } from '../metrics.ts'
import { grantBeyond } from '../model/grants.ts'
import { labelOf, rightsHeldBy } from '../model/known-principal.ts'
import type { SignInGuard } from '../model/sign-in-guard.ts'
import { newToken, type NewToken } from '../model/token.ts'
import { PASSWORD_SIZE_MAX, type PasswordHasher } from '../password.ts'
import {
  deleteSessionsOf,
  findUser,
  grantsOfJson,
  holdPassword,
  insertToken,
  insertUser,
  updatePassword,
  type IamTables,
  type UserRow,
} from '../store.ts'
import type { VerifiedTokens } from '../verified-tokens.ts'

const ADMIN = 'admin'

export type SignInParts = {
  readonly store: Store
  readonly audit: Audit
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly hasher: PasswordHasher
  readonly guard: SignInGuard
  readonly tokens: VerifiedTokens
  readonly metrics: IamMetrics
  readonly sessionLifetimeMs: number
}

export type Session = {
  readonly token: string
  readonly expiresAtMs: number
  readonly principal: Principal
}

export type PasswordChange = {
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
   * Errors: MP_IAM_SIGN_IN_REFUSED, MP_IAM_TOO_MANY_ATTEMPTS, MP_IAM_BUSY. Costs one password hash
   * whatever the outcome.
   */
  async login(username: string, password: string, address: string): Promise<Session> {
    const { store, guard, hasher } = this.#parts
    const waitMs = guard.admit({ username, address })
    if (waitMs > 0) {
      this.#count('delayed')
      throw iamErrors.error('MP_IAM_TOO_MANY_ATTEMPTS', {
        retryAfterSeconds: Math.ceil(waitMs / 1000),
      })
    }
    const user = await findUser(store.reader<IamTables>(), username)
    const isRight =
      password.length <= PASSWORD_SIZE_MAX && (await hasher.verify(password, user?.password_hash))
    if (user === undefined || !isRight) throw this.#refusal(user, address)
    const session = await this.#openSession(user, address)
    if (session === undefined) throw this.#refusal(user, address)
    guard.succeed({ username, address })
    this.#count('accepted')
    return session
  }

  /**
   * Sets a password and ends the sessions of that user. Errors: MP_IAM_USER_UNKNOWN,
   * MP_IAM_GRANT_TOO_WIDE.
   */
  async setPassword(
    principal: Principal,
    { username, password, reason }: PasswordChange,
  ): Promise<void> {
    const { store, audit, clock, hasher, tokens } = this.#parts
    const user = await findUser(store.reader<IamTables>(), username)
    if (user === undefined) throw iamErrors.error('MP_IAM_USER_UNKNOWN', { username })
    // Whoever sets a password can sign in with it, and so takes over every right of that user.
    const beyond = grantBeyond(rightsHeldBy(principal), grantsOfJson(user.grants_json))
    if (beyond !== undefined) {
      throw iamErrors.error('MP_IAM_GRANT_TOO_WIDE', { principal: labelOf(principal), ...beyond })
    }
    const passwordHash = await hasher.hash(password)
    await store.write<IamTables, void>(async (tx) => {
      await updatePassword(tx.db, { id: user.id, passwordHash, nowMs: clock.nowMs() })
      await deleteSessionsOf(tx.db, user.id)
      await audit.record(tx, {
        principal,
        action: 'iam.password.set',
        resource: `iam/users/${user.name}`,
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
    const { store, hasher, log } = this.#parts
    const admin = await findUser(store.reader<IamTables>(), ADMIN)
    if (admin === undefined) {
      await this.#insertAdmin(password)
      return
    }
    if (password === null || (await hasher.verify(password, admin.password_hash))) return
    await this.setPassword(SYSTEM, { username: ADMIN, password, reason: 'setting "adminPassword"' })
    log.info('password of the user "admin" was set from the settings; its sessions ended')
  }

  async #insertAdmin(password: string | null): Promise<void> {
    const { store, audit, clock, random, hasher } = this.#parts
    const nowMs = clock.nowMs()
    const passwordHash = password === null ? null : await hasher.hash(password)
    const grants = [{ action: '*', resource: '*' }]
    const user: UserRow = {
      id: randomId(random),
      tenant: '*',
      name: ADMIN,
      grants_json: JSON.stringify(grants),
      password_hash: passwordHash,
      created_at: nowMs,
      updated_at: nowMs,
    }
    await store.write<IamTables, void>(async (tx) => {
      const isNew = await insertUser(tx.db, user)
      // Another node was faster.
      if (!isNew) return
      await audit.record(tx, {
        principal: SYSTEM,
        action: 'iam.users.create',
        resource: `iam/users/${ADMIN}`,
        reason: 'first start',
        after: { name: ADMIN, grants, password: maskOf(passwordHash) },
      })
      await tx.change({ topic: 'iam.user', key: user.id, actor: labelOf(SYSTEM) })
    })
  }

  /** Undefined when the password changed since it was checked. */
  async #openSession(user: UserRow, address: string): Promise<Session | undefined> {
    const { store, audit, clock, random, sessionLifetimeMs } = this.#parts
    const principal: Principal = {
      kind: 'user',
      id: user.id,
      name: user.name,
      tenant: user.tenant,
      address,
    }
    const token = newToken(random)
    const nowMs = clock.nowMs()
    const expiresAtMs = nowMs + sessionLifetimeMs
    const isOpen = await store.write<IamTables, boolean>(async (tx) => {
      if (!(await holdPassword(tx.db, user))) return false
      await insertToken(tx.db, sessionRow(user, token, { nowMs, expiresAtMs }))
      await audit.record(tx, {
        principal,
        action: 'iam.login',
        resource: `iam/users/${user.name}`,
        after: { token: token.id, expiresAt: new Date(expiresAtMs).toISOString() },
      })
      await tx.change({ topic: 'iam.token', key: token.id, actor: labelOf(principal) })
      return true
    })
    return isOpen ? { token: token.text, expiresAtMs, principal } : undefined
  }

  /** The name is left out: people type passwords into the wrong field. */
  #refusal(user: UserRow | undefined, address: string): Error {
    this.#count('refused')
    this.#parts.log.warn('sign-in refused', { address, userId: user?.id ?? 'unknown' })
    return iamErrors.error('MP_IAM_SIGN_IN_REFUSED', {})
  }

  #count(outcome: SignInOutcome): void {
    this.#parts.metrics.signIns.add(1, { outcome })
  }
}

function sessionRow(
  user: UserRow,
  token: NewToken,
  { nowMs, expiresAtMs }: { readonly nowMs: number; readonly expiresAtMs: number },
): IamTables['iam_token'] {
  return {
    id: token.id,
    kind: 'session',
    tenant: user.tenant,
    name: 'session',
    user_id: user.id,
    grants_json: '[]',
    secret_hash: Buffer.from(token.secretHash).toString('hex'),
    created_by: `user:${user.name}`,
    created_at: nowMs,
    expires_at: expiresAtMs,
    last_used_at: null,
  }
}

function maskOf(passwordHash: string | null): string | null {
  return passwordHash === null ? null : '***'
}
