/**
 * What the errors of PostgreSQL and of the connection to it mean to a caller.
 * Source: postgresql.org/docs/current/errcodes-appendix.html
 */
import { MidplaneError } from '@midplane/contract'
import { storeErrors } from '../../errors.ts'

/** The server took the transaction back and a new attempt may succeed: serialization failure, deadlock. */
const AGAIN = new Set(['40001', '40P01'])
/** Disk full, out of memory. */
const FULL = new Set(['53100'])
/** Statement or lock timeout, idle in transaction, idle session. */
const TIMED_OUT = new Set(['57014', '55P03', '25P03', '57P05'])
/** Too many connections, shutting down, crashed, starting up, database dropped or moved, read-only standby. */
const AWAY = new Set(['53300', '57P01', '57P02', '57P03', '57P04', '25006'])
/** Connection exceptions. */
const AWAY_CLASS = '08'
const SQL_STATE = /^[0-9A-Z]{5}$/
const DUPLICATE = '23505'

/** How `pg` says that the connection broke; it has no codes for these. */
const BROKEN_CONNECTION =
  /connection terminated|connection ended|client has encountered|timeout exceeded|read timeout|client was closed|not queryable/i

/** Whether another attempt on another connection may succeed. */
export function isTransient(error: unknown): boolean {
  const state = sqlState(error)
  return state === undefined ? isConnectionFailure(error) : AGAIN.has(state) || isAway(state)
}

/** Whether the server itself refused: what it answered to is then not committed. */
export function isServerRefusal(error: unknown): boolean {
  const state = sqlState(error)
  return state !== undefined && !isAway(state)
}

export function isPostgresDuplicate(error: unknown): boolean {
  return sqlState(error) === DUPLICATE
}

/** The coded error for `error`; errors of the query itself (syntax, constraints) come back as they are. */
export function postgresFailure(error: unknown): unknown {
  if (MidplaneError.is(error)) return error
  const options = { cause: error }
  const detail = error instanceof Error && error.message !== '' ? error.message : codeOf(error)
  const state = sqlState(error)
  if (state !== undefined && FULL.has(state)) return storeErrors.error('MP_STORE_FULL', {}, options)
  if (state !== undefined && TIMED_OUT.has(state)) {
    return storeErrors.error('MP_STORE_TIMEOUT', { detail }, options)
  }
  if (isTransient(error)) return storeErrors.error('MP_STORE_UNAVAILABLE', { detail }, options)
  return error
}

function isAway(state: string): boolean {
  return AWAY.has(state) || state.startsWith(AWAY_CLASS)
}

function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError) return error.errors.some(isConnectionFailure)
  return 'syscall' in error || BROKEN_CONNECTION.test(error.message)
}

function sqlState(error: unknown): string | undefined {
  const code = codeOf(error)
  // Only errors of the server carry a severity; `EPIPE` has the form of a state.
  const isServers = typeof error === 'object' && error !== null && 'severity' in error
  return isServers && SQL_STATE.test(code) ? code : undefined
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}
