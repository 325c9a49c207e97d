/**
 * Sign-in through another OpenID provider: authorization code with PKCE, state and nonce, each bound
 * to the browser that began. Source: OpenID Connect Core 1.0, 3.1; RFC 7636; RFC 9700 (mix-up: one
 * callback per provider, issuer checked).
 */
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretPost,
  discovery,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type Configuration,
  type IDToken,
} from 'openid-client'
import { isLoopback } from '@midplane/kernel'
import { iamErrors } from '../errors.ts'
import type { Flows } from './flows.ts'
import type { OutsideIdentity } from './outside-accounts.ts'
import type { Provider } from './providers.ts'

const FLOW_LIFETIME_MS = 600_000
const TIMEOUT_S = 10
const CONFIGURATIONS_MAX = 100

/** What the browser comes back with; the pages add where it goes on to. */
type FlowData = {
  readonly tenant: string
  readonly provider: string
  readonly callback: string
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly onward: Onward
}

export type Onward = {
  /** Query of the sign-in page, with which it goes on. */
  readonly query: string
  /** The account is to be connected to this user, who is signed in. */
  readonly connectsTo: string | null
}

export type Returned = { readonly identity: OutsideIdentity; readonly onward: Onward }

export class OutsideOidc {
  readonly #flows: Flows
  /** By provider and version; asking for the discovery document is slow. */
  readonly #configurations = new Map<string, Promise<Configuration>>()

  constructor(flows: Flows) {
    this.#flows = flows
  }

  /** Where to send the browser, and the code that it must come back with. */
  async begin(
    provider: Provider<'oidc'>,
    { callback, onward }: { readonly callback: string; readonly onward: Onward },
  ): Promise<{ readonly location: string; readonly code: string }> {
    const configuration = await this.#configurationOf(provider)
    const data: FlowData = {
      tenant: provider.tenant,
      provider: provider.name,
      callback,
      state: randomState(),
      nonce: randomNonce(),
      verifier: randomPKCECodeVerifier(),
      onward,
    }
    const location = buildAuthorizationUrl(configuration, {
      redirect_uri: callback,
      scope: provider.settings.scopes,
      state: data.state,
      nonce: data.nonce,
      code_challenge: await calculatePKCECodeChallenge(data.verifier),
      code_challenge_method: 'S256',
    }).href
    return {
      location,
      code: await this.#flows.begin('outside', { data, lifetimeMs: FLOW_LIFETIME_MS }),
    }
  }

  /** Errors: MP_IAM_PROVIDER_FAILED. */
  async finish(
    provider: Provider<'oidc'>,
    { code, query }: { readonly code: string | undefined; readonly query: string },
  ): Promise<Returned> {
    const data = (await this.#flows.take('outside', code)) as FlowData | undefined // written by begin
    if (data?.provider !== provider.name || data.tenant !== provider.tenant) {
      throw failed(provider, 'it was not begun in this browser, or too long ago')
    }
    const configuration = await this.#configurationOf(provider)
    try {
      const answer = await authorizationCodeGrant(
        configuration,
        new URL(`${data.callback}${query}`),
        {
          pkceCodeVerifier: data.verifier,
          expectedState: data.state,
          expectedNonce: data.nonce,
          idTokenExpected: true,
        },
      )
      const claims = answer.claims()
      if (claims === undefined) throw new Error('no id token')
      return { identity: identityOf(provider, claims), onward: data.onward }
    } catch (cause) {
      throw failed(provider, cause instanceof Error ? cause.message : 'it cannot be read', cause)
    }
  }

  async #configurationOf(provider: Provider<'oidc'>): Promise<Configuration> {
    const key = `${provider.tenant}/${provider.name}/${provider.version}`
    const known = this.#configurations.get(key)
    if (known !== undefined) return known
    const asked = configure(provider)
    this.#configurations.set(key, asked)
    if (this.#configurations.size > CONFIGURATIONS_MAX) {
      const [oldest] = this.#configurations.keys()
      if (oldest !== undefined) this.#configurations.delete(oldest)
    }
    asked.catch(() => this.#configurations.delete(key))
    return asked
  }
}

async function configure(provider: Provider<'oidc'>): Promise<Configuration> {
  const { issuer, clientId } = provider.settings
  const url = new URL(issuer)
  if (url.protocol !== 'https:' && !isLoopback(url.hostname)) {
    throw failed(provider, 'its issuer must be reached by https')
  }
  try {
    return await discovery(
      url,
      clientId,
      undefined,
      provider.secret === undefined ? None() : ClientSecretPost(provider.secret),
      {
        timeout: TIMEOUT_S,
        // oxlint-disable-next-line typescript/no-deprecated -- deprecated only as a warning; this is loopback
        ...(url.protocol === 'https:' ? {} : { execute: [allowInsecureRequests] }),
      },
    )
  } catch (cause) {
    throw failed(provider, cause instanceof Error ? cause.message : 'it does not answer', cause)
  }
}

function identityOf({ name, settings }: Provider<'oidc'>, claims: IDToken): OutsideIdentity {
  const { sub, email, email_verified: isVerified } = claims
  const username = textOf(claims[settings.nameClaim]) ?? sub
  return {
    provider: name,
    // One issuer per provider, so the subject alone would do; a changed issuer means other people.
    subject: `${claims.iss} ${sub}`,
    username,
    displayName: textOf(claims['name']) ?? username,
    email: isVerified === true ? (textOf(email) ?? null) : null,
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function failed({ name }: Provider<'oidc'>, problem: string, cause?: unknown): Error {
  return iamErrors.error('MP_IAM_PROVIDER_FAILED', { name, problem }, { cause })
}
