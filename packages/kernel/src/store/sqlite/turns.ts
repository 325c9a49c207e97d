/** Lets one at a time through, in the order of arrival, and the event loop in between. */

/** A row of writers would otherwise be served as one chain of promises, and no socket or timer meanwhile. */
const CHAINED_COUNT_MAX = 16

export class Turns {
  readonly #waiting: (() => void)[] = []
  #isTaken = false
  #chainedCount = 0

  /** Resolves when it is the caller's turn; undefined when it is at once. Every turn must be ended once. */
  take(): Promise<void> | undefined {
    if (this.#isTaken) return new Promise((resolve) => this.#waiting.push(resolve))
    this.#isTaken = true
    return undefined
  }

  end(): void {
    const next = this.#waiting.shift()
    if (next === undefined) {
      this.#isTaken = false
      return
    }
    this.#chainedCount += 1
    if (this.#chainedCount % CHAINED_COUNT_MAX === 0) setImmediate(next)
    else next()
  }
}
