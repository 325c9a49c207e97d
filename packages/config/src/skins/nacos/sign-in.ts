/**
 * Who a Nacos request comes from: an access token, a user name with password on every call (the npm client), or nobody
 * that the policy for legacy protocols admits. A checked pair is remembered as the token that signing in gave, so a
 * password costs its slow hash once, and ends to be valid as soon as the token does.
 */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { MidplaneError } from '@midplane/contract'
import type { Clock, Identity, Principal } from '@midplane/kernel'
import { configErrors } from '../../errors.ts'
import { peerAddress } from '../client-address.ts'
import { headerOf, type Parameters } from './parameters.ts'

const PAIRS_MAX = 1000
const EXPIRY_MARGIN_MS = 60_000
/** A client with a wrong password repeats it without a pause: the refusal is repeated too, without a new check. */
const WRONG_PAIR_MS = 5000

/** Whether a request names who it comes from, rightly or not. */
export function hasCredentials(request: IncomingMessage, parameters: Parameters): boolean {
  return (
    tokenOf(request, parameters) !== undefined ||
    request.headers.authorization !== undefined ||
    pairOf(parameters) !== undefined
  )
}

type SignedIn = { readonly token: string; readonly expiresAtMs: number }

export class NacosSignIn {
  readonly #identity: Identity
  readonly #clock: Clock
  /** By a digest of the pair; the promise lets requests that come together sign in once. */
  readonly #tokenByPair = new Map<string, Promise<SignedIn>>()

  constructor(identity: Identity, clock: Clock) {
    this.#identity = identity
    this.#clock = clock
  }

  /**
   * A promise only when something has to be looked up.
   * @throws MidplaneError MP_CONFIG_CLIENT_UNKNOWN, MP_IAM_*
   */
  principalOf(request: IncomingMessage, parameters: Parameters): Principal | Promise<Principal> {
    const address = peerAddress(request)
    const token = tokenOf(request, parameters)
    if (token !== undefined) return this.#identity.authenticateToken(token, address)
    if (request.headers.authorization !== undefined) return this.#identity.authenticate(request)
    const pair = pairOf(parameters)
    if (pair !== undefined) return this.#byPassword(pair.username, pair.password, address)
    const principal = this.#identity.legacyPrincipal(request)
    if (principal === undefined) throw configErrors.error('MP_CONFIG_CLIENT_UNKNOWN', {})
    return principal
  }

  async #byPassword(username: string, password: string, address: string): Promise<Principal> {
    const pair = createHash('sha256')
      .update(JSON.stringify([username, password]))
      .digest('base64')
    const known = this.#tokenByPair.get(pair)
    if (known !== undefined) {
      const principal = await this.#byToken(known, address)
      if (principal !== undefined) return principal
      if (this.#tokenByPair.get(pair) === known) this.#tokenByPair.delete(pair)
    }
    const fresh = this.#tokenByPair.get(pair) ?? this.#signIn(pair, username, password, address)
    return this.#identity.authenticateToken((await fresh).token, address)
  }

  /** Undefined when the token is no longer good. */
  async #byToken(signedIn: Promise<SignedIn>, address: string): Promise<Principal | undefined> {
    const { token, expiresAtMs } = await signedIn
    if (expiresAtMs - EXPIRY_MARGIN_MS <= this.#clock.nowMs()) return undefined
    return await this.#identity.authenticateToken(token, address).catch(() => undefined)
  }

  #signIn(pair: string, username: string, password: string, address: string): Promise<SignedIn> {
    if (this.#tokenByPair.size >= PAIRS_MAX) this.#tokenByPair.clear()
    const signedIn = this.#identity.login(username, password, address)
    this.#tokenByPair.set(pair, signedIn)
    signedIn.catch((error: unknown) => {
      const forget = (): void => {
        if (this.#tokenByPair.get(pair) === signedIn) this.#tokenByPair.delete(pair)
      }
      if (isWrongPair(error)) this.#clock.after(WRONG_PAIR_MS, forget)
      else forget()
    })
    return signedIn
  }
}

function tokenOf(request: IncomingMessage, parameters: Parameters): string | undefined {
  return parameters.get('accessToken') || headerOf(request, 'accesstoken')
}

function pairOf(
  parameters: Parameters,
): { readonly username: string; readonly password: string } | undefined {
  const username = parameters.get('username') ?? ''
  const password = parameters.get('password') ?? ''
  return username === '' || password === '' ? undefined : { username, password }
}

function isWrongPair(error: unknown): boolean {
  return MidplaneError.is(error) && error.code === 'MP_IAM_SIGN_IN_REFUSED'
}
