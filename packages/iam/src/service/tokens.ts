/**
 * API tokens of people and service accounts: made, listed, revoked; and the upkeep of what their use
 * leaves behind. People care for their own in an open session; those of others take a right.
 */
import type { ApiToken, Grant, Page } from '@midplane/contract'
import type { Principal } from '@midplane/kernel'
import type { AccessTables } from '../access-store.ts'
import { findServiceAccount } from '../directory-store.ts'
import { namesOf } from '../group-store.ts'
import { iamErrors } from '../errors.ts'
import { isKnownAction, nearestActions } from '../model/actions.ts'
import { cursorOf, readCursor } from '../model/cursor.ts'
import { grantProblem, grantsOf, rightsOf } from '../model/grants.ts'
import { KnownPrincipal, labelOf } from '../model/known-principal.ts'
import type { PageQuery } from '../model/name-cursor.ts'
import { newToken } from '../model/token.ts'
import {
  deleteExpiredSessions,
  deleteToken,
  findToken,
  grantsOfJson,
  insertToken,
  listApiTokens,
  PLATFORM,
  updateLastUsed,
  type IamTables,
  type TokenRow,
} from '../store.ts'
import type { VerifiedTokens } from '../verified-tokens.ts'
import { isWithinWall } from './decision.ts'
import { edit, type DirectoryParts } from './directory-edit.ts'
import { unknown } from './directory.ts'
import { requireToAllow, requireToCover } from './handing-out.ts'

const DAY_MS = 86_400_000

export type TokensParts = DirectoryParts & { readonly tokens: VerifiedTokens }

export type TokenRequest = {
  readonly name: string
  readonly grants: readonly Grant[]
  /** null: never */
  readonly expiresInDays: number | null
  readonly serviceAccount?: string | undefined
  readonly tenant?: string | undefined
}

/** Who asks, and how to ask what they may. */
export type Asker = {
  readonly principal: Principal
  readonly reason: string
  /** Throws unless the principal may. */
  authorize(action: string, resource: string): void
}

type Owner = {
  readonly tenant: string
  readonly label: string | null
  readonly userId: string | null
  readonly serviceAccountId: string | null
}

export class Tokens {
  readonly #parts: TokensParts

  constructor(parts: TokensParts) {
    this.#parts = parts
  }

  /**
   * The answer alone carries the secret. Errors: MP_IAM_GRANT_INVALID, MP_IAM_ACTION_UNKNOWN,
   * MP_IAM_GRANT_TOO_WIDE, MP_IAM_QUOTA_REACHED.
   */
  async create(asker: Asker, request: TokenRequest): Promise<ApiToken> {
    const { principal, reason } = asker
    for (const grant of request.grants) requireValid(grant)
    const owner = await this.#ownerFor(asker, request)
    // One's own token stays under one's own refusals; that of somebody else does not.
    if (request.serviceAccount === undefined) requireToAllow(principal, request.grants)
    else requireToCover(principal, request.grants)
    const token = newToken(this.#parts.random)
    const by = { principal, tenant: owner.tenant, reason }
    return edit(this.#parts, by, async ({ db, nowMs, requireRoomFor, record, change }) => {
      await requireRoomFor('tokens')
      const { expiresInDays } = request
      const row: TokenRow = {
        id: token.id,
        kind: 'api',
        tenant: owner.tenant,
        name: request.name,
        user_id: owner.userId,
        service_account_id: owner.serviceAccountId,
        grants_json: JSON.stringify(grantsOf(rightsOf(request.grants))),
        secret_hash: Buffer.from(token.secretHash).toString('hex'),
        created_by: labelOf(principal),
        created_at: nowMs,
        expires_at: expiresInDays === null ? null : nowMs + expiresInDays * DAY_MS,
        last_used_at: null,
      }
      await insertToken(db, row)
      record({
        action: 'iam.tokens.create',
        resource: pathOf(row),
        after: auditedForm(row, owner.label),
      })
      change('iam.token', row.id)
      return { ...tokenOf(row, owner.label), secret: token.text }
    })
  }

  /** Newest first. */
  async list(
    asker: Asker,
    query: PageQuery & { readonly tenant?: string | undefined },
  ): Promise<Page<ApiToken>> {
    const { limit, tenant } = query
    const reach = this.#reachOf(asker, tenant)
    const db = this.#parts.store.reader<AccessTables>()
    const rows = await listApiTokens(db, {
      limit: limit + 1,
      after: query.cursor === undefined ? undefined : readCursor(query.cursor),
      ...reach,
    })
    const shown = rows.slice(0, limit)
    const last = shown.at(-1)
    const owners = await this.#labelsOf(shown)
    return {
      entries: shown.map((row) => tokenOf(row, owners.get(ownerIdOf(row) ?? '') ?? null)),
      nextCursor:
        rows.length <= limit || last === undefined
          ? null
          : cursorOf({ at: last.created_at, id: last.id }),
    }
  }

