/**
 * One write transaction on a connection of the pool.
 * Invariant: nothing runs through it after it has ended; the first failure of a query is kept, because PostgreSQL
 * takes the whole transaction back then, whatever the caller makes of the error.
 */
import type { PoolClient } from 'pg'
import type { CompiledQuery, DatabaseConnection, Kysely, QueryResult } from 'kysely'
import type { Clock } from '../../clock.ts'
import { storeErrors } from '../../errors.ts'
import type { Change, NewChange } from '../../feed/change-feed.ts'
import { kyselyOver, type DialectParts } from '../single-connection-dialect.ts'
import type { Schema, WriteTransaction } from '../store.ts'
import { CHANNEL } from './postgres-listener.ts'

/** Counts, logs and notifies in one round trip: others wait for the counter until the commit. */
const LOG_CHANGE = `
  with counted as (
    update kernel_revision set value = value + 1 where id = 1 returning value
  ), logged as (
    insert into kernel_change (revision, topic, key, actor, at)
    select value, $1::text, $2::text, $3::text, $4::bigint from counted
  )
  select value as revision, pg_notify('${CHANNEL}', value::text) from counted`

export class PostgresTransaction<DB extends Schema>
  implements WriteTransaction<DB>, DatabaseConnection
{
  readonly db: Kysely<DB>
  readonly #client: PoolClient
  readonly #clock: Clock
  readonly #changes: Change[] = []
  #hasEnded = false
  #failure: { readonly error: unknown } | undefined

  constructor(client: PoolClient, parts: DialectParts, clock: Clock) {
    this.#client = client
    this.#clock = clock
    this.db = kyselyOver<DB>(parts, this)
  }

  get changes(): readonly Change[] {
    return this.#changes
  }

  /** The first query that failed. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure
  }

  async begin(): Promise<void> {
    await this.#query('begin', [])
  }

  /** From here on only the store itself uses the connection. */
  end(): void {
    this.#hasEnded = true
  }

  async change({ topic, key, actor }: NewChange): Promise<Change> {
    const at = this.#clock.nowMs()
    const { rows } = await this.#query<{ revision: number }>(LOG_CHANGE, [topic, key, actor, at])
    if (rows[0] === undefined) throw new Error('kernel_revision has no row')
    const change: Change = { revision: rows[0].revision, topic, key, actor, at }
    this.#changes.push(change)
    return change
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return this.#query<Row>(query.sql, query.parameters)
  }

  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    yield await this.executeQuery<Row>(query)
  }

  async #query<Row>(text: string, parameters: readonly unknown[]): Promise<QueryResult<Row>> {
    if (this.#hasEnded) throw storeErrors.error('MP_STORE_TRANSACTION_ENDED', {})
    try {
      const { rows, rowCount } = await this.#client.query(text, [...parameters])
      return { rows: rows as Row[], numAffectedRows: BigInt(rowCount ?? 0) } // the caller's schema says what a row is
    } catch (error) {
      this.#failure ??= { error }
      throw error
    }
  }
}
