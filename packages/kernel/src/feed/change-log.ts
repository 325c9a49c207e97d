/** The log of changes as the feed sees it; implemented by the stores. Only durable changes ever come out of it. */
import type { Change } from './change-feed.ts'

export interface ChangeLog {
  /** Random, of this database: tells its revisions from those of every other. */
  readonly id: string
  /** Revision of the newest durable change; 0 when there is none. */
  end(): Promise<number>
  /** Durable changes after `revision` in order, at most `limit`; `topic` is a topic or a prefix ending in `.`. */
  read(revision: number, limit: number, topic?: string): Promise<readonly Change[]>
  /** Calls `listener` when there may be something new. */
  onDurable(listener: ChangeListener): () => void
}

/**
 * Hears changes that this node made, in commit order, or none as a mere hint; then perhaps the `revision` that another
 * node has reached. They need not follow what was heard before: the reader compares revisions and reads what it lacks.
 */
export type ChangeListener = (changes: readonly Change[], revision?: number) => void
