/** The newest changes in memory, without gaps up to `revision`. */
import type { Change } from './change-feed.ts'

const CHANGE_COUNT_MAX = 2048

export class ChangeTail {
  #changes: Change[] = []
  #revision: number

  constructor(revision: number) {
    this.#revision = revision
  }

  get revision(): number {
    return this.#revision
  }

  /** Appends those after `revision`; false when nothing follows it directly, and then nothing is appended. */
  append(changes: readonly Change[]): boolean {
    const fresh = changes.filter((change) => change.revision > this.#revision)
    if (fresh[0]?.revision !== this.#revision + 1) return false
    this.#changes.push(...fresh)
    this.#revision += fresh.length
    if (this.#changes.length > 2 * CHANGE_COUNT_MAX) {
      this.#changes = this.#changes.slice(-CHANGE_COUNT_MAX)
    }
    return true
  }

  /** At most `limit` changes after `revision`; undefined when they have left the memory. */
  after(revision: number, limit: number): readonly Change[] | undefined {
    const start = this.#changes.length - (this.#revision - revision)
    return start < 0 ? undefined : this.#changes.slice(start, start + limit)
  }
}
