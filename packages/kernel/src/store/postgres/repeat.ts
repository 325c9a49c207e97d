/** Repeats what provably changed nothing, for as long as a restart or a failover of PostgreSQL takes. */
import type { Clock } from '../../clock.ts'
import { isTransient, postgresFailure } from './postgres-failure.ts'

const PATIENCE_MS = 5_000
const DELAY_MIN_MS = 20
const DELAY_MAX_MS = 800

/** Marks an error after which nothing is changed; a transient one makes for another attempt. */
export class NothingChanged extends Error {
  constructor(cause: unknown) {
    super('nothing was changed', { cause })
  }
}

export async function repeat<Result>(
  clock: Clock,
  attempt: () => Promise<Result>,
): Promise<Result> {
  const endMs = clock.monotonicMs() + PATIENCE_MS
  for (let delayMs = DELAY_MIN_MS; ; delayMs = Math.min(2 * delayMs, DELAY_MAX_MS)) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof NothingChanged)) throw error
      const isWorthwhile = isTransient(error.cause) && clock.monotonicMs() + delayMs < endMs
      if (!isWorthwhile) throw postgresFailure(error.cause)
    }
    await clock.sleep(delayMs)
  }
}
