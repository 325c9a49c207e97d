/**
 * The surroundings of a real process: the only place of the SDK that touches clock, chance, environment and warnings.
 * Timers keep the process alive: a service lives until it closes its client.
 */
import type { Surroundings } from './surroundings.ts'

export const systemSurroundings: Surroundings = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, work) {
    const timer = setTimeout(work, delayMs)
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
  variable: (name) => globalThis.process?.env[name],
  fetch: (input, init) => fetch(input, init),
  warn(error) {
    const { code, message, advice } = error
    const line = `${message} (${advice})`
    globalThis.process?.emitWarning(line, { type: 'MidplaneWarning', code })
  },
}
