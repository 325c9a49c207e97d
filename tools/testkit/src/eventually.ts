/** Waits for something to become true by asking again, instead of sleeping for a guessed time. */
import { setTimeout as pause } from 'node:timers/promises'

const PATIENCE_MS = 60_000
const PAUSE_MS = 20

export type EventuallyOptions = {
  /** What is waited for, as it reads after "gave up waiting for". */
  readonly what?: string
  readonly timeoutMs?: number
  readonly pauseMs?: number
}

type Falsy = false | 0 | '' | null | undefined

/**
 * Asks `probe` until it returns something truthy and resolves with that. A probe that throws is
 * asked again; when time is up the last error is the cause of the rejection. The bound guards
 * against hangs and is no measurement.
 */
export async function eventually<T>(
  probe: () => T | Promise<T>,
  options: EventuallyOptions = {},
): Promise<Exclude<T, Falsy>> {
  const { what = 'a condition', timeoutMs = PATIENCE_MS, pauseMs = PAUSE_MS } = options
  const endMs = performance.now() + timeoutMs
  for (;;) {
    const answer = await attempt(probe)
    if ('value' in answer && isTruthy(answer.value)) return answer.value
    if (performance.now() > endMs) {
      throw new Error(`gave up waiting for ${what} after ${timeoutMs} ms`, { cause: answer.error })
    }
    await pause(pauseMs)
  }
}

type Answer<T> = { readonly value: T; readonly error?: never } | { readonly error: unknown }

async function attempt<T>(probe: () => T | Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await probe() }
  } catch (error) {
    return { error }
  }
}

function isTruthy<T>(value: T): value is Exclude<T, Falsy> {
  return Boolean(value)
}
