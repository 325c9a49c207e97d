/**
 * The change feed over a store's change log: one tail of recent changes in memory, one cursor per subscriber.
 * Invariants: the tail grows by the very next revision only, whatever wakes us; a subscriber's cursor moves only past
 * changes that its listener has accepted; one that lags beyond the tail reads from the log instead.
 */
import type { Clock } from '../clock.ts'
import { storeErrors } from '../errors.ts'
import type { Log } from '../telemetry/log.ts'
import type { Change, ChangeFeed } from './change-feed.ts'
import type { ChangeLog } from './change-log.ts'
import { ChangeTail } from './change-tail.ts'
import { Subscription } from './subscription.ts'

const READ_COUNT_MAX = 500
const READ_RETRY_MS = 500

export interface RunningChangeFeed extends ChangeFeed {
  /** Ends deliveries; resolves when the listeners that run have returned. */
  close(): Promise<void>
}

/** Starts at the end of the log. */
export async function createChangeFeed(
  store: { readonly changeLog: ChangeLog },
  clock: Clock,
  log: Log,
): Promise<RunningChangeFeed> {
  const feed = new StoreChangeFeed(store.changeLog, await store.changeLog.end(), clock, log)
  feed.start()
  return feed
}

class StoreChangeFeed implements RunningChangeFeed {
  readonly #changeLog: ChangeLog
  readonly #clock: Clock
  readonly #log: Log
  readonly #tail: ChangeTail
  readonly #subscriptions = new Set<Subscription>()
  readonly #closing = new AbortController()
  #isCatchingUp = false
  #catchingUp: Promise<void> | undefined
  #mayBeMore = false
  #stopListening: (() => void) | undefined

  constructor(changeLog: ChangeLog, revision: number, clock: Clock, log: Log) {
    this.#changeLog = changeLog
    this.#clock = clock
    this.#log = log
    this.#tail = new ChangeTail(revision)
  }

  get id(): string {
    return this.#changeLog.id
  }

  get revision(): number {
    return this.#tail.revision
  }

  start(): void {
    this.#stopListening = this.#changeLog.onDurable((changes, revision) =>
      this.#hear(changes, revision),
    )
    this.#catchUp() // for what came between reading the end and listening
  }

  subscribe(
    name: string,
    listener: (changes: readonly Change[]) => void | Promise<void>,
  ): () => void {
    const subscription = new Subscription({
      name,
      listener,
      revision: this.revision,
      tail: this.#tail,
      changeLog: this.#changeLog,
      clock: this.#clock,
      log: this.#log,
    })
    this.#subscriptions.add(subscription)
    return () => {
      this.#subscriptions.delete(subscription)
      void subscription.end()
    }
  }

  read(revision: number, limit: number, topic?: string): Promise<readonly Change[]> {
    return this.#changeLog.read(revision, limit, topic)
  }

  async close(): Promise<void> {
    this.#stopListening?.()
    this.#closing.abort(storeErrors.error('MP_STORE_CLOSED', {}))
    await this.#catchingUp
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.end()))
    this.#subscriptions.clear()
  }

  #hear(changes: readonly Change[], hint?: number): void {
    const reached = changes.at(-1)?.revision ?? hint
    if (reached !== undefined && reached <= this.revision) return
    // While a read is under way its rows come first; it looks once more afterwards.
    if (!this.#isCatchingUp && this.#tail.append(changes)) this.#deliver()
    else this.#catchUp()
  }

  #deliver(): void {
    for (const subscription of this.#subscriptions) subscription.wake()
  }

  #catchUp(): void {
    this.#mayBeMore = true
    if (this.#isCatchingUp) return
    this.#isCatchingUp = true
    this.#catchingUp = this.#readOn()
  }

  /** Stops, in the very tick in which it finds so, when a read that began after the last hint brought nothing. */
  async #readOn(): Promise<void> {
    const { signal } = this.#closing
    while (this.#mayBeMore && !signal.aborted) {
      this.#mayBeMore = false
      try {
        const changes = await this.#changeLog.read(this.revision, READ_COUNT_MAX)
        if (changes.length > 0) this.#take(changes)
      } catch (error) {
        this.#mayBeMore = true
        this.#log.warn('the change log could not be read; trying again', { error })
        await this.#clock.sleep(READ_RETRY_MS, signal).catch(() => {})
      }
    }
    this.#isCatchingUp = false
  }

  #take(changes: readonly Change[]): void {
    if (!this.#tail.append(changes)) {
      throw new Error(`the change log has a gap after revision ${this.revision}`)
    }
    this.#mayBeMore = true
    this.#deliver()
  }
}
