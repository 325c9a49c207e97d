/**
 * Brings states to disk, one write at a time. States that come while one is written are skipped but for the last.
 * Invariant: when `close` resolves the last offered state is on disk, or its failure was reported.
 */
import { MidplaneError } from '@midplane/contract'
import { eventOf, type ConfigState } from '../config/config-state.ts'
import { sleep, type Surroundings } from '../surroundings.ts'
import type { SnapshotFile } from './snapshot-file.ts'

/** Pause after each write, so that a storm of publications does not become a storm of flushes. */
const PAUSE_MS = 250

export interface SnapshotWriter {
  /** Never waits. */
  offer(state: ConfigState): void
  close(): Promise<void>
}

export function createSnapshotWriter(
  file: Pick<SnapshotFile, 'write'>,
  surroundings: Surroundings,
  report: (error: MidplaneError) => void,
): SnapshotWriter {
  const closing = new AbortController()
  let waiting: ConfigState | undefined
  let writing: Promise<void> | undefined

  async function writeAll(): Promise<void> {
    while (waiting !== undefined) {
      const state = waiting
      waiting = undefined
      try {
        await file.write(eventOf(state))
      } catch (error) {
        if (!MidplaneError.is(error)) throw error
        report(error)
      }
      await sleep(surroundings, PAUSE_MS, closing.signal)
    }
    writing = undefined
  }

  return {
    offer(state) {
      waiting = state
      writing ??= writeAll()
    },
    async close() {
      closing.abort()
      await writing
    },
  }
}
