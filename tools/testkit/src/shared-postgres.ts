/**
 * One PostgreSQL for the whole test run, started by the first suite that asks. Suites share the
 * server and never a database; a suite that stops or kills its server starts one of its own.
 */
import { oncePerRun } from './once-per-run.ts'
import { databasesOf, type PostgresDatabases } from './postgres-database.ts'
import { startPostgres } from './postgres.ts'
import { sharedRunFolder } from './run-folder.ts'
import { isSkipped, type Skipped } from './skipped.ts'

export async function sharedPostgres(): Promise<PostgresDatabases | Skipped> {
  const shared = await oncePerRun('postgres', async () => {
    const server = await startPostgres(sharedRunFolder())
    return isSkipped(server) ? server : { url: server.url }
  })
  return isSkipped(shared) ? shared : databasesOf(shared.url)
}
