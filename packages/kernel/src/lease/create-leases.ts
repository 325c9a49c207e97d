/**
 * Leases over the store. On PostgreSQL times are those of the database, so nodes need not agree on theirs; on SQLite
 * they are the monotonic time of the one process, and whoever opens the store frees the leases of the dead.
 * A holder gives up by its own monotonic clock at the latest when its last renewal, counted from before it was sent,
 * has run out: never after another node could have taken over.
 */
import { sql, type Kysely } from 'kysely'
import { randomId, type Clock, type Random } from '../clock.ts'
import { leaseErrors } from '../errors.ts'
import type { KernelTables } from '../store/kernel-tables.ts'
import type { Store } from '../store/store.ts'
import type { Log } from '../telemetry/log.ts'
import { HeldLease } from './held-lease.ts'
import type { LeaseRows } from './lease-rows.ts'
import { leaseRowsOf } from './lease-rows.ts'
import type { Lease, Leases } from './leases.ts'

/** Attempts per term to take a lease that somebody else holds. */
const ATTEMPTS_PER_TERM = 3
const HOLDER_SIZE = 12

export function createLeases(store: Store, clock: Clock, random: Random, log: Log): Leases {
  return new StoreLeases({ store, clock, log, holder: randomId(random, HOLDER_SIZE) })
}

type Options = {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** This node, in the rows. */
  readonly holder: string
}

class StoreLeases implements Leases {
  readonly #options: Options
  readonly #rows: LeaseRows

  constructor(options: Options) {
    this.#options = options
    this.#rows = leaseRowsOf(options.store, options.clock)
  }

  async tryAcquire(name: string, ttlMs: number): Promise<Lease | undefined> {
    const { clock, log, holder } = this.#options
    const askedAtMs = clock.monotonicMs()
    const fencingToken = await this.#rows.acquire(name, holder, ttlMs)
    if (fencingToken === undefined) return undefined
    const lease = new HeldLease({ name, holder, fencingToken, ttlMs, rows: this.#rows, clock, log })
    lease.keep(askedAtMs)
    return lease
  }

  async lead(
    name: string,
    ttlMs: number,
    work: (lease: Lease) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, log } = this.#options
    while (!signal.aborted) {
      const lease = await this.tryAcquire(name, ttlMs).catch((error: unknown) => {
        log.warn('a lease could not be asked for; trying again', { lease: name, error })
        return undefined
      })
      if (lease !== undefined && (await this.#runUnder(lease, work, signal))) return
      await clock.sleep(ttlMs / ATTEMPTS_PER_TERM, signal).catch(() => {})
    }
  }

  async fence(tx: { readonly db: unknown }, name: string, token: number): Promise<void> {
    const db = tx.db as Kysely<KernelTables> // every database has the kernel's tables
    // The lock makes a taker-over wait for this transaction to end.
    const lock = this.#options.store.dialect === 'postgres' ? sql` for share` : sql``
    const query = sql<{ token: number }>`select token from kernel_lease where name = ${name}${lock}`
    const { rows } = await query.execute(db)
    const newest = rows[0]?.token ?? 0
    if (token < newest) throw leaseErrors.error('MP_LEASE_FENCED', { name, token, newest })
  }

  /** Runs `work`, and gives the lease back only after it has ended; true when it ended well and in time. */
  async #runUnder(
    lease: Lease,
    work: (lease: Lease) => Promise<void>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { name, holder, fencingToken } = lease
    const either = AbortSignal.any([lease.signal, signal])
    const release = (): Promise<void> => lease.release()
    try {
      await work({ name, holder, fencingToken, signal: either, release })
      return !lease.signal.aborted
    } catch (error) {
      if (!either.aborted)
        this.#options.log.error('work under a lease failed', { lease: name, error })
      return false
    } finally {
      await lease.release()
    }
  }
}
