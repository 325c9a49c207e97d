/** Time and randomness as parameters, so that a part runs under a test's clock. The system's own stand at the end. */
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'

export interface Clock {
  /** Wall time, milliseconds since 1970; may jump. */
  nowMs(): number
  /** Monotonic time in milliseconds; for durations and deadlines. */
  monotonicMs(): number
  /** Calls `work` once after `delayMs`; the returned function cancels it. Does not keep the process alive. */
  after(delayMs: number, work: () => void): () => void
  /** Resolves after `delayMs`; rejects with the signal's reason when aborted. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>
}

export interface Random {
  bytes(count: number): Uint8Array
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, work) {
    const timer = setTimeout(work, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
  sleep: (delayMs, signal) => delay(delayMs, undefined, signal === undefined ? {} : { signal }),
}

export const systemRandom: Random = { bytes: (count) => randomBytes(count) }

/** A short random id, `size` characters of base64url (6 bits each). */
export function randomId(random: Random, size = 16): string {
  return Buffer.from(random.bytes(Math.ceil((size * 6) / 8)))
    .toString('base64url')
    .slice(0, size)
}
