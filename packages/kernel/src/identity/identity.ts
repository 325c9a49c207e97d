/**
 * Principals and permissions as every module sees them. The kernel declares the port; the iam part implements it.
 * A resource is a path (`config/default/prod/shop/orders`); a right on a path covers everything below it.
 */
import type { IncomingMessage } from 'node:http'
import { definePort, type Port } from '../lifecycle/port.ts'

export type Principal = {
  readonly kind: 'user' | 'token' | 'local' | 'anonymous' | 'system'
  readonly id: string
  readonly name: string
  /** `*` = every tenant. */
  readonly tenant: string
  /** Network address that the request came from; empty for the system itself. */
  readonly address: string
}

/** The platform acting on its own behalf. */
export const SYSTEM: Principal = {
  kind: 'system',
  id: 'system',
  name: 'system',
  tenant: '*',
  address: '',
}

export type Decision = { readonly isAllowed: boolean; readonly because: string }

export interface Identity {
  /** The principal of a request by its bearer token; anonymous without one. Rejects with MP_IAM_TOKEN_REFUSED for a bad one. */
  authenticate(request: IncomingMessage): Promise<Principal>
  /** The same for a token that arrived in another way (query or form field of a foreign protocol). */
  authenticateToken(token: string, address: string): Promise<Principal>
  /** Checks a password; rejects with MP_IAM_SIGN_IN_REFUSED. The token lasts `expiresAt`. */
  login(
    username: string,
    password: string,
    address: string,
  ): Promise<{
    readonly token: string
    readonly expiresAtMs: number
    readonly principal: Principal
  }>
  /**
   * For skins of protocols without sign-in: the principal of a request without a token, when the operator's policy for
   * legacy protocols admits it (by default from loopback only); undefined when it does not.
   */
  legacyPrincipal(request: IncomingMessage): Principal | undefined
  decide(principal: Principal, action: string, resource: string): Decision
}

export const identityPort: Port<Identity> = definePort('identity')
