/** The kinds of store that every behaviour is tested on. A kind opens nodes on one fresh database. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isSkipped, sharedPostgres } from '@midplane/testkit'
import { onTestFinished, type TestContext } from 'vitest'
import { systemClock, systemRandom, type Clock } from '../../src/clock.ts'
import { openStore } from '../../src/store/open-store.ts'
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts'
import type { PostgresLimits } from '../../src/store/postgres/postgres-pool.ts'
import { openSqliteStore, type SqliteOptions } from '../../src/store/sqlite/sqlite-store.ts'
import type { OpenStore } from '../../src/store/store.ts'
import { silentLog } from './silent-log.ts'

export { silentLog } from './silent-log.ts'

export type Database = {
  /** Another node on the same database; PostgreSQL only, where there may be many. */
  openNode(): Promise<OpenStore>
}

const SURROUNDINGS = { clock: systemClock, random: systemRandom, log: silentLog }

export const STORE_KINDS = ['sqlite', 'postgres'] as const

/** A fresh database; what is opened on it is closed when the test ends. */
export async function database(
  kind: (typeof STORE_KINDS)[number],
  context: TestContext,
): Promise<Database> {
  if (kind === 'postgres') return postgresDatabase(context)
  const folder = await dataFolder()
  return { openNode: () => closedAtEnd(openStore({ folder, ...SURROUNDINGS })) }
}

export async function openNode(
  kind: (typeof STORE_KINDS)[number],
  context: TestContext,
): Promise<OpenStore> {
  return (await database(kind, context)).openNode()
}

export async function postgresDatabase(
  context: TestContext,
): Promise<
  Database & { readonly url: string; openWith(limits: Partial<PostgresLimits>): Promise<OpenStore> }
> {
  const postgres = await sharedPostgres()
  if (isSkipped(postgres)) return context.skip(postgres.skipped)
  const url = await postgres.createDatabase()
  const openWith = (limits: Partial<PostgresLimits>): Promise<OpenStore> =>
    closedAtEnd(openPostgresStore({ databaseUrl: url, limits, ...SURROUNDINGS }))
  return { url, openWith, openNode: () => openWith({ connectionCountMax: 4 }) }
}

export async function openSqlite(
  options: Partial<SqliteOptions> & { readonly clock?: Clock } = {},
): Promise<OpenStore> {
  const folder = options.folder ?? (await dataFolder())
  return closedAtEnd(openSqliteStore({ ...SURROUNDINGS, ...options, folder }))
}

/** Removed when the test ends. */
export async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'midplane-store-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export async function closedAtEnd<Closing extends { close(): Promise<void> }>(
  opening: Promise<Closing>,
): Promise<Closing> {
  const opened = await opening
  onTestFinished(() => opened.close())
  return opened
}
