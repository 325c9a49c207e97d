/**
 * What is told of a stream that fails: to a user's `onError` each kind of failure once per outage; to the process, where
 * there is none, one line when the stream is lost and one when it is back.
 *
 *   state      entered when                          leaves to
 *   fine       at the start, or back for a second    doubtful: a failure
 *   doubtful   something failed                      fine: alive again; lost: after a second, told
 *   lost       the loss was told                     returning: alive again
 *   returning  alive again                           lost: a failure; fine: after a second, told
 */
import type { MidplaneError } from '@midplane/contract'
import { sdkErrors } from './errors.ts'
import type { Surroundings } from './surroundings.ts'

/** A restart of a server, or a node that hands over to the next, is over by then. */
const SETTLED_AFTER_MS = 1000

export interface OutageReport {
  failed(error: MidplaneError): void
  alive(): void
  /** Nothing is told afterwards. */
  close(): void
}

type Tell = (error: MidplaneError) => void

/** Tells at once, and each code of each server once until the stream is alive again. */
export function reportEachFailure(tell: Tell): OutageReport {
  const told = new Set<string>()
  return {
    failed(error) {
      const failure = JSON.stringify([error.code, error.details['server']])
      if (told.has(failure)) return
      told.add(failure)
      tell(error)
    },
    alive: () => told.clear(),
    close: () => {},
  }
}

/** The table above. */
export function reportOutages(tell: Tell, surroundings: Surroundings): OutageReport {
  let isLost = false
  let lostSinceMs = 0
  let latest: MidplaneError | undefined
  let cancel: (() => void) | undefined

  const settleLater = (work: () => void): void => {
    cancel = surroundings.after(SETTLED_AFTER_MS, () => {
      cancel = undefined
      work()
    })
  }
  const settleNever = (): void => {
    cancel?.()
    cancel = undefined
  }
  return {
    failed(error) {
      const wasAlive = latest === undefined
      latest = error
      if (!wasAlive) return
      settleNever()
      if (isLost) return
      lostSinceMs = surroundings.monotonicMs()
      settleLater(() => {
        isLost = true
        tell(latest ?? error)
      })
    },
    alive() {
      if (latest === undefined) return
      latest = undefined
      settleNever()
      if (!isLost) return
      const lostMs = Math.round(surroundings.monotonicMs() - lostSinceMs)
      settleLater(() => {
        isLost = false
        tell(sdkErrors.error('MP_SDK_STREAM_BACK', { lostMs }))
      })
    },
    close: settleNever,
  }
}