  /**
   * Takes effect on this node before it resolves, on others with the change feed. Sessions too.
   * Errors: MP_IAM_TOKEN_UNKNOWN.
   */
  async revoke(asker: Asker, id: string): Promise<void> {
    const { principal, reason } = asker
    const found = await findToken(this.#parts.store.reader<IamTables>(), id)
    // A token beyond the wall is as unknown as one that never was.
    const known =
      found !== undefined && isWithinWall(principal.tenant, pathOf(found)) ? found : undefined
    const isOwn = isInSession(principal) && known?.user_id === principal.id
    if (!isOwn)
      asker.authorize('iam.tokens.edit', `iam/${known?.tenant ?? principal.tenant}/tokens`)
    if (known === undefined) throw iamErrors.error('MP_IAM_TOKEN_UNKNOWN', { id })
    const label = (await this.#labelsOf([known])).get(ownerIdOf(known) ?? '') ?? null
    const by = { principal, tenant: known.tenant, reason }
    await edit(this.#parts, by, async ({ db, record, change }) => {
      const row = await deleteToken(db, id)
      if (row === undefined) throw iamErrors.error('MP_IAM_TOKEN_UNKNOWN', { id })
      record({
        action: 'iam.tokens.revoke',
        resource: pathOf(row),
        before: auditedForm(row, label),
      })
      change('iam.token', id)
    })
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

  async #ownerFor(asker: Asker, request: TokenRequest): Promise<Owner> {
    const { principal } = asker
    const { serviceAccount: name } = request
    if (name !== undefined) {
      const tenant = request.tenant ?? principal.tenant
      asker.authorize('iam.tokens.edit', `iam/${tenant}/tokens`)
      const account = await findServiceAccount(
        this.#parts.store.reader<AccessTables>(),
        tenant,
        name,
      )
      const { id } = account ?? unknown('service account', tenant, name)
      return { tenant, label: `service-account:${name}`, userId: null, serviceAccountId: id }
    }
    const subject = KnownPrincipal.subjectOf(principal)
    const tenant = subject?.tenant ?? principal.tenant
    if (!isInSession(principal)) asker.authorize('iam.tokens.edit', `iam/${tenant}/tokens`)
    return {
      tenant,
      label: subject === undefined ? null : labelOf(subject),
      userId: subject?.kind === 'user' ? subject.id : null,
      serviceAccountId: subject?.kind === 'service-account' ? subject.id : null,
    }
  }

  /** All of a tenant for who may see them, else one's own. */
  #reachOf(
    { principal, authorize }: Asker,
    wanted: string | undefined,
  ): { readonly tenant: string | undefined; readonly userId: string | undefined } {
    const tenant = wanted ?? principal.tenant
    try {
      authorize('iam.tokens.read', `iam/${tenant}/tokens`)
    } catch (error) {
      if (!isInSession(principal) || wanted !== undefined) throw error
      return { tenant: undefined, userId: principal.id }
    }
    return {
      tenant: wanted === undefined && tenant === PLATFORM ? undefined : tenant,
      userId: undefined,
    }
  }

  async #labelsOf(rows: readonly TokenRow[]): Promise<Map<string, string>> {
    const db = this.#parts.store.reader<AccessTables>()
    const labels = new Map<string, string>()
    for (const [kind, column] of [
      ['user', 'user_id'],
      ['service-account', 'service_account_id'],
    ] as const) {
      const ids = [...new Set(rows.flatMap((row) => row[column] ?? []))]
      for (const [id, { name }] of await namesOf(db, kind, ids)) labels.set(id, `${kind}:${name}`)
    }
    return labels
  }
}

/** A person at their own session, not a program with a token of theirs. */
function isInSession(principal: Principal): boolean {
  return principal.kind === 'user' && KnownPrincipal.accessOf(principal)?.isSession === true
}

function requireValid(grant: Grant): void {
  const problem = grantProblem(grant)
  if (problem !== undefined) throw iamErrors.error('MP_IAM_GRANT_INVALID', { ...grant, problem })
  const { action } = grant
  if (!isKnownAction(action)) {
    const nearest = nearestActions(action).join(', ')
    throw iamErrors.error('MP_IAM_ACTION_UNKNOWN', { action, nearest })
  }
}

function ownerIdOf(row: TokenRow): string | null {
  return row.user_id ?? row.service_account_id
}

function pathOf({ tenant, id }: TokenRow): string {
  return `iam/${tenant}/tokens/${id}`
}

function tokenOf(row: TokenRow, owner: string | null): ApiToken {
  return {
    id: row.id,
    name: row.name,
    tenant: row.tenant,
    owner,
    grants: grantsOfJson(row.grants_json),
    createdAt: new Date(row.created_at).toISOString(),
    expiresAt: isoOf(row.expires_at),
    lastUsedAt: isoOf(row.last_used_at),
    secret: null,
  }
}

function auditedForm(row: TokenRow, owner: string | null): Record<string, unknown> {
  const { kind, name, expires_at: expiresAt } = row
  return { kind, name, owner, grants: grantsOfJson(row.grants_json), expiresAt: isoOf(expiresAt) }
}

function isoOf(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString()
}
