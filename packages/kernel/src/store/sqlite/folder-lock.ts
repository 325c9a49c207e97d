/**
 * One process per data folder: an exclusive lock on a small database of its own, held to the end.
 * The operating system drops it with the process, also after kill -9; nothing stale can stay behind.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { storeErrors } from '../../errors.ts'
import { isSqliteBusy } from './sqlite-failure.ts'

/** Returns the release function. Errors: MP_STORE_LOCKED. */
export function lockFolder(folder: string): () => void {
  const lock = new DatabaseSync(join(folder, 'midplane.lock'), { timeout: 0 })
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    if (!isSqliteBusy(error)) throw error
    throw storeErrors.error('MP_STORE_LOCKED', { folder }, { cause: error })
  }
  return () => lock.close()
}
