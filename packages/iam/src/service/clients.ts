/** Programs that sign people on or act for themselves: registered, listed, given new secrets, removed. */
import { hash } from 'node:crypto'
import type { OidcClient, OidcClientRequest, Page } from '@midplane/contract'
import {
  randomId,
  type Audit,
  type Clock,
  type Principal,
  type Random,
  type Store,
} from '@midplane/kernel'
import type { AccessTables } from '../access-store.ts'
import { iamErrors } from '../errors.ts'
import { labelOf } from '../model/known-principal.ts'
import type { Accounts } from '../oidc/accounts.ts'
import type { ClientCache } from '../oidc/client-cache.ts'
import { recordOf } from '../oidc/client-record.ts'
import {
  deleteClientRow,
  deleteOidcOfClient,
  findClientRow,
  insertClientRow,
  listClientRows,
  updateClientSecret,
  type ClientRow,
  type OidcTables,
} from '../oidc/oidc-store.ts'
import { requireToCoverSubject } from './handing-out.ts'

const ID_SIZE = 16
const SECRET_SIZE_BYTES = 32

export type ClientsParts = {
  readonly store: Store
  readonly audit: Audit
  readonly clock: Clock
  readonly random: Random
  readonly cache: ClientCache
  readonly accounts: Accounts
}

/** Who does it, and why. */
export type Doer = { readonly principal: Principal; readonly reason: string }

export class Clients {
  readonly #parts: ClientsParts

  constructor(parts: ClientsParts) {
    this.#parts = parts
  }

  async list(
    tenant: string,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<Page<OidcClient>> {
    const rows = await listClientRows(this.#parts.store.reader<OidcTables>(), {
      tenant,
      afterId: page.cursor ?? '',
      limit: page.limit + 1,
    })
    const entries = rows.slice(0, page.limit)
    const nextCursor = rows.length > page.limit ? (entries.at(-1)?.id ?? null) : null
    const shown = entries.map((row) => this.#shown(row, null))
    return { entries: await Promise.all(shown), nextCursor }
  }

  /** Errors: MP_IAM_CLIENT_UNKNOWN. */
  async get(tenant: string, id: string): Promise<OidcClient> {
    const row = await findClientRow(this.#parts.store.reader<OidcTables>(), tenant, id)
    if (row === undefined) throw iamErrors.error('MP_IAM_CLIENT_UNKNOWN', { tenant, id })
    return this.#shown(row, null)
  }

  /** The answer alone carries the secret. Errors: MP_IAM_CLIENT_INVALID. */
  async create(doer: Doer, tenant: string, request: OidcClientRequest): Promise<OidcClient> {
    const { store, audit, clock, random, accounts } = this.#parts
    const problem = problemOf(request)
    if (problem !== undefined) throw iamErrors.error('MP_IAM_CLIENT_INVALID', { problem })
    const { serviceAccount: name } = request
    const account = name === null ? undefined : await accounts.serviceAccountNamed(tenant, name)
    if (name !== null && account === undefined) {
      throw iamErrors.error('MP_IAM_CLIENT_INVALID', {
        problem: `there is no service account "${name}"`,
      })
    }
    if (account !== undefined) await this.#requireToCover(doer, account.id)
    const id = randomId(random, ID_SIZE)
    const secret = request.isPublic ? null : this.#newSecret()
    const nowMs = clock.nowMs()
    const row: ClientRow = {
      id,
      tenant,
      name: request.name,
      secret_hash: hashOf(secret),
      metadata_json: JSON.stringify(metadataOf(id, request)),
      audiences_json: JSON.stringify([...new Set(request.audiences)]),
      service_account_id: account?.id ?? null,
      is_trusted: request.isTrusted ? 1 : 0,
      created_by: labelOf(doer.principal),
      created_at: nowMs,
      updated_at: nowMs,
    }
    await store.write<OidcTables, void>(async (tx) => {
      await insertClientRow(tx.db, row)
      await audit.record(tx, {
        ...doer,
        action: 'iam.clients.edit',
        resource: resourceOf(row),
        after: auditedForm(row),
      })
      await tx.change({ topic: 'iam.client', key: id, actor: row.created_by })
    })
    return this.#shown(row, secret)
  }

  /** The old secret ends on this node before it resolves. Errors: MP_IAM_CLIENT_UNKNOWN. */
  async rotateSecret(doer: Doer, tenant: string, id: string): Promise<OidcClient> {
    const { store, audit, clock, cache } = this.#parts
    const known = await findClientRow(store.reader<OidcTables>(), tenant, id)
    const accountId = known?.service_account_id ?? null
    if (accountId !== null) await this.#requireToCover(doer, accountId)
    const secret = this.#newSecret()
    const row = await store.write<OidcTables, ClientRow>(async (tx) => {
      const changed = await updateClientSecret(tx.db, {
        tenant,
        id,
        secret_hash: hashOf(secret),
        updated_at: clock.nowMs(),
      })
      if (changed === undefined) throw iamErrors.error('MP_IAM_CLIENT_UNKNOWN', { tenant, id })
      await audit.record(tx, {
        ...doer,
        action: 'iam.clients.edit',
        resource: resourceOf(changed),
        after: { secret: '***' },
      })
      await tx.change({ topic: 'iam.client', key: id, actor: labelOf(doer.principal) })
      return changed
    })
    cache.forget(id)
    return this.#shown(row, secret)
  }

  /** With it go its codes, grants and refresh tokens. Errors: MP_IAM_CLIENT_UNKNOWN. */
  async remove(doer: Doer, tenant: string, id: string): Promise<void> {
    const { store, audit, cache } = this.#parts
    await store.write<OidcTables, void>(async (tx) => {
      const row = await deleteClientRow(tx.db, tenant, id)
      if (row === undefined) throw iamErrors.error('MP_IAM_CLIENT_UNKNOWN', { tenant, id })
      await deleteOidcOfClient(tx.db, id)
      await audit.record(tx, {
        ...doer,
        action: 'iam.clients.edit',
        resource: resourceOf(row),
        before: auditedForm(row),
      })
      await tx.change({ topic: 'iam.client', key: id, actor: labelOf(doer.principal) })
    })
    cache.forget(id)
  }

  /** That somebody let programs register themselves. */
  async recordRegistrationToken(
    doer: Doer,
    tenant: string,
    after: { readonly expiresInHours: number },
  ): Promise<void> {
    const { store, audit } = this.#parts
    await store.write<OidcTables, void>((tx) =>
      audit.record(tx, {
        ...doer,
        action: 'iam.clients.register',
        resource: `iam/${tenant}/clients`,
        after,
      }),
    )
  }

  async #shown(row: ClientRow, secret: string | null): Promise<OidcClient> {
    const { service_account_id: id, tenant } = row
    const account = id === null ? undefined : await this.#parts.accounts.serviceAccount(tenant, id)
    return { ...shownForm(row, secret), serviceAccount: account?.name ?? id }
  }

  /** Whoever has the secret of a client acts as its service account. Errors: MP_IAM_GRANT_TOO_WIDE. */
  async #requireToCover({ principal }: Doer, accountId: string): Promise<void> {
    const db = this.#parts.store.reader<AccessTables>()
    await requireToCoverSubject(db, principal, accountId)
  }

