/** Surroundings whose time stands still until a test moves it. */
import { systemSurroundings } from '../src/surroundings-defaults.ts'
import type { Surroundings } from '../src/surroundings.ts'

type Timer = { readonly dueMs: number; readonly work: () => void }

export class ManualTime {
  #nowMs = 0
  readonly #timers = new Set<Timer>()

  get surroundings(): Surroundings {
    return {
      ...systemSurroundings,
      nowMs: () => this.#nowMs,
      monotonicMs: () => this.#nowMs,
      after: (delayMs, work) => {
        const timer = { dueMs: this.#nowMs + delayMs, work }
        this.#timers.add(timer)
        return () => this.#timers.delete(timer)
      },
    }
  }

  get timerCount(): number {
    return this.#timers.size
  }

  passMs(durationMs: number): void {
    this.#nowMs += durationMs
    const due = [...this.#timers].filter(({ dueMs }) => dueMs <= this.#nowMs)
    for (const timer of due.toSorted((left, right) => left.dueMs - right.dueMs)) {
      if (this.#timers.delete(timer)) timer.work()
    }
  }
}
