/** Puts the OpenID provider together; wiring only. */
import type { clientsApi } from '@midplane/contract'
import type { Change, Handlers, ModuleContext } from '@midplane/kernel'
import { oidcHandlers, type BeginSession } from '../oidc-api.ts'
import type { Sealer } from '../sealer.ts'
import { Clients } from '../service/clients.ts'
import type { BrowserSessions, Interactions, OidcPages } from '../service/interactions.ts'
import { ServiceTokens } from '../service/service-tokens.ts'
import { SigningKeyUpkeep } from '../service/signing-key-upkeep.ts'
import { ClientCache } from './client-cache.ts'
import { DirectoryAccounts } from './directory-accounts.ts'
import { KeyRings } from './key-ring.ts'
import { mountOidc } from './oidc-mount.ts'
import { PlatformTokens } from './platform-tokens.ts'
import { createInteractions } from './provider-interactions.ts'
import { Providers } from './providers.ts'

export type OidcOptions = {
  readonly sealer: Sealer
  readonly pages: OidcPages
  readonly sessions: BrowserSessions
  readonly beginSession: BeginSession
  readonly accessTokenLifetimeMs: number
  readonly signingKeyLifetimeMs: number
}

export type OpenOidc = {
  readonly interactions: Interactions
  readonly handlers: Handlers<typeof clientsApi>
  /** Signed access tokens as bearer tokens of this platform's own API. */
  readonly platformTokens: PlatformTokens
  readonly upkeep: SigningKeyUpkeep
  applyChanges(changes: readonly Change[]): void
}

export function openOidc(context: ModuleContext, options: OidcOptions): OpenOidc {
  const { store, audit, clock, random, log, http } = context
  const { sealer, accessTokenLifetimeMs } = options
  const publicUrl = (): string => http.publicUrl
  const accounts = new DirectoryAccounts(store, clock)
  const keys = new KeyRings({ store, clock, sealer })
  const cache = new ClientCache({ store, clock, platformAudience: publicUrl })
  const shared = { store, audit, clock, random, log, keys, accounts, publicUrl }
  const providers = new Providers({ ...shared, ...options, clients: cache })
  mountOidc({ ...shared, http, providers, clients: cache, accessTokenLifetimeMs })
  context.metrics.gauge('midplane_iam_issuers_open', {
    help: 'tenants whose OpenID issuer this node holds in memory',
    read: () => providers.size,
  })
  const upkeep = new SigningKeyUpkeep({
    ...shared,
    leases: context.leases,
    keyLifetimeMs: options.signingKeyLifetimeMs,
  })
  const serviceTokens = new ServiceTokens({ ...shared, lifetimeMs: accessTokenLifetimeMs })
  const clients = new Clients({ ...shared, cache })
  const platformTokens = new PlatformTokens({ ...shared, clients: cache })
  return {
    interactions: createInteractions({ providers, accounts, publicUrl }),
    handlers: oidcHandlers({
      ...{ clients, providers, serviceTokens, platformTokens, publicUrl, clock },
      keyUpkeep: upkeep,
      beginSession: options.beginSession,
    }),
    platformTokens,
    upkeep,
    applyChanges(changes) {
      for (const { topic, key } of changes) {
        if (topic === 'iam.client') cache.forget(key)
        else if (topic === 'iam.key') keys.forget(key)
        else if (DIRECTORY_TOPICS.has(topic)) accounts.forget()
      }
    },
  }
}

const DIRECTORY_TOPICS = new Set(['iam.user', 'iam.group', 'iam.tenant', 'iam.service-account'])
