/**
 * Many transactions, one sync. A transaction that has committed joins; the sync that starts after it joined covers it.
 * Invariants: nobody is told "durable" before a sync that began after its commit has ended well, and in the order of
 * commits; after a failed sync nobody is ever told so again, because the kernel drops the pages that it could not
 * write and the next sync would succeed without them.
 */
import type { Change } from '../../feed/change-feed.ts'
import { storeErrors } from '../../errors.ts'

type Waiter = {
  readonly changes: readonly Change[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export class GroupCommit {
  readonly #sync: () => Promise<void>
  readonly #onDurable: (changes: readonly Change[]) => void
  #waiters: Waiter[] = []
  #running: Promise<void> | undefined
  #failure: string | undefined

  /** `onDurable` hears the changes of each covered group before its writers do. */
  constructor(sync: () => Promise<void>, onDurable: (changes: readonly Change[]) => void) {
    this.#sync = sync
    this.#onDurable = onDurable
  }

  /** Why no sync will be tried again; undefined while all is well. */
  get failure(): string | undefined {
    return this.#failure
  }

  /** Resolves once everything committed before this call is durable; rejects with MP_STORE_UNCERTAIN. */
  join(changes: readonly Change[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ changes, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** Resolves when no sync is under way. */
  async idle(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    while (this.#waiters.length > 0) {
      const covered = this.#waiters
      this.#waiters = []
      try {
        if (this.#failure === undefined) await this.#sync()
      } catch (error) {
        this.#failure = `the log could not be synced (${String(error)})`
      }
      if (this.#failure === undefined) this.#acknowledge(covered)
      else refuse(covered, this.#failure)
    }
    this.#running = undefined
  }

  #acknowledge(covered: readonly Waiter[]): void {
    const changes = covered.flatMap((waiter) => waiter.changes)
    if (changes.length > 0) this.#onDurable(changes)
    for (const waiter of covered) waiter.resolve()
  }
}

function refuse(covered: readonly Waiter[], detail: string): void {
  for (const waiter of covered) waiter.reject(storeErrors.error('MP_STORE_UNCERTAIN', { detail }))
}
