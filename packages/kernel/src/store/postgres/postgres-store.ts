/**
 * The store on PostgreSQL: any number of nodes share it.
 * Durability and the order of commits are PostgreSQL's; revisions follow that order because counting holds a row lock
 * up to the commit. A transaction is repeated only when it has provably not been committed.
 */
import type { ClientConfig, Pool, PoolClient } from 'pg'
import { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type Kysely } from 'kysely'
import type { Clock, Random } from '../../clock.ts'
import { storeErrors } from '../../errors.ts'
import type { Change } from '../../feed/change-feed.ts'
import type { ChangeListener, ChangeLog } from '../../feed/change-log.ts'
import type { Log } from '../../telemetry/log.ts'
import { readChanges, readRevision } from '../change-rows.ts'
import { openFeedId } from '../feed-id.ts'
import { KERNEL_MIGRATIONS } from '../kernel-migrations.ts'
import type { KernelTables } from '../kernel-tables.ts'
import { loadMigrations } from '../migrations.ts'
import { Nesting } from '../nesting.ts'
import { kyselyOver, type DialectParts } from '../single-connection-dialect.ts'
import type { OpenStore, Schema, WriteTransaction } from '../store.ts'
import { withTimeLimit } from '../time-limit.ts'
import { isServerRefusal, isTransient } from './postgres-failure.ts'
import { PostgresListener } from './postgres-listener.ts'
import { migratePostgres } from './postgres-migrations.ts'
import {
  connectionConfig,
  createClient,
  createPool,
  endPool,
  POSTGRES_LIMITS,
  type PostgresLimits,
} from './postgres-pool.ts'
import { PostgresReader } from './postgres-reader.ts'
import { PostgresTransaction } from './postgres-transaction.ts'
import { NothingChanged, repeat } from './repeat.ts'

const PARTS: DialectParts = {
  adapter: new PostgresAdapter(),
  compiler: new PostgresQueryCompiler(),
  introspector: (db) => new PostgresIntrospector(db),
}

/** For migrations, which may take long. */
const NO_TIME_LIMITS: ClientConfig = { statement_timeout: 0, lock_timeout: 0, query_timeout: 0 }

