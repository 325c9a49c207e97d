/**
 * One write transaction on the writer connection.
 * Invariant: nothing runs through it after it has ended, nor after SQLite itself has rolled it back (disk full).
 */
import type { DatabaseSync } from 'node:sqlite'
import type { CompiledQuery, Kysely, QueryResult } from 'kysely'
import type { Clock } from '../../clock.ts'
import { storeErrors } from '../../errors.ts'
import type { Change, NewChange } from '../../feed/change-feed.ts'
import { kyselyOver, type DialectParts } from '../single-connection-dialect.ts'
import type { WriteTransaction } from '../store.ts'
import { SqliteConnection, type StatementCache } from './sqlite-connection.ts'

const NEXT_REVISION = 'update kernel_revision set value = value + 1 where id = 1 returning value'
const INSERT_CHANGE =
  'insert into kernel_change (revision, topic, key, actor, at) values (?, ?, ?, ?, ?)'

export type SqliteWriter = {
  readonly database: DatabaseSync
  readonly statements: StatementCache
  readonly parts: DialectParts
  readonly clock: Clock
  /** Path of the database, for messages. */
  readonly file: string
}

export class SqliteTransaction<DB> implements WriteTransaction<DB & object> {
  readonly #writer: SqliteWriter
  readonly #changes: Change[] = []
  #db: Kysely<DB & object> | undefined
  #hasEnded = false
  #failure: { readonly reason: unknown } | undefined

  /** Begins at once. */
  constructor(writer: SqliteWriter) {
    this.#writer = writer
    writer.statements.execute('begin immediate', [])
  }

  get db(): Kysely<DB & object> {
    this.#db ??= kyselyOver<DB & object>(
      this.#writer.parts,
      new SqliteConnection((query) => this.#execute(query.sql, query.parameters)),
    )
    return this.#db
  }

  /** In commit order, for the feed. */
  get changes(): readonly Change[] {
    return this.#changes
  }

  async change(change: NewChange): Promise<Change> {
    const counted = this.#execute<{ value: number }>(NEXT_REVISION, []).rows[0]
    if (counted === undefined) throw new Error('kernel_revision has no row')
    const { topic, key, actor } = change
    const at = this.#writer.clock.nowMs()
    const row: Change = { revision: counted.value, topic, key, actor, at }
    this.#execute(INSERT_CHANGE, [row.revision, topic, key, actor, at])
    this.#changes.push(row)
    return row
  }

  commit(): void {
    this.#refuseAfterFailure()
    this.#hasEnded = true
    this.#writer.statements.execute('commit', [])
  }

  /** Undoes everything; also after a commit that failed, or when SQLite was quicker. */
  rollback(): void {
    this.#hasEnded = true
    if (this.#writer.database.isTransaction) this.#writer.statements.execute('rollback', [])
  }

  #refuseAfterFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.reason
  }

  #execute<Row>(sql: string, parameters: CompiledQuery['parameters']): QueryResult<Row> {
    if (this.#hasEnded) throw storeErrors.error('MP_STORE_TRANSACTION_ENDED', {})
    this.#refuseAfterFailure()
    try {
      return this.#writer.statements.execute<Row>(sql, parameters)
    } catch (error) {
      if (!this.#writer.database.isTransaction) this.#failure = { reason: error }
      throw error
    }
  }
}
