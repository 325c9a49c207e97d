/**
 * Signed access tokens whose audience is this platform: bearer tokens of its own API, of people who
 * signed on through a program, and of service accounts by client credentials.
 */
import type { Clock } from '@midplane/kernel'
import { isJwtForm, unverifiedIssuer, verifyAccessToken } from './access-token.ts'
import type { Accounts } from './accounts.ts'
import type { ClientCache } from './client-cache.ts'
import { CLI_CLIENT_ID } from './client-record.ts'
import { issuerOf, tenantOfIssuer } from './issuer.ts'
import type { KeyRings } from './key-ring.ts'

/** Whom a token speaks for; what they may do is for the directory to say. */
export type TokenSubject = {
  readonly id: string
  /** Of the issuer; a user of the platform itself may come through any tenant. */
  readonly tenant: string
  /** The program that it was given to. */
  readonly clientId: string
  readonly expiresAtMs: number
}

export class PlatformTokens {
  readonly #parts: {
    readonly keys: KeyRings
    readonly accounts: Accounts
    readonly clients: ClientCache
    readonly clock: Clock
    readonly publicUrl: () => string
  }

  constructor(parts: {
    readonly keys: KeyRings
    readonly accounts: Accounts
    readonly clients: ClientCache
    readonly clock: Clock
    readonly publicUrl: () => string
  }) {
    this.#parts = parts
  }

  /** Whether a bearer token is one of these at all, by its form. */
  hasForm(text: string): boolean {
    return isJwtForm(text)
  }

  /** Undefined when it is not good here and now. No query for a known tenant, client and account. */
  async subjectOf(text: string): Promise<TokenSubject | undefined> {
    const { keys, accounts, clients, clock, publicUrl } = this.#parts
    const audience = publicUrl()
    const tenant = tenantOfIssuer(audience, unverifiedIssuer(text) ?? '')
    if (tenant === undefined || !(await accounts.hasTenant(tenant))) return undefined
    const claims = verifyAccessToken(text, {
      ring: await keys.of(tenant),
      issuer: issuerOf(audience, tenant),
      audience,
      nowMs: clock.nowMs(),
    })
    if (claims === undefined || claims.sub_kind === 'client') return undefined
    const client = await clients.find(tenant, claims.client_id)
    if (client?.audiences.has(audience) !== true) return undefined
    const { sub: id, sub_kind: kind, exp } = claims
    if (kind === 'user') {
      const user = await accounts.user(tenant, id)
      // A program that one tenant registered must not get at the rights of those above all tenants.
      const isForeign = user?.tenant !== tenant && claims.client_id !== CLI_CLIENT_ID
      if (user === undefined || isForeign) return undefined
    } else if ((await accounts.serviceAccount(tenant, id)) === undefined) return undefined
    return { id, tenant, clientId: claims.client_id, expiresAtMs: exp * 1000 }
  }
}
