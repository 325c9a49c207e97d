/** Connections to PostgreSQL. The address may hold a password: it is in no message, and no error carries it on. */
import { Client, Pool, type ClientBase, type ClientConfig } from 'pg'
import { storeErrors } from '../../errors.ts'
import { VALUE_TYPES } from './postgres-values.ts'

/** A server that says nothing for so much longer than its own limit is gone. */
const ANSWER_GRACE_MS = 5_000
const CLOSE_TIMEOUT_MS = 5_000

export type PostgresLimits = {
  /** Connections of this node, besides one that listens. */
  readonly connectionCountMax: number
  readonly connectTimeoutMs: number
  readonly statementTimeoutMs: number
  /** How long a transaction may be open, waiting included. */
  readonly transactionTimeoutMs: number
}

export const POSTGRES_LIMITS: PostgresLimits = {
  connectionCountMax: 10,
  connectTimeoutMs: 5_000,
  statementTimeoutMs: 10_000,
  transactionTimeoutMs: 30_000,
}

/** Errors: MP_STORE_URL_INVALID. */
export function connectionConfig(databaseUrl: string, limits: PostgresLimits): ClientConfig {
  if (!URL.canParse(databaseUrl) || !/^postgres(ql)?:$/.test(new URL(databaseUrl).protocol)) {
    throw storeErrors.error('MP_STORE_URL_INVALID', {})
  }
  return {
    connectionString: databaseUrl,
    application_name: 'midplane',
    types: VALUE_TYPES,
    keepAlive: true,
    connectionTimeoutMillis: limits.connectTimeoutMs,
    statement_timeout: limits.statementTimeoutMs,
    lock_timeout: limits.statementTimeoutMs,
    query_timeout: limits.statementTimeoutMs + ANSWER_GRACE_MS,
    idle_in_transaction_session_timeout: limits.transactionTimeoutMs,
  }
}

export function createPool(config: ClientConfig, limits: PostgresLimits): Pool {
  const pool = new Pool({
    ...config,
    max: limits.connectionCountMax,
    // oxlint-disable-next-line typescript/no-misused-promises -- the pool awaits it, its types do not say so
    onConnect: insistOnDurability,
  })
  // A connection that breaks fails its own query; without a listener it would end the process as well.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

export function createClient(config: ClientConfig): Client {
  const client = new Client(config)
  client.on('error', () => {})
  return client
}

/** `synchronous_commit = off` would acknowledge what a crash takes back. */
async function insistOnDurability(client: ClientBase): Promise<void> {
  await client.query(
    `select set_config('synchronous_commit', 'on', false)
     where current_setting('synchronous_commit') = 'off'`,
  )
}

/** Waits for running transactions, not for ever. */
export async function endPool(pool: Pool): Promise<void> {
  const ended = pool.end()
  ended.catch(() => {})
  const patience = AbortSignal.timeout(CLOSE_TIMEOUT_MS)
  await Promise.race([
    ended,
    new Promise<void>((resolve) => patience.addEventListener('abort', () => resolve())),
  ])
}
