/**
 * A principal that this part has authenticated, with the rights it acts under.
 * Invariant: rights travel in a private field, so nobody can make, copy or read them but this part;
 * revocation reaches principals that are already in use, because they share the `Access` of their
 * token.
 */
import type { Principal } from '@midplane/kernel'
import { EVERYTHING, NOTHING, type Rights } from './grants.ts'

export type Access = {
  readonly rights: Rights
  readonly isRevoked: boolean
  /** Infinity = never. */
  readonly expiresAtMs: number
}

export type Identified = Pick<Principal, 'kind' | 'id' | 'name' | 'tenant'>

export class KnownPrincipal implements Principal {
  readonly kind: Principal['kind']
  readonly id: string
  readonly name: string
  readonly tenant: string
  readonly address: string
  readonly #access: Access

  constructor(who: Identified, access: Access, address: string) {
    this.kind = who.kind
    this.id = who.id
    this.name = who.name
    this.tenant = who.tenant
    this.address = address
    this.#access = access
  }

  /** Undefined for a principal that did not come from here. */
  static accessOf(principal: Principal): Access | undefined {
    return #access in principal ? principal.#access : undefined
  }
}

/** What a principal may hand on to others. */
export function rightsHeldBy(principal: Principal): Rights {
  return principal.kind === 'system'
    ? EVERYTHING
    : (KnownPrincipal.accessOf(principal)?.rights ?? NOTHING)
}

/** `user:admin`, as change log and audit list show it. */
export function labelOf(principal: Pick<Principal, 'kind' | 'name'>): string {
  return `${principal.kind}:${principal.name}`
}
