/** A log that says nothing. */
import type { Log } from '../../src/telemetry/log.ts'

export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLog,
}
