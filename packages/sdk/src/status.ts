/**
 * How fresh the configuration is.
 *
 *   state           entered when                                      leaves to
 *   starting        connect was called                                live, from-snapshot, from-defaults, closed
 *   live            a server's state was taken over                   reconnecting, closed
 *   reconnecting    the stream broke, or its server is behind         live, closed
 *   from-snapshot   no server answered in time, the disk had a state  live, closed
 *   from-defaults   nor had the disk one, but the code had defaults   live, closed
 *   closed          close was called                                  -
 *
 * Users see a client only after `starting`.
 */
import type { MidplaneError } from '@midplane/contract'

export type ClientState =
  | 'starting'
  | 'live'
  | 'reconnecting'
  | 'from-snapshot'
  | 'from-defaults'
  | 'closed'

export type Status = {
  readonly state: ClientState
  /** Feed revision that the held configuration is complete up to; 0 when none came from a server yet. */
  readonly revision: number
  /** When `state` was entered. */
  readonly since: Date
  /** What went wrong last; undefined while live. */
  readonly lastError: MidplaneError | undefined
}

export type Health = Omit<Status, 'revision'>

export type HealthSignal =
  | { readonly is: 'live' }
  | { readonly is: 'failed'; readonly error: MidplaneError }
  | { readonly is: 'from-snapshot' | 'from-defaults' | 'closed' }

/** The table above. Returns `health` itself when nothing changes. */
export function nextHealth(health: Health, signal: HealthSignal, nowMs: number): Health {
  const { state } = health
  if (state === 'closed') return health
  const enter = (next: ClientState, lastError: MidplaneError | undefined): Health => {
    if (next === state && lastError === health.lastError) return health
    return { state: next, lastError, since: next === state ? health.since : new Date(nowMs) }
  }
  switch (signal.is) {
    case 'live':
      return enter('live', undefined)
    case 'failed':
      return enter(state === 'live' ? 'reconnecting' : state, signal.error)
    case 'from-snapshot':
    case 'from-defaults':
      return state === 'starting' ? enter(signal.is, health.lastError) : health
    case 'closed':
      return enter('closed', health.lastError)
  }
}
