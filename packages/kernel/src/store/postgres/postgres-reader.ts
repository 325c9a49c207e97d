/** Queries outside transactions: each takes any connection of the pool, and is asked again when that one broke. */
import type { Pool } from 'pg'
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import { isTransient, postgresFailure } from './postgres-failure.ts'

export class PostgresReader implements DatabaseConnection {
  readonly #pool: Pool

  constructor(pool: Pool) {
    this.#pool = pool
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      return await this.#query<Row>(query)
    } catch (error) {
      // Only a pure question may be asked twice.
      const isQuestion = query.query.kind === 'SelectQueryNode'
      if (!isQuestion || !isTransient(error)) throw postgresFailure(error)
    }
    try {
      return await this.#query<Row>(query)
    } catch (error) {
      throw postgresFailure(error)
    }
  }

  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    yield await this.executeQuery<Row>(query)
  }

  async #query<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, rowCount } = await this.#pool.query(sql, [...parameters])
    return { rows: rows as Row[], numAffectedRows: BigInt(rowCount ?? 0) } // the caller's schema says what a row is
  }
}
