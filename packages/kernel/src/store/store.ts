/**
 * The store: one relational database for all modules, embedded (SQLite) or shared (PostgreSQL).
 * Invariant: `write` resolves only after its transaction is durable, and the change feed delivers a change only after that.
 */
import type { Kysely } from 'kysely'
import type { Change, NewChange } from '../feed/change-feed.ts'
import type { ChangeLog } from '../feed/change-log.ts'

/** Tables of one part; column types as the portable subset returns them (text -> string, bigint -> number). */
export type Schema = object

export interface Store {
  readonly dialect: 'sqlite' | 'postgres'

  /** Queries outside transactions. They may see a transaction of this node that is committed but not yet durable. */
  reader<DB extends Schema>(): Kysely<DB>

  /**
   * Runs `work` in one transaction; resolves with its result once durable, rejects with nothing changed when it throws.
   * On SQLite transactions run one after the other and many share one fdatasync; on PostgreSQL `work` runs again when
   * its transaction was taken back (deadlock, lost connection). So await nothing but queries inside, and change nothing
   * else. A write inside a write is refused.
   * Errors: MP_STORE_FULL, MP_STORE_UNAVAILABLE, MP_STORE_TIMEOUT (nothing changed), MP_STORE_UNCERTAIN (the commit was
   * sent and never answered, or its sync failed), MP_STORE_FAILED, MP_STORE_CLOSED. `isDuplicate` knows a taken key.
   */
  write<DB extends Schema, Result>(
    work: (tx: WriteTransaction<DB>) => Promise<Result>,
  ): Promise<Result>

  /**
   * Brings the tables of a part up to date: `NNNN-name.sql` files of `folder`, in order, each once, whole or not at all,
   * by one node at a time. Portable SQL, statements end with `;` at a line's end.
   */
  migrate(part: string, folder: URL): Promise<void>

  /** Whether writes can succeed right now; `detail` says why not. */
  health(): { readonly isReady: boolean; readonly detail: string }
  close(): Promise<void>
}

export interface WriteTransaction<DB extends Schema> {
  readonly db: Kysely<DB>
  /**
   * Appends a row to the change log and returns it with its revision. Take it late: from here to the commit no other
   * node can allocate a revision, which is what makes revision order the order of commits.
   */
  change(change: NewChange): Promise<Change>
}

/** A store together with the log of changes that the feed is fed from. */
export interface OpenStore extends Store {
  readonly changeLog: ChangeLog
}
