/** Interactions on `oidc-provider`: what the sign-in pages are asked, and how their answers go back. */
import type { IncomingMessage } from 'node:http'
import { SessionNotFound } from 'oidc-provider/lib/helpers/errors.js'
import type { Interaction as ProviderInteraction, Provider } from 'oidc-provider/lib/provider.js'
import type { Exchange, Interaction, Interactions } from '../service/interactions.ts'
import type { Accounts } from './accounts.ts'
import type { Providers } from './providers.ts'

export type InteractionsParts = {
  readonly providers: Providers
  readonly accounts: Accounts
  readonly publicUrl: () => string
}

export function createInteractions(parts: InteractionsParts): Interactions {
  const { providers, accounts, publicUrl } = parts
  const ofTenant = async (tenant: string, exchange: Exchange): Promise<Provider> => {
    pinScheme(exchange.request, publicUrl())
    return (await providers.of(tenant)).provider
  }
  const finish = async (
    tenant: string,
    { request, response }: Exchange,
    result: Readonly<Record<string, unknown>>,
  ): Promise<string> => {
    const provider = await ofTenant(tenant, { request, response })
    return provider.interactionResult(request, response, result, { mergeWithLastSubmission: true })
  }

  return {
    async find(tenant, exchange) {
      const provider = await ofTenant(tenant, exchange)
      const details = await detailsOf(provider, exchange)
      return details === undefined ? undefined : interactionOf(provider, tenant, details)
    },

    async signedIn(tenant, exchange, { accountId, methods, atMs }) {
      if ((await accounts.user(tenant, accountId)) === undefined) {
        return finish(tenant, exchange, denied('this account is of another tenant, or disabled'))
      }
      const ts = Math.floor(atMs / 1000)
      return finish(tenant, exchange, { login: { accountId, amr: methods, ts, remember: false } })
    },

    async consented(tenant, exchange) {
      const provider = await ofTenant(tenant, exchange)
      const details = await provider.interactionDetails(exchange.request, exchange.response)
      return finish(tenant, exchange, { consent: { grantId: await saveGrant(provider, details) } })
    },

    refused: (tenant, exchange) => finish(tenant, exchange, denied('the person said no')),
  }
}

function denied(description: string): Readonly<Record<string, string>> {
  return { error: 'access_denied', error_description: description }
}

async function detailsOf(
  provider: Provider,
  { request, response }: Exchange,
): Promise<ProviderInteraction | undefined> {
  try {
    return await provider.interactionDetails(request, response)
  } catch (error) {
    if (error instanceof SessionNotFound) return undefined
    throw error
  }
}

async function interactionOf(
  provider: Provider,
  tenant: string,
  { uid, params, prompt, session }: ProviderInteraction,
): Promise<Interaction> {
  const clientId = textOf(params['client_id']) ?? ''
  const client = await provider.Client.find(clientId)
  const missing = missingOf(prompt.details)
  return {
    uid,
    tenant,
    prompt: prompt.name === 'consent' ? 'consent' : 'login',
    client: {
      id: clientId,
      name: client?.clientName ?? clientId,
      uri: client?.clientUri,
      redirectUri: textOf(params['redirect_uri']),
    },
    scopes: missing.scopes,
    audiences: Object.keys(missing.resources),
    isFreshSignInWanted:
      prompt.reasons.includes('login_prompt') || prompt.reasons.includes('max_age'),
    loginHint: textOf(params['login_hint']),
    locales: (textOf(params['ui_locales']) ?? '').split(' ').filter((locale) => locale !== ''),
    accountId: session?.accountId,
  }
}

/** Grants what the page showed, added to what was granted before. */
async function saveGrant(
  provider: Provider,
  { grantId, params, prompt, session }: ProviderInteraction,
): Promise<string> {
  const before = grantId === undefined ? undefined : await provider.Grant.find(grantId)
  const grant =
    before ??
    new provider.Grant({
      accountId: session?.accountId ?? '',
      clientId: textOf(params['client_id']) ?? '',
    })
  const { scopes, claims, resources } = missingOf(prompt.details)
  if (scopes.length > 0) grant.addOIDCScope(scopes.join(' '))
  if (claims.length > 0) grant.addOIDCClaims(claims)
  for (const [resource, wanted] of Object.entries(resources)) {
    grant.addResourceScope(resource, stringsOf(wanted).join(' '))
  }
  return grant.save()
}

function missingOf(details: Readonly<Record<string, unknown>>): {
  readonly scopes: string[]
  readonly claims: string[]
  readonly resources: Readonly<Record<string, unknown>>
} {
  const resources = details['missingResourceScopes']
  return {
    scopes: stringsOf(details['missingOIDCScope']),
    claims: stringsOf(details['missingOIDCClaims']),
    resources: Object(resources ?? {}) as Readonly<Record<string, unknown>>, // the provider's own map
  }
}

/** Cookies of an https issuer are `Secure`, which the provider refuses on what looks like http. */
function pinScheme(request: IncomingMessage, publicUrl: string): void {
  request.headers['x-forwarded-proto'] = new URL(publicUrl).protocol.slice(0, -1)
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
