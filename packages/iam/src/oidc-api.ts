/** Handlers of the OpenID provider's own API: clients, keys, service tokens. */
import type { clientsApi } from '@midplane/contract'
import type { Clock, Handlers, Principal } from '@midplane/kernel'
import { iamErrors } from './errors.ts'
import { CLI_CLIENT_ID } from './oidc/client-record.ts'
import type { PlatformTokens } from './oidc/platform-tokens.ts'
import { issuerOf } from './oidc/issuer.ts'
import { REGISTRATION_POLICY } from './oidc/provider.ts'
import type { Providers } from './oidc/providers.ts'
import type { Clients } from './service/clients.ts'
import type { ServiceTokens } from './service/service-tokens.ts'
import type { SigningKeyUpkeep } from './service/signing-key-upkeep.ts'

const HOUR_S = 3600

/** Begins a session of a user; undefined when that user may not have one. */
export type BeginSession = (
  userId: string,
  address: string,
) => Promise<
  | { readonly token: string; readonly expiresAtMs: number; readonly principal: Principal }
  | undefined
>

export type OidcServices = {
  readonly platformTokens: PlatformTokens
  readonly beginSession: BeginSession
  readonly clients: Clients
  readonly keyUpkeep: SigningKeyUpkeep
  readonly providers: Providers
  readonly serviceTokens: ServiceTokens
  readonly publicUrl: () => string
  readonly clock: Clock
}

export function oidcHandlers(services: OidcServices): Handlers<typeof clientsApi> {
  const { clients, keyUpkeep, providers, serviceTokens, publicUrl, clock } = services
  return {
    listClients: ({ params, query }) => clients.list(params.tenant, query),
    getClient: ({ params }) => clients.get(params.tenant, params.id),
    createClient: ({ params, body }, { principal, reason }) =>
      clients.create({ principal, reason }, params.tenant, body),
    rotateClientSecret: ({ params }, { principal, reason }) =>
      clients.rotateSecret({ principal, reason }, params.tenant, params.id),

    async deleteClient({ params }, { principal, reason }) {
      await clients.remove({ principal, reason }, params.tenant, params.id)
      return undefined
    },

    async createRegistrationToken({ params, body }, { principal, reason }) {
      await clients.recordRegistrationToken({ principal, reason }, params.tenant, body)
      const { provider } = await providers.of(params.tenant)
      const expiresIn = body.expiresInHours * HOUR_S
      const token = await new provider.InitialAccessToken({
        expiresIn,
        policies: [REGISTRATION_POLICY],
      }).save()
      return {
        token,
        endpoint: `${issuerOf(publicUrl(), params.tenant)}/register`,
        expiresAt: new Date(clock.nowMs() + expiresIn * 1000).toISOString(),
      }
    },

    async rotateSigningKeys({ params, body }, { principal, reason }) {
      await keyUpkeep.rotate({ principal, reason }, params.tenant, body)
      return undefined
    },

    async beginCliSession({ body }, { principal: caller }) {
      const { platformTokens, beginSession } = services
      const signed = await platformTokens.subjectOf(body.accessToken)
      // What other programs were given must not last longer than they were told.
      const isOfCli = signed?.clientId === CLI_CLIENT_ID
      const session = isOfCli ? await beginSession(signed.id, caller.address) : undefined
      if (session === undefined) {
        throw iamErrors.error('MP_IAM_TOKEN_REFUSED', {
          problem: 'it was not given to the command line, or has expired',
        })
      }
      const { token, expiresAtMs, principal } = session
      const { kind, id, name, tenant } = principal
      return {
        token,
        expiresAt: new Date(expiresAtMs).toISOString(),
        principal: { kind, id, name, tenant },
      }
    },

    issueServiceToken: ({ body }, { principal }) => serviceTokens.issue(principal, body.audience),
  }
}
