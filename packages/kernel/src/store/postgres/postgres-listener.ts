/**
 * Hears that other nodes have changed something. A notification is a hint; what is lost while the connection is away
 * is made good by one look after it is back, and by a slow poll besides.
 */
import type { Client } from 'pg'
import type { Clock } from '../../clock.ts'
import type { Log } from '../../telemetry/log.ts'

/** Used in SQL as it stands. */
export const CHANNEL = 'midplane_change'

const POLL_MS = 2_000
const RECONNECT_MIN_MS = 100
const RECONNECT_MAX_MS = 5_000

export type PostgresListenerOptions = {
  /** A new client, not connected. */
  readonly createClient: () => Client
  /** With the revision that somebody has committed, when it was said. */
  readonly onHint: (revision?: number) => void
  readonly clock: Clock
  readonly log: Log
}

export class PostgresListener {
  readonly #options: PostgresListenerOptions
  readonly #closing = new AbortController()
  #isListening = false
  #running: Promise<unknown> = Promise.resolve()

  constructor(options: PostgresListenerOptions) {
    this.#options = options
  }

  /** Whether notifications arrive right now. */
  get isListening(): boolean {
    return this.#isListening
  }

  start(): void {
    this.#running = Promise.all([this.#listenOn(), this.#pollOn()])
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#running
  }

  async #pollOn(): Promise<void> {
    const { clock, onHint } = this.#options
    while (!this.#closing.signal.aborted) {
      await clock.sleep(POLL_MS, this.#closing.signal).catch(() => {})
      onHint()
    }
  }

  async #listenOn(): Promise<void> {
    const { clock, log } = this.#options
    let failureCount = 0
    while (!this.#closing.signal.aborted) {
      try {
        await this.#listen(() => {
          failureCount = 0
        })
      } catch (error) {
        const message = 'the connection that listens for changes is away; polling meanwhile'
        if (failureCount === 0 && !this.#closing.signal.aborted) log.warn(message, { error })
      }
      this.#isListening = false
      const delayMs = Math.min(RECONNECT_MIN_MS * 2 ** failureCount, RECONNECT_MAX_MS)
      failureCount += 1
      await clock.sleep(delayMs, this.#closing.signal).catch(() => {})
    }
  }

  /** Listens until the connection ends or this is closed; rejects when the connection breaks. */
  async #listen(onListening: () => void): Promise<void> {
    const { createClient, onHint } = this.#options
    const client = createClient()
    let stop = (): void => {}
    const ended = new Promise<void>((resolve, reject) => {
      client.once('error', reject)
      client.once('end', resolve)
      stop = resolve
    })
    ended.catch(() => {}) // it is awaited below, once connected
    // A client that is still connecting must not be ended: `connect` would never answer.
    this.#closing.signal.addEventListener('abort', stop)
    client.on('notification', ({ payload }) => onHint(Number(payload)))
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
      this.#isListening = true
      onListening()
      onHint()
      await ended
    } finally {
      this.#closing.signal.removeEventListener('abort', stop)
      await client.end().catch(() => {})
    }
  }
}