export type PostgresOptions = {
  readonly databaseUrl: string
  readonly limits?: Partial<PostgresLimits>
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** Errors: MP_STORE_URL_INVALID, MP_STORE_UNAVAILABLE, MP_STORE_TOO_NEW. */
export async function openPostgresStore(options: PostgresOptions): Promise<OpenStore> {
  const store = new PostgresStore(options)
  try {
    await store.prepare(options.random)
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

class PostgresStore implements OpenStore, ChangeLog {
  readonly dialect = 'postgres'
  readonly #config: ClientConfig
  readonly #limits: PostgresLimits
  readonly #clock: Clock
  readonly #pool: Pool
  readonly #reader: Kysely<unknown>
  readonly #listener: PostgresListener
  readonly #listeners = new Set<ChangeListener>()
  readonly #nesting = new Nesting()
  #feedId = ''
  #closing: Promise<void> | undefined

  constructor({ databaseUrl, limits, clock, log }: PostgresOptions) {
    this.#limits = { ...POSTGRES_LIMITS, ...limits }
    this.#config = connectionConfig(databaseUrl, this.#limits)
    this.#clock = clock
    this.#pool = createPool(this.#config, this.#limits)
    this.#reader = kyselyOver(PARTS, new PostgresReader(this.#pool))
    this.#listener = new PostgresListener({
      createClient: () => createClient(this.#config),
      onHint: (revision) => this.#tell([], revision),
      clock,
      log,
    })
  }

  get changeLog(): ChangeLog {
    return this
  }

  /** To be called once, before anything else. */
  async prepare(random: Random): Promise<void> {
    await this.migrate('kernel', KERNEL_MIGRATIONS)
    this.#feedId = await openFeedId(this, random)
    this.#listener.start()
  }

  reader<DB extends Schema>(): Kysely<DB> {
    return this.#reader as Kysely<DB> // tables are the caller's knowledge
  }

  async write<DB extends Schema, Result>(
    work: (tx: WriteTransaction<DB>) => Promise<Result>,
  ): Promise<Result> {
    this.#nesting.refuse()
    if (this.#closing !== undefined) throw storeErrors.error('MP_STORE_CLOSED', {})
    return repeat(this.#clock, async () => {
      const client = await this.#pool.connect().catch(nothingChanged)
      const transaction = new PostgresTransaction<DB>(client, PARTS, this.#clock)
      const result = await this.#work(client, transaction, work)
      await commit(client)
      if (transaction.changes.length > 0) this.#tell(transaction.changes)
      return result
    })
  }

  async migrate(part: string, folder: URL): Promise<void> {
    const known = await loadMigrations(part, folder)
    await repeat(this.#clock, async () => {
      const client = createClient({ ...this.#config, ...NO_TIME_LIMITS })
      try {
        await client.connect()
        await migratePostgres(client, { part, known, clock: this.#clock })
      } catch (error) {
        // It starts with a look at what has been applied, so even an uncertain commit may be repeated.
        throw new NothingChanged(error)
      } finally {
        await client.end().catch(() => {})
      }
    })
  }

  health(): { readonly isReady: boolean; readonly detail: string } {
    if (this.#closing !== undefined) return { isReady: false, detail: 'closed' }
    if (this.#listener.isListening) return { isReady: true, detail: 'ok' }
    return { isReady: false, detail: 'the database cannot be reached' }
  }

  close(): Promise<void> {
    this.#closing ??= Promise.all([this.#listener.close(), endPool(this.#pool)]).then(() => {})
    return this.#closing
  }

  get id(): string {
    return this.#feedId
  }

  end(): Promise<number> {
    return readRevision(this.reader<KernelTables>())
  }

  read(revision: number, limit: number, topic?: string): Promise<readonly Change[]> {
    return readChanges(this.reader<KernelTables>(), { after: revision, limit, topic })
  }

  onDurable(listener: ChangeListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(changes: readonly Change[], revision?: number): void {
    for (const listener of this.#listeners) listener(changes, revision)
  }

  /** Everything between begin and commit; on failure the transaction is gone and the connection given back. */
  async #work<DB extends Schema, Result>(
    client: PoolClient,
    transaction: PostgresTransaction<DB>,
    work: (tx: WriteTransaction<DB>) => Promise<Result>,
  ): Promise<Result> {
    try {
      await transaction.begin()
      const running = this.#nesting.run(() => work(transaction))
      const result = await withTimeLimit(this.#clock, this.#limits.transactionTimeoutMs, running)
      transaction.end()
      if (transaction.failure !== undefined) throw transaction.failure.error
      return result
    } catch (error) {
      transaction.end()
      await rollBack(client)
      const failure = transaction.failure?.error
      // Errors of the caller's own are none of ours, and never a reason to run it again.
      const isOurs = failure !== undefined && (failure === error || isTransient(failure))
      throw isOurs ? new NothingChanged(failure) : error
    }
  }
}

async function rollBack(client: PoolClient): Promise<void> {
  try {
    await client.query('rollback')
    client.release()
  } catch {
    // Closing the connection rolls back as well.
    client.release(true)
  }
}

/** Gives the connection back in any case. Errors: MP_STORE_UNCERTAIN when no answer came. */
async function commit(client: PoolClient): Promise<void> {
  try {
    await client.query('commit')
    client.release()
  } catch (error) {
    client.release(true)
    if (isServerRefusal(error)) throw new NothingChanged(error)
    const detail = 'the connection broke while the transaction was being committed'
    throw storeErrors.error('MP_STORE_UNCERTAIN', { detail }, { cause: error })
  }
}

function nothingChanged(error: unknown): never {
  throw new NothingChanged(error)
}
