/**
 * Who a Nacos request comes from: an access token, a user name with password on every call (the npm client), or nobody
 * that the policy for legacy protocols admits. A checked pair is remembered as the token that signing in gave, so a
 * password costs its slow hash once, and ends to be valid as soon as the token does.
 */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Clock, Identity, Principal } from '@midplane/kernel'
import { configErrors } from '../../errors.ts'
import { peerAddress } from '../client-address.ts'
import { headerOf, type Parameters } from './parameters.ts'

const PAIRS_MAX = 1000
const EXPIRY_MARGIN_MS = 60_000

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
    const token = parameters.get('accessToken') || headerOf(request, 'accesstoken')
    if (token !== undefined) return this.#identity.authenticateToken(token, address)
    if (request.headers.authorization !== undefined) return this.#identity.authenticate(request)
    const username = parameters.get('username') ?? ''
    const password = parameters.get('password') ?? ''
    if (username !== '' && password !== '') return this.#byPassword(username, password, address)
    const principal = this.#identity.legacyPrincipal(request)
    if (principal === undefined) throw configErrors.error('MP_CONFIG_CLIENT_UNKNOWN', {})
    return principal
  }

  async #byPassword(username: string, password: string, address: string): Promise<Principal> {
    const pair = createHash('sha256').update(JSON.stringify([username, password])).digest('base64')
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
    signedIn.catch(() => {
      if (this.#tokenByPair.get(pair) === signedIn) this.#tokenByPair.delete(pair)
    })
    return signedIn
  }
}
