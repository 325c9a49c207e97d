/**
 * `oidc-provider` as the issuer of one tenant: what is switched on, how long things last, where each
 * question goes. OAuth 2.1: codes only, PKCE (S256) from every client, refresh tokens rotate.
 * Source: OAuth 2.1 draft; OpenID Connect Core; RFC 9700 (security best practices).
 */
// oxlint-disable-next-line typescript/triple-slash-reference -- so that packages that import this one find the types as well
/// <reference path="./oidc-provider.d.ts" />
import { isDeepStrictEqual } from 'node:util'
import type { Audit, Clock, Log, Store } from '@midplane/kernel'
import { InvalidTarget } from 'oidc-provider/lib/helpers/errors.js'
import { base, Check } from 'oidc-provider/lib/helpers/interaction_policy/index.js'
import {
  Provider,
  type Adapter,
  type Client,
  type Context,
  type Grant,
  type Payload,
  type Token,
} from 'oidc-provider/lib/provider.js'
import { isSecretOf } from '../model/token.ts'
import type { BrowserSessions, OidcPages } from '../service/interactions.ts'
import type { Sealer } from '../sealer.ts'
import type { Accounts } from './accounts.ts'
import type { ClientCache } from './client-cache.ts'
import { createClientAdapter, registrationPolicy } from './client-adapter.ts'
import { SCOPES } from './client-record.ts'
import { issuerPathOf } from './issuer.ts'
import type { Ring } from './key-ring.ts'
import { createOidcAdapter } from './oidc-adapter.ts'
import { providerPages } from './provider-pages.ts'

export type ProviderParts = {
  readonly store: Store
  readonly audit: Audit
  readonly clock: Clock
  readonly log: Log
  readonly sealer: Sealer
  readonly clients: ClientCache
  readonly accounts: Accounts
  readonly pages: OidcPages
  readonly sessions: BrowserSessions
  readonly accessTokenLifetimeMs: number
}

export const REGISTRATION_POLICY = 'midplane'

const MINUTE_S = 60
const DAY_S = 86_400
const FETCH_TIMEOUT_MS = 5000
const NO_SECRET = new Uint8Array(32)

export function createProvider(
  parts: ProviderParts,
  {
    issuer,
    tenant,
    ring,
  }: { readonly issuer: string; readonly tenant: string; readonly ring: Ring },
): Provider {
  const { log } = parts
  const provider = new Provider(issuer, configurationOf(parts, { issuer, tenant, ring }))
  // Scheme and host are those of the issuer: the mount writes them into each request.
  provider.proxy = true
  // What stands where the provider expects a secret is its SHA-256.
  provider.Client.prototype.compareClientSecret = function (actual): boolean {
    const stored = Buffer.from(this.clientSecret ?? '', 'hex')
    return isSecretOf(stored.length === NO_SECRET.length ? stored : NO_SECRET, actual)
  }
  provider.on('server_error', (_ctx: Context, error: Error) =>
    log.error('oidc failed', { tenant, error }),
  )
  provider.on('error', (error: Error) => log.warn('oidc answer failed', { tenant, error }))
  provider.on('backchannel.error', (_ctx: Context, error: Error, client: { clientId: string }) =>
    log.warn('a program was not told of a sign-out', { tenant, client: client.clientId, error }),
  )
  return provider
}

function configurationOf(
  parts: ProviderParts,
  {
    issuer,
    tenant,
    ring,
  }: { readonly issuer: string; readonly tenant: string; readonly ring: Ring },
): Readonly<Record<string, unknown>> {
  const isSecure = issuer.startsWith('https:')
  const cookie = { httpOnly: true, sameSite: 'lax', secure: isSecure }
  return {
    adapter: (model: string): Adapter =>
      model === 'Client'
        ? createClientAdapter(parts, tenant)
        : createOidcAdapter({ ...parts, tenant }, model),
    jwks: { keys: ring.keys.map(({ privateJwk }) => privateJwk) },
    cookies: {
      names: { session: 'mp_oidc', interaction: 'mp_interaction', resume: 'mp_resume' },
      keys: [parts.sealer.derive(`cookies ${tenant}`)],
      long: { ...cookie, path: issuerPathOf(tenant) },
      short: cookie,
    },
    scopes: [...SCOPES],
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username', 'tenant'],
      email: ['email'],
      groups: ['groups'],
    },
    responseTypes: ['code'],
    pkce: { required: () => true },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    clientDefaults: {
      id_token_signed_response_alg: 'RS256',
      token_endpoint_auth_method: 'client_secret_basic',
    },
    enabledJWA: {
      idTokenSigningAlgValues: ['RS256', 'ES256'],
      userinfoSigningAlgValues: ['RS256', 'ES256'],
    },
    allowOmittingSingleRegisteredRedirectUri: false,
    conformIdTokenClaims: false,
    rotateRefreshToken: true,
    issueRefreshToken: (_ctx: Context, client: { grantTypeAllowed(type: string): boolean }) =>
      client.grantTypeAllowed('refresh_token'),
    clientBasedCORS: (
      _ctx: Context,
      origin: string,
      client: { readonly redirectUris: readonly string[] },
    ) => client.redirectUris.some((uri) => URL.parse(uri)?.origin === origin),
    fetch: (url: string, options: RequestInit) =>
      fetch(url, { ...options, redirect: 'manual', signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) }),
    routes: {
      introspection: '/introspect',
      revocation: '/revoke',
      userinfo: '/userinfo',
      registration: '/register',
    },
    ttl: lifetimesOf(parts.accessTokenLifetimeMs),
    findAccount: (_ctx: Context, id: string) => accountOf(parts, tenant, id),
    loadExistingGrant: (ctx: Context) => grantOf(parts, tenant, ctx),
    extraTokenClaims: async (_ctx: Context, token: { readonly accountId?: string }) =>
      token.accountId === undefined ? { tenant } : tokenClaims(parts, tenant, token.accountId),
    interactions: {
      policy: policyOf(parts, tenant),
      url: (_ctx: Context, { uid, prompt }: { uid: string; prompt: { name: string } }) =>
        `/t/${tenant}/${prompt.name === 'consent' ? 'consent' : 'sign-in'}?interaction=${uid}`,
    },
    renderError: providerPages(tenant, parts.pages).error,
    features: featuresOf(parts, tenant),
  }
}

