/**
 * The token with which this service proves itself to another one: fetched when first asked for, kept,
 * renewed behind the asker's back before it ends.
 * Invariant: whoever asks at once shares one request; while the held token lasts, a platform that is
 * away is noticed by nobody.
 */
import { clientsApi, createClient, MidplaneError, type Client } from '@midplane/contract'
import { sdkErrors } from '../errors.ts'
import { systemSurroundings } from '../surroundings-defaults.ts'
import type { Surroundings } from '../surroundings.ts'

/** Renewed when this share of its life is over. */
const RENEWED_AFTER_SHARE = 2 / 3
/** Handed out no later than this before its end, so that it lasts the call it is for. */
const SPARE_MS = 15_000
/** After a failed renewal the next one waits this long. */
const RETRY_MS = 5000

export type ServiceTokenOptions = {
  /** Address of the platform. */
  readonly server: string
  /** API token of the service account, or what gives the one of the moment. */
  readonly token: string | (() => string | Promise<string>)
  /** Name of the service that shall accept it. */
  readonly audience: string
}

export interface ServiceTokenSource {
  /**
   * For `Authorization: Bearer`; lasts 15 seconds at least.
   * Errors: MP_SDK_SERVICE_TOKEN_UNAVAILABLE, with the reason as cause.
   */
  get(): Promise<string>
}

/**
 * @example
 * const billing = serviceTokens({ server, token, audience: 'billing' })
 * await fetch(url, { headers: { authorization: `Bearer ${await billing.get()}` } })
 */
export function serviceTokens(
  options: ServiceTokenOptions,
  surroundings: Surroundings = systemSurroundings,
): ServiceTokenSource {
  return new RenewingTokens(options, surroundings)
}

type Held = { readonly token: string; readonly renewAtMs: number; readonly endsAtMs: number }

class RenewingTokens implements ServiceTokenSource {
  readonly #options: ServiceTokenOptions
  readonly #surroundings: Surroundings
  #held: Held | undefined
  #fetching: Promise<string> | undefined
  #retryAtMs = -Infinity

  constructor(options: ServiceTokenOptions, surroundings: Surroundings) {
    this.#options = options
    this.#surroundings = surroundings
  }

  async get(): Promise<string> {
    const held = this.#held
    const nowMs = this.#surroundings.monotonicMs()
    if (held === undefined || nowMs >= held.endsAtMs) return this.#fetch()
    // The renewal's failure is met by the next one, or by who finds the token at its end.
    if (nowMs >= Math.max(held.renewAtMs, this.#retryAtMs)) this.#fetch().catch(() => undefined)
    return held.token
  }

  #fetch(): Promise<string> {
    this.#fetching ??= this.#ask().finally(() => (this.#fetching = undefined))
    return this.#fetching
  }

  async #ask(): Promise<string> {
    const { audience } = this.#options
    const surroundings = this.#surroundings
    const startMs = surroundings.monotonicMs()
    try {
      const client = await this.#client()
      // The life is told as a duration: the clocks of two machines need not agree.
      const { token, lifetimeMs } = await client.issueServiceToken({ body: { audience } })
      this.#held = {
        token,
        renewAtMs: startMs + lifetimeMs * RENEWED_AFTER_SHARE,
        endsAtMs: startMs + lifetimeMs - SPARE_MS,
      }
      return token
    } catch (cause) {
      this.#retryAtMs = surroundings.monotonicMs() + RETRY_MS
      const reason = MidplaneError.is(cause) ? cause.message : 'the function passed as token failed'
      throw sdkErrors.error('MP_SDK_SERVICE_TOKEN_UNAVAILABLE', { audience, reason }, { cause })
    }
  }

  async #client(): Promise<Client<typeof clientsApi>> {
    const { server, token } = this.#options
    return createClient(clientsApi, {
      baseUrl: server,
      token: typeof token === 'string' ? token : await token(),
      fetch: this.#surroundings.fetch,
    })
  }
}
