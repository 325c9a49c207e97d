/**
 * The embedded store: one process, one folder, SQLite in WAL mode.
 * A transaction commits on the event loop without a sync; then one fdatasync of the log, off the loop, covers all that
 * committed meanwhile, and only then are their writers and the feed told.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type Kysely } from 'kysely'
import type { Clock, Random } from '../../clock.ts'
import { storeErrors } from '../../errors.ts'
import type { Change } from '../../feed/change-feed.ts'
import type { ChangeListener, ChangeLog } from '../../feed/change-log.ts'
import { readChanges, readRevision } from '../change-rows.ts'
import { openFeedId } from '../feed-id.ts'
import { KERNEL_MIGRATIONS } from '../kernel-migrations.ts'
import type { KernelTables } from '../kernel-tables.ts'
import { CREATE_MIGRATION_TABLE, loadMigrations } from '../migrations.ts'
import { Nesting } from '../nesting.ts'
import { kyselyOver, type DialectParts } from '../single-connection-dialect.ts'
import type { OpenStore, Schema, WriteTransaction } from '../store.ts'
import { withTimeLimit } from '../time-limit.ts'
import { Checkpointer } from './checkpointer.ts'
import { lockFolder } from './folder-lock.ts'
import { GroupCommit } from './group-commit.ts'
import { openLogFile, type LogFile } from './log-file.ts'
import { SqliteConnection, StatementCache } from './sqlite-connection.ts'
import { sqliteFailure } from './sqlite-failure.ts'
import { migrateSqlite } from './sqlite-migrations.ts'
import { SqliteTransaction, type SqliteWriter } from './sqlite-transaction.ts'
import { Turns } from './turns.ts'

/** Only a foreign process (an operator's shell) can make us wait, and the wait blocks the loop. */
const BUSY_TIMEOUT_MS = 250
const TRANSACTION_TIMEOUT_MS = 30_000
/** Beyond it SQLite shortens the log itself, on the loop: when the checkpointer could not follow. */
const LOG_PAGE_COUNT_MAX = 16_384
/** A log that had to grow is cut back to it. */
const LOG_SIZE_MAX_BYTES = 67_108_864

/** Every query is one synchronous step here, so Kysely need not queue them. */
class SharedSqliteAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

const PARTS: DialectParts = {
  adapter: new SharedSqliteAdapter(),
  compiler: new SqliteQueryCompiler(),
  introspector: (db) => new SqliteIntrospector(db),
}

export type SqliteOptions = {
  readonly folder: string
  readonly clock: Clock
  readonly random: Random
  readonly transactionTimeoutMs?: number
  /** A test's way to watch or fail the sync of the log. */
  readonly syncedThrough?: (sync: () => Promise<void>) => Promise<void>
}

/** Errors: MP_STORE_LOCKED, MP_STORE_DAMAGED, MP_STORE_FULL, MP_STORE_TOO_NEW. */
export async function openSqliteStore(options: SqliteOptions): Promise<OpenStore> {
  const file = join(options.folder, 'midplane.db')
  const unlock = lockFolder(options.folder)
  const opened: (() => void)[] = [unlock]
  try {
    const writer = openWriter(file)
    opened.unshift(() => writer.close())
    const logFile = await openLogFile(`${file}-wal`)
    // What a killed process committed without a sync is read as committed: make it so before anyone sees it.
    await logFile.sync()
    const reader = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
    opened.unshift(() => reader.close())
    const store = new SqliteStore(options, { file, writer, reader, logFile, unlock })
    await store.prepare()
    return store
  } catch (error) {
    for (const release of opened) release()
    throw sqliteFailure(error, file)
  }
}

function openWriter(file: string): DatabaseSync {
  const writer = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS })
  try {
    writer.exec('pragma journal_mode = wal')
    writer.exec('pragma synchronous = normal')
    writer.exec('pragma foreign_keys = on')
    writer.exec(`pragma wal_autocheckpoint = ${LOG_PAGE_COUNT_MAX}`)
    writer.exec(`pragma journal_size_limit = ${LOG_SIZE_MAX_BYTES}`)
    writer.exec(CREATE_MIGRATION_TABLE)
    return writer
  } catch (error) {
    writer.close()
    throw error
  }
}

type Files = {
  readonly file: string
  readonly writer: DatabaseSync
  readonly reader: DatabaseSync
  readonly logFile: LogFile
  readonly unlock: () => void
}

class SqliteStore implements OpenStore, ChangeLog {
  readonly dialect = 'sqlite'
  readonly #options: SqliteOptions
  readonly #files: Files
  readonly #writer: SqliteWriter
  readonly #readerStatements: StatementCache
  readonly #reader: Kysely<unknown>
  readonly #groupCommit: GroupCommit
  readonly #listeners = new Set<ChangeListener>()
  readonly #nesting = new Nesting()
  readonly #turns = new Turns()
  readonly #checkpointer: Checkpointer
  #feedId = ''
  #durableRevision = 0
  #closing: Promise<void> | undefined

