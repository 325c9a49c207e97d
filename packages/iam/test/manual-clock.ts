/** A clock that a test moves by hand. */
import type { Clock } from '@midplane/kernel'

export class ManualClock implements Clock {
  #nowMs = Date.UTC(2030, 0, 1)
  readonly #timers = new Map<() => void, number>()

  nowMs(): number {
    return this.#nowMs
  }

  monotonicMs(): number {
    return this.#nowMs
  }

  after(delayMs: number, work: () => void): () => void {
    const timer = (): void => work()
    this.#timers.set(timer, this.#nowMs + delayMs)
    return () => this.#timers.delete(timer)
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve))
  }

  /** Timers that have come due run before it returns. */
  move(byMs: number): void {
    this.#nowMs += byMs
    for (const [timer, atMs] of this.#timers) {
      if (atMs > this.#nowMs) continue
      this.#timers.delete(timer)
      timer()
    }
  }
}
