/** Watchers by layer key: a wake-up costs what the changed keys have watchers, not what the platform has. */
import type { LayerKey } from '../model/namespace-key.ts'

export class Watchers {
  readonly #byKey = new Map<LayerKey, Set<() => void>>()
  #count = 0

  /** Watchers registered now, each counted once. */
  get count(): number {
    return this.#count
  }

  add(keys: readonly LayerKey[], wake: () => void): () => void {
    for (const key of keys) {
      const set = this.#byKey.get(key)
      if (set === undefined) this.#byKey.set(key, new Set([wake]))
      else set.add(wake)
    }
    this.#count += 1
    let isEnded = false
    return () => {
      if (isEnded) return
      isEnded = true
      this.#count -= 1
      for (const key of keys) this.#remove(key, wake)
    }
  }

  /** Each watcher of the touched keys once. The set is copied: a woken watcher may end itself or register anew. */
  of(keys: Iterable<LayerKey>): ReadonlySet<() => void> {
    const woken = new Set<() => void>()
    for (const key of keys) {
      for (const wake of this.#byKey.get(key) ?? []) woken.add(wake)
    }
    return woken
  }

  #remove(key: LayerKey, wake: () => void): void {
    const set = this.#byKey.get(key)
    if (set === undefined) return
    set.delete(wake)
    if (set.size === 0) this.#byKey.delete(key)
  }
}
