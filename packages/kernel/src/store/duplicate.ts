/** Recognises, on every kind of store, that a row with the same key is there already. */
import { isPostgresDuplicate } from './postgres/postgres-failure.ts'
import { isSqliteDuplicate } from './sqlite/sqlite-failure.ts'

/** For errors that `Store.write` rejects with; inside, prefer `on conflict`: PostgreSQL ends a transaction that fails. */
export function isDuplicate(error: unknown): boolean {
  return isSqliteDuplicate(error) || isPostgresDuplicate(error)
}
