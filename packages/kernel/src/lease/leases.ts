/**
 * Leases: at most one holder of a name in the whole cluster, with a fencing token that grows with every new holder.
 * Invariant: whoever acts under a lease passes its token along; a store that has seen a higher token refuses it.
 */

export interface Lease {
  readonly name: string
  readonly holder: string
  /** Grows with every change of holder. */
  readonly fencingToken: number
  /** Aborted when the lease is lost or released. */
  readonly signal: AbortSignal
  release(): Promise<void>
}

export interface Leases {
  /** The lease when it is free or expired, else undefined. It renews itself at a third of `ttlMs` until released. */
  tryAcquire(name: string, ttlMs: number): Promise<Lease | undefined>
  /** Keeps trying until acquired, then runs `work`; when the lease is lost, aborts it and tries again. Ends with `signal`. */
  lead(
    name: string,
    ttlMs: number,
    work: (lease: Lease) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>
  /** Refuses (MP_LEASE_FENCED) when `token` is lower than the newest one given out for `name`; call inside a write transaction. */
  fence(tx: { readonly db: unknown }, name: string, token: number): Promise<void>
}
