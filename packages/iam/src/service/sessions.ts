/**
 * Sessions of people: begun by any way of signing in, listed, ended. The token of a session is made
 * anew at every sign-in, so nobody can hand a session of their choosing to somebody else.
 */
import type { Audit, Clock, Principal, Random, Store } from '@midplane/kernel'
import {
  deleteOrphanSessions,
  findSession,
  holdUser,
  insertSession,
  listSessions,
  type CredentialTables,
  type OpenSession,
  type SessionRow,
} from '../credential-store.ts'
import { iamErrors } from '../errors.ts'
import { labelOf } from '../model/known-principal.ts'
import { newToken } from '../model/token.ts'
import { deleteToken, findUserById, insertToken, type TokenRow, type UserRow } from '../store.ts'
import type { VerifiedTokens } from '../verified-tokens.ts'

const USER_AGENT_LENGTH_MAX = 255

export type SessionsParts = {
  readonly store: Store
  readonly audit: Audit
  readonly clock: Clock
  readonly random: Random
  readonly tokens: VerifiedTokens
  readonly sessionLifetimeMs: number
}

export type Session = {
  readonly id: string
  readonly token: string
  readonly expiresAtMs: number
  readonly principal: Principal
}

/** Somebody who has proved who they are, and how. */
export type Proof = {
  readonly user: UserRow
  /** RFC 8176 names: `pwd`, `otp`, `hwk`, `fed`, `mfa`. */
  readonly methods: readonly string[]
}

export type Caller = { readonly address: string; readonly userAgent: string }

export class Sessions {
  readonly #parts: SessionsParts

  constructor(parts: SessionsParts) {
    this.#parts = parts
  }

  /** Undefined when the password changed, or the user was disabled, since it was checked. */
  async begin({ user, methods }: Proof, caller: Caller): Promise<Session | undefined> {
    const { store, audit, clock, random, sessionLifetimeMs } = this.#parts
    const principal = principalOf(user, caller.address)
    const token = newToken(random)
    const nowMs = clock.nowMs()
    const expiresAtMs = nowMs + sessionLifetimeMs
    const row: TokenRow = {
      ...tokenRowOf(user),
      id: token.id,
      secret_hash: Buffer.from(token.secretHash).toString('hex'),
      created_at: nowMs,
      expires_at: expiresAtMs,
    }
    const isOpen = await store.write<CredentialTables, boolean>(async (tx) => {
      if (!(await holdUser(tx.db, user))) return false
      await insertToken(tx.db, row)
      await insertSession(tx.db, sessionRowOf(row, methods, caller))
      await audit.record(tx, {
        principal,
        action: 'iam.login',
        resource: `iam/${user.tenant}/users/${user.name}`,
        after: { session: token.id, methods, expiresAt: new Date(expiresAtMs).toISOString() },
      })
      await tx.change({ topic: 'iam.token', key: token.id, actor: labelOf(principal) })
      return true
    })
    return isOpen ? { id: token.id, token: token.text, expiresAtMs, principal } : undefined
  }

  /** Of somebody whom the OpenID provider has signed on to the command line. */
  async beginOfCli(userId: string, address: string): Promise<Session | undefined> {
    const user = await findUserById(this.#parts.store.reader<CredentialTables>(), userId)
    if (user === undefined) return undefined
    return this.begin({ user, methods: ['device'] }, { address, userAgent: 'midplane login' })
  }

  find(id: string): Promise<SessionRow | undefined> {
    return findSession(this.#parts.store.reader<CredentialTables>(), id)
  }

  /** Newest first. */
  async list(userId: string): Promise<OpenSession[]> {
    const nowMs = this.#parts.clock.nowMs()
    const rows = await listSessions(this.#parts.store.reader<CredentialTables>(), userId)
    return rows.filter((row) => row.expires_at === null || row.expires_at > nowMs)
  }

  /** Ends one session of the user. Errors: MP_IAM_SESSION_UNKNOWN. */
  async end(principal: Principal, id: string, reason = ''): Promise<void> {
    await this.#endAll(principal, [id], reason)
  }

  /** Ends all sessions of the user but `keptId`; how many. */
  async endOthers(principal: Principal, keptId: string | undefined, reason = ''): Promise<number> {
    const ids = (await this.list(principal.id)).map(({ id }) => id).filter((id) => id !== keptId)
    await this.#endAll(principal, ids, reason)
    return ids.length
  }

  async tidy(): Promise<void> {
    await this.#parts.store.write<CredentialTables, void>((tx) => deleteOrphanSessions(tx.db))
  }

  async #endAll(principal: Principal, ids: readonly string[], reason: string): Promise<void> {
    const { store, audit, tokens } = this.#parts
    if (ids.length === 0) return
    await store.write<CredentialTables, void>(async (tx) => {
      for (const id of ids) {
        const session = await findSession(tx.db, id)
        if (session?.user_id !== principal.id) {
          throw iamErrors.error('MP_IAM_SESSION_UNKNOWN', { id })
        }
        await deleteToken(tx.db, id)
        await audit.record(tx, {
          principal,
          action: 'iam.sessions.end',
          resource: `iam/${principal.tenant}/users/${principal.name}`,
          reason,
          before: { session: id, address: session.address, userAgent: session.user_agent },
        })
        await tx.change({ topic: 'iam.token', key: id, actor: labelOf(principal) })
      }
    })
    // Ended they are already; a store that went away meanwhile is met by their next use.
    await Promise.all(ids.map((id) => tokens.forget(id).catch(() => undefined)))
  }
}

/** A user as the one who acts; it carries no rights. */
export function principalOf(user: UserRow, address: string): Principal {
  return { kind: 'user', id: user.id, name: user.name, tenant: user.tenant, address }
}

function tokenRowOf(user: UserRow): Omit<TokenRow, 'id' | 'secret_hash' | 'created_at'> {
  return {
    kind: 'session',
    tenant: user.tenant,
    name: 'session',
    user_id: user.id,
    service_account_id: null,
    grants_json: '[]',
    created_by: `user:${user.name}`,
    expires_at: null,
    last_used_at: null,
  }
}

function sessionRowOf(token: TokenRow, methods: readonly string[], caller: Caller): SessionRow {
  return {
    id: token.id,
    user_id: token.user_id ?? '',
    address: caller.address,
    user_agent: caller.userAgent.slice(0, USER_AGENT_LENGTH_MAX),
    methods: methods.join(' '),
    created_at: token.created_at,
  }
}
