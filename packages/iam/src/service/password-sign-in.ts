/**
 * Sign-in by name and password, against our own hashes or a directory of the tenant.
 * Invariant: costs one password hash whatever the outcome, and says the same whatever was wrong.
 */
import type { Log, Store } from '@midplane/kernel'
import { iamErrors } from '../errors.ts'
import type { IamMetrics, SignInOutcome } from '../metrics.ts'
import type { SignInGuard } from '../model/sign-in-guard.ts'
import { PASSWORD_SIZE_MAX, type PasswordHasher } from '../password.ts'
import { findUserForSignIn, type IamTables, type UserRow } from '../store.ts'
import { proveByDirectory } from './directories.ts'
import type { OutsideAccounts } from './outside-accounts.ts'
import type { Providers } from './providers.ts'
import type { SecondFactor } from './second-factor.ts'
import type { Caller, Proof, Session, Sessions } from './sessions.ts'

export type PasswordSignInParts = {
  readonly store: Store
  readonly log: Log
  readonly hasher: PasswordHasher
  readonly guard: SignInGuard
  readonly metrics: IamMetrics
  readonly sessions: Sessions
  readonly secondFactor: SecondFactor
  readonly providers: Providers
  readonly outsideAccounts: OutsideAccounts
}

export type Claim = {
  readonly tenant: string
  readonly username: string
  readonly password: string
  readonly address: string
}

export class PasswordSignIn {
  readonly #parts: PasswordSignInParts

  constructor(parts: PasswordSignInParts) {
    this.#parts = parts
  }

  /** Errors: those of `prove`, MP_IAM_SECOND_FACTOR_REQUIRED, MP_IAM_SECOND_FACTOR_REFUSED. */
  async login(
    claim: Claim,
    { code, caller }: { readonly code: string | undefined; readonly caller: Caller },
  ): Promise<Session> {
    const { secondFactor } = this.#parts
    const proof = await this.prove(claim)
    const { user, methods } = proof
    if (!(await secondFactor.isActive(user.id))) return this.begin(proof, caller)
    if (code === undefined) throw iamErrors.error('MP_IAM_SECOND_FACTOR_REQUIRED', {})
    await secondFactor.check(user.id, code, claim.address)
    return this.begin({ user, methods: [...methods, 'otp', 'mfa'] }, caller)
  }

  /** The first step. Errors: MP_IAM_SIGN_IN_REFUSED, MP_IAM_TOO_MANY_ATTEMPTS, MP_IAM_BUSY. */
  async prove(claim: Claim): Promise<Proof> {
    const { store, guard } = this.#parts
    const { tenant, username, address } = claim
    const user = await findUserForSignIn(store.reader<IamTables>(), tenant, username)
    // By id, since people of the platform could be guessed at through every tenant.
    const attempt = { username: user?.id ?? `${tenant}/${username}`, address }
    const waitMs = guard.admit(attempt)
    if (waitMs > 0) {
      this.#count('delayed')
      throw iamErrors.error('MP_IAM_TOO_MANY_ATTEMPTS', {
        retryAfterSeconds: Math.ceil(waitMs / 1000),
      })
    }
    const isRight = await this.#isPasswordOf(user, claim.password)
    const proved = isRight ? user : await this.#userOfDirectory(user, claim)
    if (proved === undefined) throw this.#refusal(user, address)
    guard.succeed(attempt)
    return { user: proved, methods: ['pwd'] }
  }

  /** Of somebody who has a session. Errors: MP_IAM_SIGN_IN_REFUSED, MP_IAM_TOO_MANY_ATTEMPTS. */
  async checkOwnPassword(user: UserRow, password: string, address: string): Promise<void> {
    const { tenant, name: username } = user
    const proof = await this.prove({ tenant, username, password, address })
    if (proof.user.id !== user.id) throw this.#refusal(user, address)
  }

  /** The session of whoever has proved who they are. Errors: MP_IAM_SIGN_IN_REFUSED. */
  async begin(proof: Proof, caller: Caller): Promise<Session> {
    const session = await this.#parts.sessions.begin(proof, caller)
    if (session === undefined) throw this.#refusal(proof.user, caller.address)
    this.#count('accepted')
    return session
  }

  async #isPasswordOf(user: UserRow | undefined, password: string): Promise<boolean> {
    if (password.length > PASSWORD_SIZE_MAX) return false
    const isRight = await this.#parts.hasher.verify(password, user?.password_hash)
    return isRight && user?.state === 'active'
  }

  /** Never asks a directory about somebody who has a password here: it would learn that password. */
  async #userOfDirectory(user: UserRow | undefined, claim: Claim): Promise<UserRow | undefined> {
    const { providers, outsideAccounts, log } = this.#parts
    const { tenant, address } = claim
    if (user !== undefined && (user.password_hash !== null || user.tenant !== tenant))
      return undefined
    if (claim.password.length > PASSWORD_SIZE_MAX) return undefined
    for (const provider of await providers.ofKind(tenant, 'ldap')) {
      try {
        const identity = await proveByDirectory(provider, claim)
        if (identity === undefined) continue
        const { createsUsers } = provider.settings
        return await outsideAccounts.userOf(tenant, identity, { createsUsers, address })
      } catch (error) {
        log.warn('sign-in by directory failed', { tenant, provider: provider.name, error })
      }
    }
    return undefined
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