  #newSecret(): string {
    return Buffer.from(this.#parts.random.bytes(SECRET_SIZE_BYTES)).toString('base64url')
  }
}

/** What would never work, or never safely. */
function problemOf(request: OidcClientRequest): string | undefined {
  const { grantTypes, isPublic, redirectUris } = request
  if (grantTypes.includes('authorization_code') && redirectUris.length === 0) {
    return 'a program that signs people on by code names at least one redirect URI'
  }
  if (isPublic && grantTypes.includes('client_credentials')) {
    return 'a public program has no credentials of its own'
  }
  const withFragment = redirectUris.find((uri) => uri.includes('#'))
  return withFragment === undefined ? undefined : `redirect URI "${withFragment}" has a fragment`
}

/** In the names of OpenID Connect Dynamic Client Registration 1.0. */
function metadataOf(id: string, request: OidcClientRequest): Record<string, unknown> {
  const { backchannelLogoutUri, grantTypes, redirectUris } = request
  const signsOn = grantTypes.includes('authorization_code')
  return {
    client_id: id,
    client_name: request.name,
    // Ports of loopback addresses are free for programs on a person's own machine (RFC 8252).
    application_type:
      redirectUris.length > 0 && redirectUris.every(isLoopbackUri) ? 'native' : 'web',
    token_endpoint_auth_method: request.isPublic ? 'none' : 'client_secret_basic',
    grant_types: grantTypes,
    response_types: signsOn ? ['code'] : [],
    redirect_uris: signsOn ? redirectUris : [],
    post_logout_redirect_uris: request.postLogoutRedirectUris,
    scope: request.scopes.join(' '),
    ...(backchannelLogoutUri === null
      ? {}
      : {
          backchannel_logout_uri: backchannelLogoutUri,
          backchannel_logout_session_required: true,
        }),
  }
}

function isLoopbackUri(uri: string): boolean {
  const { protocol, hostname } = new URL(uri)
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

function shownForm(row: ClientRow, secret: string | null): OidcClient {
  const { metadata, audiences, scopes } = recordOf(row)
  const texts = (name: string): string[] => {
    const value = metadata[name]
    return Array.isArray(value) ? value.map(String) : []
  }
  const logoutUri = metadata['backchannel_logout_uri']
  return {
    id: row.id,
    name: row.name,
    isPublic: row.secret_hash === null,
    grantTypes: texts('grant_types') as OidcClient['grantTypes'], // written from that type
    redirectUris: texts('redirect_uris'),
    postLogoutRedirectUris: texts('post_logout_redirect_uris'),
    backchannelLogoutUri: typeof logoutUri === 'string' ? logoutUri : null,
    scopes: [...scopes].filter((scope) => scope !== ''),
    audiences: [...audiences],
    serviceAccount: row.service_account_id,
    isTrusted: row.is_trusted === 1,
    createdBy: row.created_by,
    createdAt: new Date(row.created_at).toISOString(),
    secret,
  }
}

function auditedForm(row: ClientRow): Record<string, unknown> {
  const { secret: _, ...shown } = shownForm(row, null)
  return shown
}

function resourceOf({ tenant, id }: ClientRow): string {
  return `iam/${tenant}/clients/${id}`
}

function hashOf(secret: string | null): string | null {
  return secret === null ? null : hash('sha256', secret)
}
