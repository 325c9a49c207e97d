/** Mutual exclusion by key within this process: work on the same key runs one after the other, in order of arrival. */

export class KeyedMutex {
  readonly #tails = new Map<string, Promise<void>>()

  /** Runs `work` while holding all keys. Keys are taken in sorted order, so two callers never wait for each other. */
  async run<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const releases: (() => void)[] = []
    try {
      for (const key of [...new Set(keys)].sort()) releases.push(await this.#acquire(key))
      return await work()
    } finally {
      for (const release of releases) release()
    }
  }

  async #acquire(key: string): Promise<() => void> {
    const before = this.#tails.get(key)
    const held = Promise.withResolvers<void>()
    this.#tails.set(key, held.promise)
    await before
    return () => {
      // The last holder in line removes the entry, so that the map holds busy keys only.
      if (this.#tails.get(key) === held.promise) this.#tails.delete(key)
      held.resolve()
    }
  }
}
