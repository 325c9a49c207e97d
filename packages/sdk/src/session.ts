/**
 * One connected client from start to close: the stream feeds the state, the state goes to disk, health follows.
 * Order of an event: state swapped, watchers told, disk offered, health updated; nothing of it yields.
 */
import { MidplaneError, type WatchEvent } from '@midplane/contract'
import { applyEvent, initialState } from './config/config-state.ts'
import { LiveConfig } from './config/live-config.ts'
import { sdkErrors } from './errors.ts'
import type { Settings } from './options.ts'
import { reportEachFailure, reportOutages, type OutageReport } from './outage-report.ts'
import type { SnapshotFile } from './snapshot/snapshot-file.ts'
import { createSnapshotWriter, type SnapshotWriter } from './snapshot/snapshot-writer.ts'
import { nextHealth, type Health, type HealthSignal, type Status } from './status.ts'
import type { Surroundings } from './surroundings.ts'
import { followWatch, type WatchTarget } from './watch/watch-loop.ts'
import { heldIn } from './watch/watch-request.ts'

export class Session {
  readonly live: LiveConfig
  readonly #settings: Settings
  readonly #surroundings: Surroundings
  readonly #file: SnapshotFile | undefined
  readonly #writer: SnapshotWriter | undefined
  readonly #closing = new AbortController()
  readonly #answered = Promise.withResolvers<void>()
  readonly #outages: OutageReport
  #health: Health
  #hasAnswer = false
  #following: Promise<void> | undefined

  constructor(settings: Settings, surroundings: Surroundings, file: SnapshotFile | undefined) {
    this.#settings = settings
    this.#surroundings = surroundings
    this.#file = file
    const report = (error: MidplaneError): void => this.report(error)
    this.#outages =
      settings.onError === undefined
        ? reportOutages(report, surroundings)
        : reportEachFailure(report)
    this.#writer = file && createSnapshotWriter(file, surroundings, report)
    this.live = new LiveConfig(initialState(settings.namespaces, settings.defaults ?? {}), report)
    const since = new Date(surroundings.nowMs())
    this.#health = { state: 'starting', since, lastError: undefined }
  }

  /** Resolves with a configuration in place; rejects with MP_SDK_NO_CONFIGURATION, everything released. */
  async start(): Promise<void> {
    const { startTimeoutMs, defaults } = this.#settings
    const cancel = this.#surroundings.after(startTimeoutMs, this.#answered.resolve)
    this.#following = followWatch(
      this.#target(),
      this.#settings,
      this.#surroundings,
      this.#closing.signal,
    )
    await this.#answered.promise
    cancel()
    if (this.#hasAnswer) return
    const reason = this.#health.lastError?.message ?? `no server answered in ${startTimeoutMs} ms`
    const stored = await this.#readFile()
    // A server may have answered while the disk was read.
    if (this.#hasAnswer) return
    if (stored !== undefined) {
      this.live.swap(applyEvent(this.live.current, stored).state)
      this.#signal({ is: 'from-snapshot' })
      const { revision } = stored
      this.report(sdkErrors.error('MP_SDK_STARTED_FROM_SNAPSHOT', { revision, reason }))
      return
    }
    if (defaults !== undefined) {
      this.#signal({ is: 'from-defaults' })
      this.report(sdkErrors.error('MP_SDK_STARTED_FROM_DEFAULTS', { reason }))
      return
    }
    const cause = this.#health.lastError
    await this.close()
    throw sdkErrors.error('MP_SDK_NO_CONFIGURATION', { reason }, { cause })
  }

  status(): Status {
    return Object.freeze({ ...this.#health, revision: this.live.current.revision })
  }

  /** Tells the user, whose callback cannot harm us. */
  report(error: MidplaneError): void {
    const { onError } = this.#settings
    try {
      if (onError === undefined) this.#surroundings.warn(error)
      else onError(error)
    } catch (cause) {
      const reason = 'onError threw'
      this.#surroundings.warn(sdkErrors.error('MP_SDK_WATCHER_FAILED', { reason }, { cause }))
    }
  }

  async close(): Promise<void> {
    this.#signal({ is: 'closed' })
    this.#closing.abort()
    this.#outages.close()
    this.live.close()
    await this.#following
    await this.#writer?.close()
  }

  #target(): WatchTarget {
    return {
      held: () => heldIn(this.live.current),
      revision: () => this.live.current.revision,
      take: (event) => this.#take(event),
      alive: () => this.#signal({ is: 'live' }),
      failed: (error, { isFinal }) => this.#failed(error, isFinal),
    }
  }

  #take(event: WatchEvent): boolean {
    const before = this.live.current
    const { state, isBehind, isOtherFeed } = applyEvent(before, event)
    if (state !== before) {
      this.live.swap(state)
      this.#writer?.offer(state)
    }
    if (isOtherFeed) {
      const fields = { revision: event.revision, heldRevision: before.revision }
      this.report(sdkErrors.error('MP_SDK_FEED_CHANGED', fields))
    }
    if (isBehind) return false
    this.#hasAnswer = true
    this.#answered.resolve()
    return true
  }

  #failed(error: MidplaneError, isFinal: boolean): void {
    this.#signal({ is: 'failed', error })
    this.#outages.failed(error)
    if (isFinal) this.#answered.resolve()
  }

  #signal(signal: HealthSignal): void {
    if (signal.is === 'live') this.#outages.alive()
    this.#health = nextHealth(this.#health, signal, this.#surroundings.nowMs())
  }

  async #readFile(): Promise<WatchEvent | undefined> {
    try {
      return await this.#file?.read()
    } catch (error) {
      if (!MidplaneError.is(error)) throw error
      this.report(error)
      return undefined
    }
  }
}
