/**
 * A principal that this part has authenticated, with the rights it acts under.
 * Invariant: rights travel in a private field, so nobody can make, copy or read them but this part;
 * revocation and changes of rights reach principals that are already in use, because they share what
 * this node knows of their token and of the one it belongs to.
 */
import type { Principal } from '@midplane/kernel'
import type { Subject } from '../subjects.ts'
import { EVERYTHING, NOTHING, type Rights } from './grants.ts'

export type Access = {
  /** Of a token: it may never do more. */
  readonly rights: Rights | undefined
  readonly isRevoked: boolean
  /** Of a person who signed in here. */
  readonly isSession?: boolean
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
  readonly #subject: Subject | undefined

  /** `subject`: the user or service account in whose name it acts. */
  constructor(who: Identified, access: Access, address: string, subject?: Subject) {
    this.kind = who.kind
    this.id = who.id
    this.name = who.name
    this.tenant = who.tenant
    this.address = address
    this.#access = access
    this.#subject = subject
  }

  /** Undefined for a principal that did not come from here. */
  static accessOf(principal: Principal): Access | undefined {
    return #access in principal ? principal.#access : undefined
  }

  static subjectOf(principal: Principal): Subject | undefined {
    return #subject in principal ? principal.#subject : undefined
  }
}

/** Each of these must allow what the principal does. */
export function rightsHeldBy(principal: Principal): readonly Rights[] {
  if (principal.kind === 'system') return [EVERYTHING]
  const own = KnownPrincipal.accessOf(principal)?.rights
  const subject = KnownPrincipal.subjectOf(principal)
  const held = [own, subject?.rights].filter((rights) => rights !== undefined)
  return held.length === 0 ? [NOTHING] : held
}

/** `user:admin`, as change log and audit list show it. */
export function labelOf(principal: Pick<Principal, 'kind' | 'name'>): string {
  return `${principal.kind}:${principal.name}`
}
