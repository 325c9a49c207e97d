/**
 * Things that this node has read from the store, each one object that its holders share: when it is
 * read again they see it change. Bounded.
 * Invariant: after `forget` nobody gets from here what was read before it; what is being read at that
 * moment is read again.
 */
import type { Clock } from '@midplane/kernel'

/** After this a thing is read again behind its next use, in case news of it was missed. */
const FRESH_FOR_MS = 60_000
/** After this it is read before its next use. Until then a store that is away keeps nobody out. */
const KNOWN_FOR_MS = 900_000

type Entry<Value> = { value: Value; readAtMs: number }
type Reading<Value> = { isOutdated: boolean; readonly result: Promise<Value | undefined> }

export type LiveCacheOptions<Value> = {
  readonly countMax: number
  readonly find: (id: string) => Promise<Value | undefined>
  /** Makes what was known before say what was read now. */
  readonly update: (known: Value, read: Value) => void
  /** What was known is no more. */
  readonly end: (known: Value) => void
}

export class LiveCache<Value extends object> {
  readonly #options: LiveCacheOptions<Value>
  readonly #clock: Clock
  /** In the order of reading, so the first is the one that was longest without use or news. */
  readonly #entries = new Map<string, Entry<Value>>()
  readonly #readings = new Map<string, Reading<Value>>()

  constructor(options: LiveCacheOptions<Value>, clock: Clock) {
    this.#options = options
    this.#clock = clock
  }

  get size(): number {
    return this.#entries.size
  }

  /** Without a query; undefined when the store must be asked first. */
  known(id: string): Value | undefined {
    const entry = this.#entries.get(id)
    if (entry === undefined) return undefined
    const ageMs = this.#clock.monotonicMs() - entry.readAtMs
    if (ageMs >= KNOWN_FOR_MS) return undefined
    // A failure is no news; the next use asks again.
    if (ageMs >= FRESH_FOR_MS) this.read(id).catch(() => undefined)
    return entry.value
  }

  /** From the store; those who want the same thing share one reading. */
  async read(id: string): Promise<Value | undefined> {
    const running = this.#readings.get(id)
    if (running !== undefined) return running.result
    const reading: Reading<Value> = {
      isOutdated: false,
      result: Promise.resolve().then(() => this.#load(id, reading)),
    }
    this.#readings.set(id, reading)
    try {
      return await reading.result
    } finally {
      if (this.#readings.get(id) === reading) this.#readings.delete(id)
    }
  }

  /**
   * From this call on none of them is used before it has been read again. Resolves when those who
   * hold them act under what was read; rejects when that cannot be read.
   */
  async forget(isMeant: (value: Value, id: string) => boolean): Promise<void> {
    // What is being read is not known yet, so it may be meant.
    for (const reading of this.#readings.values()) reading.isOutdated = true
    this.#readings.clear()
    const meant = [...this.#entries].filter(([id, { value }]) => isMeant(value, id))
    for (const [, entry] of meant) entry.readAtMs = -Infinity
    for (const [id] of meant) await this.read(id)
  }

  async #load(id: string, reading: Reading<Value>): Promise<Value | undefined> {
    const read = await this.#options.find(id)
    if (reading.isOutdated) return this.read(id)
    const known = this.#entries.get(id)?.value
    this.#entries.delete(id)
    if (read === undefined) {
      if (known !== undefined) this.#options.end(known)
      return undefined
    }
    if (known !== undefined) this.#options.update(known, read)
    const value = known ?? read
    this.#entries.set(id, { value, readAtMs: this.#clock.monotonicMs() })
    this.#bound()
    return value
  }

  #bound(): void {
    if (this.#entries.size <= this.#options.countMax) return
    const [oldest] = this.#entries.keys()
    if (oldest !== undefined) this.#entries.delete(oldest)
  }
}
