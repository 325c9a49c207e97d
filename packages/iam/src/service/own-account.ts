/**
 * What people change about their own sign-in. Invariant: only in a session of their own, since a
 * token with few rights could otherwise make itself a way to all of them; and for new ways to sign
 * in, only shortly after they proved who they are.
 */
import type { Clock, Principal, Store } from '@midplane/kernel'
import type { SessionRow } from '../credential-store.ts'
import { iamErrors } from '../errors.ts'
import { KnownPrincipal, labelOf } from '../model/known-principal.ts'
import { findUserById, type IamTables, type UserRow } from '../store.ts'
import type { NewPasswords } from './new-passwords.ts'
import type { Sessions } from './sessions.ts'
import type { PasswordSignIn } from './password-sign-in.ts'

const FRESH_FOR_MINUTES = 15
const MINUTE_MS = 60_000

export type OwnAccountParts = {
  readonly store: Store
  readonly clock: Clock
  readonly sessions: Sessions
  readonly signIn: PasswordSignIn
  readonly passwords: NewPasswords
}

export class OwnAccount {
  readonly #parts: OwnAccountParts

  constructor(parts: OwnAccountParts) {
    this.#parts = parts
  }

  /** The session that `principal` acts in. Errors: MP_IAM_SESSION_REQUIRED. */
  async sessionOf(principal: Principal): Promise<SessionRow> {
    const id = tokenIdOf(principal)
    const session = id === undefined ? undefined : await this.#parts.sessions.find(id)
    if (session === undefined || session.user_id !== principal.id) {
      throw iamErrors.error('MP_IAM_SESSION_REQUIRED', { principal: labelOf(principal) })
    }
    return session
  }

  /** The same; errors too: MP_IAM_SIGN_IN_STALE. */
  async freshSessionOf(principal: Principal): Promise<SessionRow> {
    const session = await this.sessionOf(principal)
    if (this.isFresh(session)) return session
    throw iamErrors.error('MP_IAM_SIGN_IN_STALE', { minutes: FRESH_FOR_MINUTES })
  }

  isFresh(session: SessionRow): boolean {
    return this.#parts.clock.nowMs() - session.created_at <= FRESH_FOR_MINUTES * MINUTE_MS
  }

  /** Ends the other sessions. Errors: MP_IAM_SESSION_REQUIRED, MP_IAM_SIGN_IN_REFUSED. */
  async changePassword(
    principal: Principal,
    {
      current,
      password,
      reason,
    }: { readonly current: string; readonly password: string; readonly reason: string },
  ): Promise<void> {
    const { signIn, passwords } = this.#parts
    const session = await this.sessionOf(principal)
    const user = await this.userOf(session)
    await signIn.checkOwnPassword(user, current, principal.address)
    await passwords.replace(principal, { user, password, reason, keptSessionId: session.id })
  }

  async userOf({ user_id: userId, id }: SessionRow): Promise<UserRow> {
    const user = await findUserById(this.#parts.store.reader<IamTables>(), userId)
    if (user === undefined) throw iamErrors.error('MP_IAM_SESSION_UNKNOWN', { id })
    return user
  }
}

/** Principals that were authenticated by a token share what is known of it. */
function tokenIdOf(principal: Principal): string | undefined {
  const access = KnownPrincipal.accessOf(principal)
  return access !== undefined && 'id' in access && typeof access.id === 'string'
    ? access.id
    : undefined
}
