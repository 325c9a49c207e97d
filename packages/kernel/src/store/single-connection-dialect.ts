/**
 * A Kysely dialect over one connection that somebody else opens, gives a transaction and closes.
 * Invariant: Kysely neither begins nor ends transactions; `Store.write` does.
 */
import {
  Kysely,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type QueryCompiler,
} from 'kysely'
import { storeErrors } from '../errors.ts'

/** What Kysely needs of a database kind; the parts hold no state between queries and are shared by all instances. */
export type DialectParts = {
  readonly adapter: DialectAdapter
  readonly compiler: QueryCompiler
  introspector(db: Kysely<unknown>): DatabaseIntrospector
}

export function kyselyOver<DB>(parts: DialectParts, connection: DatabaseConnection): Kysely<DB> {
  const driver = new SingleConnectionDriver(connection)
  const dialect: Dialect = {
    createAdapter: () => parts.adapter,
    createDriver: () => driver,
    createQueryCompiler: () => parts.compiler,
    createIntrospector: (db) => parts.introspector(db as Kysely<unknown>), // Kysely's own signature says any
  }
  return new Kysely<DB>({ dialect })
}

class SingleConnectionDriver implements Driver {
  readonly #connection: DatabaseConnection

  constructor(connection: DatabaseConnection) {
    this.#connection = connection
  }

  async init(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection
  }
  async beginTransaction(): Promise<void> {
    throw storeErrors.error('MP_STORE_TRANSACTION_MANUAL', {})
  }
  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}
