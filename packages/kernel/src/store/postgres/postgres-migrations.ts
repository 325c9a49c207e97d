/** Migrations on PostgreSQL: one transaction each, under a lock that all nodes share. */
import type { Client } from 'pg'
import type { Clock } from '../../clock.ts'
import type { MigrationRow } from '../kernel-tables.ts'
import {
  applyMigration,
  CREATE_MIGRATION_TABLE,
  pendingMigrations,
  type Migration,
} from '../migrations.ts'

/** Any number that no other program on the database takes for its advisory locks; "midplane" as bytes. */
const LOCK = '7883952307823341157'

/** Applies what is pending; `client` is connected and has no time limits, since a migration may take long. */
export async function migratePostgres(
  client: Client,
  { part, known, clock }: { part: string; known: readonly Migration[]; clock: Clock },
): Promise<void> {
  while (await inTransaction(client, () => applyNext(client, { part, known, clock })));
}

/** True when there may be another. */
async function applyNext(
  client: Client,
  { part, known, clock }: { part: string; known: readonly Migration[]; clock: Clock },
): Promise<boolean> {
  await client.query(`select pg_advisory_xact_lock(${LOCK})`)
  await client.query(CREATE_MIGRATION_TABLE)
  const applied = await client.query<MigrationRow>(
    'select name, sha256 from kernel_migration where part = $1',
    [part],
  )
  const [next] = pendingMigrations(part, known, applied.rows)
  if (next === undefined) return false
  await applyMigration(part, next, async (statement) => {
    await client.query(statement)
  })
  await client.query('insert into kernel_migration values ($1, $2, $3, $4)', [
    part,
    next.name,
    clock.nowMs(),
    next.sha256,
  ])
  return true
}

async function inTransaction<Result>(client: Client, work: () => Promise<Result>): Promise<Result> {
  await client.query('begin')
  try {
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    // The connection is closed next in any case, which rolls back as well.
    await client.query('rollback').catch(() => {})
    throw error
  }
}
