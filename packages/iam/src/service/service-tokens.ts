/**
 * Service identity: a short-lived signed token with which a service proves to another one who it is;
 * the other checks it by the JWKS of the tenant alone.
 */
import { randomId, type Clock, type Principal, type Random, type Store } from '@midplane/kernel'
import { iamErrors } from '../errors.ts'
import { labelOf } from '../model/known-principal.ts'
import { signAccessToken } from '../oidc/access-token.ts'
import type { Accounts } from '../oidc/accounts.ts'
import { issuerOf } from '../oidc/issuer.ts'
import type { KeyRings } from '../oidc/key-ring.ts'
import type { IamTables } from '../store.ts'

/** Stands where OAuth names a client: the platform itself asked for it. */
const CLIENT_ID = 'midplane-service-token'
const JTI_SIZE = 16

export type ServiceTokensParts = {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly keys: KeyRings
  readonly accounts: Accounts
  readonly publicUrl: () => string
  readonly lifetimeMs: number
}

export type ServiceToken = {
  readonly token: string
  readonly expiresAt: string
  readonly lifetimeMs: number
  readonly issuer: string
}

export class ServiceTokens {
  readonly #parts: ServiceTokensParts

  constructor(parts: ServiceTokensParts) {
    this.#parts = parts
  }

  /** Errors: MP_IAM_SERVICE_TOKEN_REFUSED when the caller is no service account. */
  async issue(principal: Principal, audience: string): Promise<ServiceToken> {
    const { clock, random, keys, publicUrl, lifetimeMs } = this.#parts
    // Nobody is handed a token that this platform itself would take for a sign-in.
    if (audience === publicUrl()) throw refusal(principal, `"${audience}" is this platform itself`)
    const account = await this.#accountOf(principal)
    if (account === undefined) throw refusal(principal, 'only tokens of service accounts may')
    const { tenant } = principal
    const issuer = issuerOf(publicUrl(), tenant)
    const iat = Math.floor(clock.nowMs() / 1000)
    const exp = iat + lifetimeMs / 1000
    const token = signAccessToken(
      {
        iss: issuer,
        sub: account.id,
        aud: audience,
        client_id: CLIENT_ID,
        tenant,
        iat,
        exp,
        jti: randomId(random, JTI_SIZE),
        sub_kind: 'service-account',
        name: account.name,
      },
      await keys.of(tenant),
    )
    return { token, expiresAt: new Date(exp * 1000).toISOString(), lifetimeMs, issuer }
  }

  async #accountOf(
    principal: Principal,
  ): Promise<{ readonly id: string; readonly name: string } | undefined> {
    const { store, accounts } = this.#parts
    if (principal.kind === 'service-account') {
      return accounts.serviceAccount(principal.tenant, principal.id)
    }
    if (principal.kind !== 'token') return undefined
    const row = await store
      .reader<IamTables>()
      .selectFrom('iam_token')
      .select('service_account_id')
      .where('id', '=', principal.id)
      .executeTakeFirst()
    const id = row?.service_account_id ?? undefined
    return id === undefined ? undefined : accounts.serviceAccount(principal.tenant, id)
  }
}

function refusal(principal: Principal, problem: string): Error {
  return iamErrors.error('MP_IAM_SERVICE_TOKEN_REFUSED', { principal: labelOf(principal), problem })
}
