/**
 * `DatabaseSync` as a Kysely connection, with a cache of prepared statements.
 * Numbers: integers beyond 2^53 are refused by node:sqlite, never rounded. Flags are 0 and 1: booleans are refused.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'

const CACHED_STATEMENT_COUNT_MAX = 500

type Prepared = { readonly statement: StatementSync; readonly returnsRows: boolean }

/** Prepared statements of one database by their text; the ones prepared longest ago leave first. */
export class StatementCache {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, Prepared>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  execute<Row>(sql: string, parameters: readonly unknown[]): QueryResult<Row> {
    const { statement, returnsRows } = this.#statements.get(sql) ?? this.#prepare(sql)
    const values = parameters as SQLInputValue[] // node:sqlite checks each one and throws
    if (returnsRows) return { rows: statement.all(...values) as Row[] } // the caller's schema says what a row is
    return { rows: [], numAffectedRows: BigInt(statement.run(...values).changes) }
  }

  clear(): void {
    this.#statements.clear()
  }

  #prepare(sql: string): Prepared {
    const statement = this.#database.prepare(sql)
    const prepared = { statement, returnsRows: statement.columns().length > 0 }
    if (this.#statements.size >= CACHED_STATEMENT_COUNT_MAX) {
      for (const oldest of this.#statements.keys()) {
        this.#statements.delete(oldest)
        break
      }
    }
    this.#statements.set(sql, prepared)
    return prepared
  }
}

export class SqliteConnection implements DatabaseConnection {
  readonly #execute: (query: CompiledQuery) => QueryResult<unknown>

  constructor(execute: (query: CompiledQuery) => QueryResult<unknown>) {
    this.#execute = execute
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return this.#execute(query) as QueryResult<Row> // the caller's schema says what a row is
  }

  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    yield await this.executeQuery<Row>(query)
  }
}