  constructor(options: SqliteOptions, files: Files) {
    const { file, writer, reader, logFile } = files
    this.#options = options
    this.#files = files
    const statements = new StatementCache(writer)
    this.#writer = { database: writer, statements, parts: PARTS, clock: options.clock, file }
    const readerStatements = new StatementCache(reader)
    this.#readerStatements = readerStatements
    this.#reader = kyselyOver(
      PARTS,
      new SqliteConnection(({ sql, parameters }) => {
        try {
          return readerStatements.execute(sql, parameters)
        } catch (error) {
          throw sqliteFailure(error, file)
        }
      }),
    )
    const { syncedThrough } = options
    const sync = (): Promise<void> => logFile.sync()
    this.#groupCommit = new GroupCommit(
      syncedThrough === undefined ? sync : () => syncedThrough(sync),
      (changes) => this.#deliver(changes),
    )
    this.#checkpointer = new Checkpointer({ file, inTurn: (work) => this.#inTurn(work) })
  }

  /** To be called once, before anything else: the kernel's tables, and a clean slate for the only process there is. */
  async prepare(): Promise<void> {
    await this.migrate('kernel', KERNEL_MIGRATIONS)
    this.#durableRevision = await readRevision(this.reader<KernelTables>())
    await this.write<KernelTables, unknown>((tx) =>
      // Whoever held a lease here is dead; lease times are of a clock that started with this process.
      tx.db.updateTable('kernel_lease').set({ expires_at: 0 }).execute(),
    )
    this.#feedId = await openFeedId(this, this.#options.random)
  }

  get changeLog(): ChangeLog {
    return this
  }

  reader<DB extends Schema>(): Kysely<DB> {
    return this.#reader as Kysely<DB> // tables are the caller's knowledge
  }

  async write<DB extends Schema, Result>(
    work: (tx: WriteTransaction<DB>) => Promise<Result>,
  ): Promise<Result> {
    this.#nesting.refuse()
    return this.#exclusively(async () => {
      const transaction = new SqliteTransaction<DB>(this.#writer)
      try {
        const running = this.#nesting.run(() => work(transaction))
        const limitMs = this.#options.transactionTimeoutMs ?? TRANSACTION_TIMEOUT_MS
        const result = await withTimeLimit(this.#options.clock, limitMs, running)
        transaction.commit()
        return { result, changes: transaction.changes }
      } catch (error) {
        transaction.rollback()
        throw error
      }
    })
  }

  async migrate(part: string, folder: URL): Promise<void> {
    const known = await loadMigrations(part, folder)
    await this.#exclusively(async () => {
      const { database, clock } = this.#writer
      await migrateSqlite(database, { part, known, clock })
      return { result: undefined, changes: [] }
    })
    this.#writer.statements.clear()
    this.#readerStatements.clear()
  }

  health(): { readonly isReady: boolean; readonly detail: string } {
    if (this.#closing !== undefined) return { isReady: false, detail: 'closed' }
    const { failure } = this.#groupCommit
    if (failure === undefined) return { isReady: true, detail: 'ok' }
    return { isReady: false, detail: `${failure}; this does not mend itself: restart` }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  get id(): string {
    return this.#feedId
  }

  async end(): Promise<number> {
    return this.#durableRevision
  }

  async read(revision: number, limit: number, topic?: string): Promise<readonly Change[]> {
    const upTo = this.#durableRevision
    return readChanges(this.reader<KernelTables>(), { after: revision, upTo, limit, topic })
  }

  onDurable(listener: ChangeListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Runs a transaction in its turn; resolves when it is durable, by when the next one is long under way. */
  async #exclusively<Result>(
    transaction: () => Promise<{ result: Result; changes: readonly Change[] }>,
  ): Promise<Result> {
    this.#refuseWhenUnfit()
    const turn = this.#turns.take()
    if (turn !== undefined) await turn
    let durable: Promise<void>
    let done: { result: Result; changes: readonly Change[] }
    try {
      this.#refuseWhenUnfit()
      done = await transaction()
      durable = this.#groupCommit.join(done.changes)
    } catch (error) {
      throw sqliteFailure(error, this.#files.file)
    } finally {
      this.#turns.end()
    }
    this.#checkpointer.countCommit()
    await durable
    return done.result
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    await this.#turns.take()
    await work().finally(() => this.#turns.end())
  }

  #refuseWhenUnfit(): void {
    if (this.#closing !== undefined) throw storeErrors.error('MP_STORE_CLOSED', {})
    const { failure } = this.#groupCommit
    if (failure !== undefined) throw storeErrors.error('MP_STORE_FAILED', { detail: failure })
  }

  #deliver(changes: readonly Change[]): void {
    this.#durableRevision = changes.at(-1)?.revision ?? this.#durableRevision
    for (const listener of this.#listeners) listener(changes)
  }

  async #close(): Promise<void> {
    await this.#checkpointer.close()
    await this.#turns.take()
    await this.#groupCommit.idle()
    const { reader, writer, logFile, unlock } = this.#files
    // Closing copies the log into the database file, which must not happen from pages that the disk never took.
    if (this.#groupCommit.failure !== undefined) return
    reader.close()
    writer.close()
    await logFile.close()
    unlock()
    this.#turns.end()
  }
}
