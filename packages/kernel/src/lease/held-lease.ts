/**
 * A lease in this node's hands. It renews itself at a third of its term until it is lost or released.
 *
 * state     entered when                          leaves to
 * held      acquired; each renewal                lost: row taken, or no renewal within the term; released
 * lost      -                                     -
 * released  `release` was called                  -
 */
import type { Clock } from '../clock.ts'
import { leaseErrors } from '../errors.ts'
import type { Log } from '../telemetry/log.ts'
import type { LeaseRows } from './lease-rows.ts'
import type { Lease } from './leases.ts'

const RENEWALS_PER_TERM = 3

export type HeldLeaseOptions = {
  readonly name: string
  readonly holder: string
  readonly fencingToken: number
  readonly ttlMs: number
  readonly rows: LeaseRows
  readonly clock: Clock
  readonly log: Log
}

export class HeldLease implements Lease {
  readonly name: string
  readonly holder: string
  readonly fencingToken: number
  readonly #options: HeldLeaseOptions
  readonly #ending = new AbortController()
  #cancelExpiry: () => void = () => {}
  #releasing: Promise<void> | undefined

  constructor(options: HeldLeaseOptions) {
    this.name = options.name
    this.holder = options.holder
    this.fencingToken = options.fencingToken
    this.#options = options
  }

  get signal(): AbortSignal {
    return this.#ending.signal
  }

  /** Starts the renewals; `askedAtMs` is the monotonic time from before the lease was asked for. */
  keep(askedAtMs: number): void {
    this.#expireAfter(askedAtMs)
    void this.#renewOn()
  }

  release(): Promise<void> {
    this.#releasing ??= this.#release()
    return this.#releasing
  }

  async #renewOn(): Promise<void> {
    const { rows, clock, log, name, ttlMs, fencingToken } = this.#options
    for (;;) {
      await clock.sleep(ttlMs / RENEWALS_PER_TERM, this.signal).catch(() => {})
      if (this.signal.aborted) return
      const askedAtMs = clock.monotonicMs()
      try {
        const isOurs = await rows.renew(name, fencingToken, ttlMs)
        if (this.signal.aborted) return
        if (isOurs) this.#expireAfter(askedAtMs)
        else this.#lose('it was taken over')
      } catch (error) {
        log.warn('a lease could not be renewed; trying again', { lease: name, error })
      }
    }
  }

  /** By then another node may hold it, so this one no longer does. */
  #expireAfter(askedAtMs: number): void {
    const { clock, ttlMs } = this.#options
    this.#cancelExpiry()
    const leftMs = askedAtMs + ttlMs - clock.monotonicMs()
    if (leftMs <= 0) this.#lose('it could not be renewed in time')
    else
      this.#cancelExpiry = clock.after(leftMs, () => this.#lose('it could not be renewed in time'))
  }

  #lose(because: string): void {
    const { log, name } = this.#options
    if (this.signal.aborted) return
    log.warn('a lease was lost', { lease: name, because })
    this.#end(leaseErrors.error('MP_LEASE_LOST', { name }))
  }

  #end(reason: Error): void {
    this.#cancelExpiry()
    this.#ending.abort(reason)
  }

  async #release(): Promise<void> {
    const { rows, log, name, fencingToken } = this.#options
    this.#end(leaseErrors.error('MP_LEASE_RELEASED', { name }))
    try {
      await rows.release(name, fencingToken)
    } catch (error) {
      log.warn('a lease could not be given back; it runs out by itself', { lease: name, error })
    }
  }
}
