/** What SQLite's result codes mean to a caller. Source: sqlite.org/rescode.html */
import { MidplaneError } from '@midplane/contract'
import { storeErrors } from '../../errors.ts'

const BUSY = 5
const LOCKED = 6
const READ_ONLY = 8
const IO_ERROR = 10
const CORRUPT = 11
const FULL = 13
const CANNOT_OPEN = 14
const NOT_A_DATABASE = 26

/** The shared-memory index could not grow: the disk is full. */
const IO_ERROR_SHM_SIZE = 4874
const PRIMARY_KEY_TAKEN = 1555
const UNIQUE_TAKEN = 2067

/** The coded error for `error`; errors of the query itself (syntax, constraints) come back as they are. */
export function sqliteFailure(error: unknown, file: string): unknown {
  const code = resultCode(error)
  if (code === undefined || MidplaneError.is(error)) return error
  const detail = error instanceof Error ? error.message : String(error)
  const options = { cause: error }
  if (code === IO_ERROR_SHM_SIZE) return storeErrors.error('MP_STORE_FULL', {}, options)
  switch (code & 0xff) {
    case FULL:
      return storeErrors.error('MP_STORE_FULL', {}, options)
    case BUSY:
    case LOCKED:
    case READ_ONLY:
    case IO_ERROR:
    case CANNOT_OPEN:
      return storeErrors.error('MP_STORE_UNAVAILABLE', { detail }, options)
    case CORRUPT:
    case NOT_A_DATABASE:
      return storeErrors.error('MP_STORE_DAMAGED', { file, detail }, options)
    default:
      return error
  }
}

export function isSqliteBusy(error: unknown): boolean {
  return ((resultCode(error) ?? 0) & 0xff) === BUSY
}

export function isSqliteDuplicate(error: unknown): boolean {
  const code = resultCode(error)
  return code === PRIMARY_KEY_TAKEN || code === UNIQUE_TAKEN
}

/** The extended result code when `error` comes from node:sqlite. */
function resultCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode : undefined
}
