/** API tokens: made, listed, revoked; and the upkeep of what their use leaves behind. */
import type { ApiToken, Grant, Page } from '@midplane/contract'
import type { Audit, Clock, Principal, Random, Store } from '@midplane/kernel'
import { iamErrors } from '../errors.ts'
import { cursorOf, readCursor } from '../model/cursor.ts'
import { grantBeyond, grantProblem, grantsOf, rightsOf } from '../model/grants.ts'
import { labelOf, rightsHeldBy } from '../model/known-principal.ts'
import { newToken } from '../model/token.ts'
import {
  deleteExpiredSessions,
  deleteToken,
  grantsOfJson,
  insertToken,
  listApiTokens,
  updateLastUsed,
  type IamTables,
  type TokenRow,
} from '../store.ts'
import type { VerifiedTokens } from '../verified-tokens.ts'

const DAY_MS = 86_400_000

export type TokensParts = {
  readonly store: Store
  readonly audit: Audit
  readonly clock: Clock
  readonly random: Random
  readonly tokens: VerifiedTokens
}

export type TokenRequest = {
  readonly name: string
  readonly grants: readonly Grant[]
  /** null: never */
  readonly expiresInDays: number | null
}

export class Tokens {
  readonly #parts: TokensParts

  constructor(parts: TokensParts) {
    this.#parts = parts
  }

  /** The answer alone carries the secret. Errors: MP_IAM_GRANT_INVALID, MP_IAM_GRANT_TOO_WIDE. */
  async create(principal: Principal, request: TokenRequest, reason: string): Promise<ApiToken> {
    const { store, audit, clock, random } = this.#parts
    requireGrantable(principal, request.grants)
    const token = newToken(random)
    const nowMs = clock.nowMs()
    const row: TokenRow = {
      id: token.id,
      kind: 'api',
      tenant: principal.tenant,
      name: request.name,
      user_id: null,
      grants_json: JSON.stringify(grantsOf(rightsOf(request.grants))),
      secret_hash: Buffer.from(token.secretHash).toString('hex'),
      created_by: labelOf(principal),
      created_at: nowMs,
      expires_at: request.expiresInDays === null ? null : nowMs + request.expiresInDays * DAY_MS,
      last_used_at: null,
    }
    await store.write<IamTables, void>(async (tx) => {
      await insertToken(tx.db, row)
      await audit.record(tx, {
        principal,
        action: 'iam.tokens.create',
        resource: `iam/tokens/${row.id}`,
        reason,
        after: auditedForm(row),
      })
      await tx.change({ topic: 'iam.token', key: row.id, actor: labelOf(principal) })
    })
    return { ...tokenOf(row), secret: token.text }
  }

  /** Newest first. */
  async list(page: {
    readonly limit: number
    readonly cursor?: string | undefined
  }): Promise<Page<ApiToken>> {
    const after = page.cursor === undefined ? undefined : readCursor(page.cursor)
    const rows = await listApiTokens(this.#parts.store.reader<IamTables>(), {
      limit: page.limit + 1,
      after,
    })
    const entries = rows.slice(0, page.limit)
    const last = entries.at(-1)
    const isLast = rows.length <= page.limit || last === undefined
    return {
      entries: entries.map(tokenOf),
      nextCursor: isLast ? null : cursorOf({ at: last.created_at, id: last.id }),
    }
  }

  /**
   * Takes effect on this node before it resolves, on others with the change feed. Sessions too.
   * Errors: MP_IAM_TOKEN_UNKNOWN.
   */
  async revoke(principal: Principal, id: string, reason: string): Promise<void> {
    const { store, audit, tokens } = this.#parts
    await store.write<IamTables, void>(async (tx) => {
      const row = await deleteToken(tx.db, id)
      if (row === undefined) throw iamErrors.error('MP_IAM_TOKEN_UNKNOWN', { id })
      await audit.record(tx, {
        principal,
        action: 'iam.tokens.revoke',
        resource: `iam/tokens/${id}`,
        reason,
        before: auditedForm(row),
      })
      await tx.change({ topic: 'iam.token', key: id, actor: labelOf(principal) })
    })
    // Revoked it is already; a store that went away meanwhile is met by its next use.
    await tokens.forget(id).catch(() => undefined)
  }

  /** Writes down when tokens were used, and removes ended sessions. */
  async tidy(): Promise<void> {
    const { store, clock, tokens } = this.#parts
    const uses = tokens.takeUses()
    const nowMs = clock.nowMs()
    await store.write<IamTables, void>(async (tx) => {
      // In one order everywhere, so that two nodes never wait for each other.
      for (const [id, atMs] of [...uses].sort(([one], [other]) => (one < other ? -1 : 1))) {
        await updateLastUsed(tx.db, id, atMs)
      }
      await deleteExpiredSessions(tx.db, nowMs)
    })
  }
}

function requireGrantable(principal: Principal, grants: readonly Grant[]): void {
  for (const grant of grants) {
    const problem = grantProblem(grant)
    if (problem !== undefined) throw iamErrors.error('MP_IAM_GRANT_INVALID', { ...grant, problem })
  }
  const beyond = grantBeyond(rightsHeldBy(principal), grants)
  if (beyond !== undefined) {
    throw iamErrors.error('MP_IAM_GRANT_TOO_WIDE', { principal: labelOf(principal), ...beyond })
  }
}

function tokenOf(row: TokenRow): ApiToken {
  return {
    id: row.id,
    name: row.name,
    grants: grantsOfJson(row.grants_json),
    createdAt: new Date(row.created_at).toISOString(),
    expiresAt: isoOf(row.expires_at),
    lastUsedAt: isoOf(row.last_used_at),
    secret: null,
  }
}

function auditedForm(row: TokenRow): Record<string, unknown> {
  const { kind, name, expires_at: expiresAt } = row
  return { kind, name, grants: grantsOfJson(row.grants_json), expiresAt: isoOf(expiresAt) }
}

function isoOf(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString()
}
