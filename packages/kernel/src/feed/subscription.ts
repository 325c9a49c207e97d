/**
 * One subscriber: a cursor that runs after the tail. At most one call of the listener runs at a time.
 *
 * state     entered when                   leaves to
 * idle      cursor at the tail             running: woken
 * running   there is something to deliver  idle; waiting: the listener or a read failed
 * waiting   after a failure                running: back-off over
 * ended     unsubscribed, feed closed      -
 */
import type { Clock } from '../clock.ts'
import type { Log } from '../telemetry/log.ts'
import type { Change } from './change-feed.ts'
import type { ChangeLog } from './change-log.ts'
import type { ChangeTail } from './change-tail.ts'

const BATCH_COUNT_MAX = 500
const RETRY_MIN_MS = 50
const RETRY_MAX_MS = 10_000

export type SubscriptionOptions = {
  readonly name: string
  readonly listener: (changes: readonly Change[]) => void | Promise<void>
  /** Where to start. */
  readonly revision: number
  readonly tail: ChangeTail
  readonly changeLog: ChangeLog
  readonly clock: Clock
  readonly log: Log
}

export class Subscription {
  readonly #options: SubscriptionOptions
  readonly #ending = new AbortController()
  #cursor: number
  #failureCount = 0
  #isRunning = false
  #running: Promise<void> | undefined

  constructor(options: SubscriptionOptions) {
    this.#options = options
    this.#cursor = options.revision
  }

  /** Delivers what there is. While the listener is synchronous, so is this: all subscribers hear a change in one tick. */
  wake(): void {
    if (this.#isRunning) return
    while (this.#hasMore()) {
      const pending = this.#step()
      if (pending === undefined) continue
      this.#isRunning = true
      this.#running = this.#runOn(pending)
      return
    }
  }

  async end(): Promise<void> {
    this.#ending.abort()
    await this.#running
  }

  /** Looks at the tail again after every step, in the very tick in which it stops: no wake-up falls in between. */
  async #runOn(pending: Promise<void>): Promise<void> {
    await pending
    while (this.#hasMore()) await this.#step()
    this.#isRunning = false
  }

  #hasMore(): boolean {
    return !this.#ending.signal.aborted && this.#cursor < this.#options.tail.revision
  }

  /** Delivers one batch, or waits after a failure. Never rejects; undefined when it was all synchronous. */
  #step(): Promise<void> | undefined {
    const changes = this.#options.tail.after(this.#cursor, BATCH_COUNT_MAX)
    try {
      const pending = changes === undefined ? this.#stepFromLog() : this.#give(changes)
      return pending?.catch((error: unknown) => this.#retryLater(error))
    } catch (error) {
      return this.#retryLater(error)
    }
  }

  async #stepFromLog(): Promise<void> {
    const changes = await this.#options.changeLog.read(this.#cursor, BATCH_COUNT_MAX)
    if (changes.length === 0) throw new Error(`the change log ends before ${this.#cursor + 1}`)
    if (!this.#ending.signal.aborted) await this.#give(changes)
  }

  #give(changes: readonly Change[]): Promise<void> | undefined {
    const answer = this.#options.listener(changes)
    if (answer instanceof Promise) return answer.then(() => this.#accept(changes))
    this.#accept(changes)
    return undefined
  }

  #accept(changes: readonly Change[]): void {
    this.#failureCount = 0
    this.#cursor = changes.at(-1)?.revision ?? this.#cursor
  }

  async #retryLater(error: unknown): Promise<void> {
    const delayMs = Math.min(RETRY_MIN_MS * 2 ** this.#failureCount, RETRY_MAX_MS)
    this.#failureCount += 1
    const { name, log, clock } = this.#options
    log.error('a listener of the change feed failed; it gets the same changes again', {
      listener: name,
      afterRevision: this.#cursor,
      delayMs,
      error,
    })
    await clock.sleep(delayMs, this.#ending.signal).catch(() => {})
  }
}
