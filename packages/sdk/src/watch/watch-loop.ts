/**
 * Follows the stream for as long as the client lives: connects, hands on every event, reconnects with what is held.
 * One loop runs per client. Between two messages the state is swapped by nobody else, but the start from a snapshot.
 */
import { MidplaneError, type WatchEvent } from '@midplane/contract'
import { sdkErrors } from '../errors.ts'
import type { Settings } from '../options.ts'
import { sleep, type Surroundings } from '../surroundings.ts'
import { retryAfterMsOf } from './retry-after.ts'
import { firstPlan, isRefusedByAll, planAfter, retryDelayMs, type RetryPlan } from './retry-plan.ts'
import { watchUrl, type Held } from './watch-request.ts'
import { readWatchStream } from './watch-stream.ts'

/** A connection that held for so long counts as good, and the back-off begins anew after it. */
const STABLE_AFTER_MS = 10_000

export interface WatchTarget {
  /** What a new connection may leave out. */
  held(): Held | undefined
  revision(): number
  /** Takes an event over; returns false when its server is behind what is held. */
  take(event: WatchEvent): boolean
  /** The connection proved good: it brought a state or a sign of life after one. */
  alive(): void
  /** The connection ended or was given up. `isFinal`: trying again will hardly help. */
  failed(error: MidplaneError, outlook: { readonly isFinal: boolean }): void
}

/** Resolves once `signal` aborts; never rejects. */
export async function followWatch(
  target: WatchTarget,
  settings: Settings,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<void> {
  const limits = { ...settings, serverCount: settings.server.length }
  let plan: RetryPlan = firstPlan(Math.floor(surroundings.random() * limits.serverCount))
  /** By server, when it wants to be asked again; monotonic. */
  const notBeforeMs = new Map<number, number>()
  while (!signal.aborted) {
    const startMs = surroundings.monotonicMs()
    const server = settings.server[plan.serverIndex] ?? ''
    const error = await connectionOf(server, target, settings, surroundings, signal)
    if (signal.aborted || error === undefined) return
    const endMs = surroundings.monotonicMs()
    const wasStable = endMs - startMs >= STABLE_AFTER_MS
    notBeforeMs.set(plan.serverIndex, endMs + retryAfterMsOf(error))
    plan = planAfter(plan, { isRefusal: !error.retryable, wasStable }, limits)
    target.failed(error, { isFinal: isRefusedByAll(plan, limits) })
    const askedMs = Math.max(0, (notBeforeMs.get(plan.serverIndex) ?? endMs) - endMs)
    // On top of it, so that not all clients come at the moment that was named.
    const delayMs = askedMs + retryDelayMs(plan, limits, surroundings.random())
    await sleep(surroundings, delayMs, signal)
  }
}

/** One connection, until it ends; resolves with what ended it, undefined when `signal` did. */
async function connectionOf(
  server: string,
  target: WatchTarget,
  settings: Settings,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<MidplaneError | undefined> {
  const { token, connectTimeoutMs, heartbeatTimeoutMs, behindTimeoutMs } = settings
  const url = watchUrl(server, settings, target.held())
  const lag = createLag(behindTimeoutMs, surroundings)
  const stream = readWatchStream(
    {
      url,
      token,
      connectTimeoutMs,
      heartbeatTimeoutMs,
      signal: AbortSignal.any([signal, lag.signal]),
    },
    surroundings,
  )
  let hasEvent = false
  try {
    for await (const message of stream) {
      if (message.is === 'heartbeat') {
        if (hasEvent && !lag.isOn()) target.alive()
        continue
      }
      hasEvent = true
      if (target.take(message.event)) {
        lag.isOver()
        target.alive()
        continue
      }
      const error = behind(url.origin, message.event, target.revision())
      // The server takes what we passed over for held, so what it sends later would not be whole.
      if (Object.keys(message.event.namespaces).length > 0) return error
      lag.begins(error)
    }
    return lag.error()
  } catch (error) {
    return MidplaneError.is(error)
      ? error
      : sdkErrors.error('MP_SDK_STREAM_BROKEN', { server: url.origin }, { cause: error })
  } finally {
    lag.isOver()
  }
}

type Lag = {
  /**
   * From now on the server has so long to catch up, which its next event tells; then the connection is given up for the
   * next server.
   */
  begins(error: MidplaneError): void
  isOver(): void
  isOn(): boolean
  /** Why the connection was given up. */
  error(): MidplaneError | undefined
  readonly signal: AbortSignal
}

function createLag(behindTimeoutMs: number, surroundings: Surroundings): Lag {
  const controller = new AbortController()
  let cancel: (() => void) | undefined
  let error: MidplaneError | undefined
  return {
    signal: controller.signal,
    begins(reason) {
      if (cancel !== undefined) return
      cancel = surroundings.after(behindTimeoutMs, () => {
        error = reason
        controller.abort(reason)
      })
    },
    isOver() {
      cancel?.()
      cancel = undefined
    },
    isOn: () => cancel !== undefined,
    error: () => error,
  }
}

function behind(server: string, event: WatchEvent, heldRevision: number): MidplaneError {
  const fields = { server, serverRevision: event.revision, heldRevision }
  return sdkErrors.error('MP_SDK_SERVER_BEHIND', fields)
}
