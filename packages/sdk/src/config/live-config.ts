/**
 * The one place where the state changes: a swap of one reference, then the word to those who asked for it.
 * Invariant: everyone is told in the order of the swaps, after the swap, and no listener can harm another.
 * A swap runs to its end without yielding; a listener sees the state of its own swap or a later one.
 */
import type { MidplaneError } from '@midplane/contract'
import { sdkErrors } from '../errors.ts'
import type { ConfigState } from './config-state.ts'

export type Swap = { readonly before: ConfigState; readonly after: ConfigState }
export type Unsubscribe = () => void
type Listener = (swap: Swap) => unknown

export class LiveConfig {
  #current: ConfigState
  #isClosed = false
  readonly #report: (error: MidplaneError) => void
  /** Bindings, which must be up to date before the first listener reads them. */
  readonly #derivations = new Set<Listener>()
  readonly #listeners = new Set<Listener>()
  readonly #closers = new Set<() => void>()

  constructor(initial: ConfigState, report: (error: MidplaneError) => void) {
    this.#current = initial
    this.#report = report
  }

  get current(): ConfigState {
    return this.#current
  }

  swap(after: ConfigState): void {
    const before = this.#current
    if (before === after || this.#isClosed) return
    this.#current = after
    for (const told of [this.#derivations, this.#listeners]) {
      for (const listener of [...told]) {
        if (told.has(listener)) this.tell(() => listener({ before, after }))
      }
    }
  }

  /** Called after each swap; the returned function ends it. */
  onSwap(listener: Listener): Unsubscribe {
    return subscribe(this.#listeners, listener)
  }

  /** Called after each swap and before all listeners. */
  derive(listener: Listener): Unsubscribe {
    return subscribe(this.#derivations, listener)
  }

  /** Runs code of the user: what it throws, now or as a promise, is reported and goes no further. */
  tell(work: () => unknown): void {
    const failed = (cause: unknown): void => {
      const reason = cause instanceof Error ? cause.message : String(cause)
      this.#report(sdkErrors.error('MP_SDK_WATCHER_FAILED', { reason }, { cause }))
    }
    try {
      const result = work()
      if (result instanceof Promise) result.catch(failed)
    } catch (cause) {
      failed(cause)
    }
  }

  /** Resolves true once the state is another than `seen`; false once closed or aborted. */
  movedOn(seen: ConfigState, signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#isClosed || signal?.aborted === true) return Promise.resolve(false)
    if (this.#current !== seen) return Promise.resolve(true)
    return new Promise((resolve) => {
      const settle = (hasMoved: boolean): void => {
        unsubscribe()
        this.#closers.delete(stop)
        signal?.removeEventListener('abort', stop)
        resolve(hasMoved)
      }
      const stop = (): void => settle(false)
      const unsubscribe = this.onSwap(() => settle(true))
      this.#closers.add(stop)
      signal?.addEventListener('abort', stop)
    })
  }

  /** Keeps the last state readable; ends all subscriptions. */
  close(): void {
    this.#isClosed = true
    this.#derivations.clear()
    this.#listeners.clear()
    for (const stop of [...this.#closers]) stop()
  }
}

function subscribe(told: Set<Listener>, listener: Listener): Unsubscribe {
  // A function of its own per subscription, so that subscribing twice means being told twice.
  const own: Listener = (swap) => listener(swap)
  told.add(own)
  return () => {
    told.delete(own)
  }
}