function featuresOf(parts: ProviderParts, tenant: string): Readonly<Record<string, unknown>> {
  const pages = providerPages(tenant, parts.pages)
  return {
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: mayAskAbout },
    revocation: { enabled: true, allowedPolicy: isOwnToken },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: pages.logout,
      postLogoutSuccessSource: pages.loggedOut,
    },
    deviceFlow: {
      enabled: true,
      charset: 'base-20',
      mask: '****-****',
      userCodeInputSource: pages.userCodeInput,
      userCodeConfirmSource: pages.userCodeConfirm,
      successSource: pages.deviceDone,
    },
    registration: {
      enabled: true,
      initialAccessToken: true,
      issueRegistrationAccessToken: false,
      policies: { [REGISTRATION_POLICY]: registrationPolicy },
    },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo: async (
        _ctx: Context,
        resource: string,
        { clientId }: { readonly clientId: string },
      ) => {
        const client = await parts.clients.find(tenant, clientId)
        if (client?.audiences.has(resource) !== true) throw new InvalidTarget()
        return {
          audience: resource,
          scope: [...client.scopes].join(' '),
          accessTokenFormat: 'jwt',
          accessTokenTTL: parts.accessTokenLifetimeMs / 1000,
          jwt: { sign: { alg: 'ES256' } },
        }
      },
    },
  }
}

function lifetimesOf(accessTokenLifetimeMs: number): Readonly<Record<string, number>> {
  return {
    AccessToken: accessTokenLifetimeMs / 1000,
    AuthorizationCode: MINUTE_S,
    ClientCredentials: accessTokenLifetimeMs / 1000,
    DeviceCode: 10 * MINUTE_S,
    Grant: 14 * DAY_S,
    IdToken: 60 * MINUTE_S,
    Interaction: 30 * MINUTE_S,
    RefreshToken: 14 * DAY_S,
    Session: 14 * DAY_S,
  }
}

/** Programs that keep a secret may ask about any token: they are the services that it is shown to. */
function mayAskAbout(_ctx: Context, client: Client, token: Token): boolean {
  return client.clientAuthMethod !== 'none' || token.clientId === client.clientId
}

function isOwnToken(_ctx: Context, client: Client, token: Token): boolean {
  return token.clientId === client.clientId
}

/** The browser's own session decides who is there; that of the provider only remembers programs. */
function policyOf({ sessions, accounts }: ProviderParts, tenant: string): ReturnType<typeof base> {
  const policy = base()
  const isSignInNeeded = async ({ oidc, req }: Context): Promise<boolean> => {
    if (oidc.result?.login !== undefined) return false
    const who = await sessions.of(req, tenant)
    if (who === undefined || who.accountId !== oidc.session.accountId) return true
    return (await accounts.user(tenant, who.accountId)) === undefined
  }
  policy
    .get('login')
    ?.checks.add(
      new Check(
        'browser_session',
        'End-User authentication is required',
        'login_required',
        isSignInNeeded,
      ),
    )
  return policy
}

async function accountOf(
  { accounts }: ProviderParts,
  tenant: string,
  id: string,
): Promise<{ accountId: string; claims(): Promise<Payload> } | undefined> {
  const account = await accounts.user(tenant, id)
  if (account === undefined) return undefined
  const { name, displayName, email, groups } = account
  return {
    accountId: id,
    claims: async () => ({
      sub: id,
      name: displayName,
      preferred_username: name,
      tenant,
      ...(email === undefined ? {} : { email }),
      groups,
    }),
  }
}

async function tokenClaims(
  { accounts }: ProviderParts,
  tenant: string,
  id: string,
): Promise<Payload> {
  const account = await accounts.user(tenant, id)
  return { tenant, sub_kind: 'user', ...(account === undefined ? {} : { name: account.name }) }
}

/** What the person granted before; a trusted program has what it asks for. */
async function grantOf(
  { clients }: ProviderParts,
  tenant: string,
  ctx: Context,
): Promise<Grant | undefined> {
  const { provider, session, client, result } = ctx.oidc
  if (client === undefined) return undefined
  const grantId = result?.consent?.grantId ?? session.grantIdFor(client.clientId)
  const granted = grantId === undefined ? undefined : await provider.Grant.find(grantId)
  const { accountId } = session
  if (accountId === undefined || (await clients.find(tenant, client.clientId))?.isTrusted !== true)
    return granted
  const before = granted === undefined ? undefined : structuredClone({ ...granted })
  const grant = granted ?? new provider.Grant({ accountId, clientId: client.clientId })
  grant.addOIDCScope([...ctx.oidc.requestParamOIDCScopes].join(' '))
  for (const [resource, { scopes }] of Object.entries(ctx.oidc.resourceServers)) {
    const wanted = [...ctx.oidc.requestParamScopes].filter((scope) => scopes.has(scope))
    grant.addResourceScope(resource, wanted.join(' '))
  }
  if (!isDeepStrictEqual(before, { ...grant })) await grant.save()
  return grant
}
