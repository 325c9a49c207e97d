/** What the SDK needs of the process that it runs in. Passed in, so that tests command time, chance and network. */
import type { MidplaneError } from '@midplane/contract'

export interface Surroundings {
  /** Wall time, milliseconds since 1970; may jump. */
  nowMs(): number
  /** Monotonic, for durations. */
  monotonicMs(): number
  /** Calls `work` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, work: () => void): () => void
  /** At least 0 and below 1. */
  random(): number
  /** Value of an environment variable. */
  variable(name: string): string | undefined
  readonly fetch: typeof fetch
  /** Where reports go when the user gave no `onError`. */
  warn(error: MidplaneError): void
}

/** Resolves after `delayMs`, and at once when `signal` aborts. */
export function sleep(
  surroundings: Surroundings,
  delayMs: number,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const wake = (): void => {
      cancel()
      signal.removeEventListener('abort', wake)
      resolve()
    }
    const cancel = surroundings.after(delayMs, wake)
    signal.addEventListener('abort', wake)
  })
}
