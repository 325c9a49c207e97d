/** A clock that stands still until a test moves it; due work runs in order of time. */
import type { Clock } from '../src/clock.ts'

type Timer = { readonly dueMs: number; readonly work: () => void }

export class ManualClock implements Clock {
  #nowMs = 1_700_000_000_000
  readonly #timers = new Set<Timer>()

  nowMs(): number {
    return this.#nowMs
  }

  monotonicMs(): number {
    return this.#nowMs
  }

  after(delayMs: number, work: () => void): () => void {
    const timer = { dueMs: this.#nowMs + delayMs, work }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.after(delayMs, resolve)
      signal?.addEventListener('abort', () => {
        cancel()
        reject(signal.reason as Error)
      })
    })
  }

  advance(durationMs: number): void {
    const endMs = this.#nowMs + durationMs
    for (let next = this.#next(endMs); next !== undefined; next = this.#next(endMs)) {
      this.#timers.delete(next)
      this.#nowMs = next.dueMs
      next.work()
    }
    this.#nowMs = endMs
  }

  #next(endMs: number): Timer | undefined {
    return [...this.#timers]
      .filter(({ dueMs }) => dueMs <= endMs)
      .toSorted((a, b) => a.dueMs - b.dueMs)[0]
  }
}
