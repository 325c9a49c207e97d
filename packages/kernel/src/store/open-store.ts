/** Chooses and opens the store: PostgreSQL when there is a database URL, else SQLite in the data folder. */
import type { Clock, Random } from '../clock.ts'
import type { Log } from '../telemetry/log.ts'
import { openSqliteStore } from './sqlite/sqlite-store.ts'
import type { PostgresLimits } from './postgres/postgres-pool.ts'
import { openPostgresStore } from './postgres/postgres-store.ts'
import type { OpenStore } from './store.ts'

export type { OpenStore } from './store.ts'

export type StoreOptions = {
  /** Folder of the SQLite database; exists. Not used with a database URL. */
  readonly folder: string
  /** PostgreSQL; may hold a password and is never logged. */
  readonly databaseUrl?: string
  readonly limits?: Partial<PostgresLimits>
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/**
 * Opens the store and brings the kernel's own tables up to date.
 * Errors: MP_STORE_LOCKED, MP_STORE_DAMAGED, MP_STORE_URL_INVALID, MP_STORE_UNAVAILABLE, MP_STORE_TOO_NEW.
 */
export async function openStore(options: StoreOptions): Promise<OpenStore> {
  const { databaseUrl } = options
  return databaseUrl === undefined
    ? openSqliteStore(options)
    : openPostgresStore({ ...options, databaseUrl })
}
