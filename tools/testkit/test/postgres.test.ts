/** The PostgreSQL of the test kit does what a PostgreSQL does, also when it is killed. */
import { Client } from 'pg'
import { describe, expect, test, type TestContext } from 'vitest'
import { startPostgres, type Postgres } from '../src/postgres.ts'
import { sharedPostgres } from '../src/shared-postgres.ts'
import { isSkipped, type Skipped } from '../src/skipped.ts'

describe('a private PostgreSQL', () => {
  test('keeps what it acknowledged over kill -9 and a restart', async (context) => {
    const postgres = available(context, await startPostgres())
    const database = await postgres.createDatabase()
    await query(database, 'create table t (n int)')
    await query(database, 'insert into t values (7)')

    await postgres.kill9()
    await expect(query(database, 'select 1')).rejects.toThrow()
    await postgres.restart()
    expect(await query(database, 'select n from t')).toEqual([{ n: 7 }])

    await postgres.restart()
    expect(await query(database, 'select n from t')).toEqual([{ n: 7 }])
    await postgres.stop()
    await expect(query(database, 'select 1')).rejects.toThrow()
  })

  test('stands beside another one', async (context) => {
    const [one, two] = await Promise.all([startPostgres(), startPostgres()])
    const first: Postgres = available(context, one)
    const second: Postgres = available(context, two)
    expect(first.url).not.toBe(second.url)
    await Promise.all([first.stop(), second.stop()])
  })

  test('writes through to the disk', async (context) => {
    const postgres = available(context, await startPostgres())
    expect(await query(postgres.url, 'show fsync')).toEqual([{ fsync: 'on' }])
    await postgres.stop()
  })
})

describe('the PostgreSQL of the test run', () => {
  test('is one server with a database for each who asks', async (context) => {
    const one = available(context, await sharedPostgres())
    const two = available(context, await sharedPostgres())
    expect(two.url).toBe(one.url)
    const databases = await Promise.all([one.createDatabase(), two.createDatabase()])
    expect(new Set(databases).size).toBe(2)
    for (const database of databases) {
      expect(await query(database, 'select 1 as one')).toEqual([{ one: 1 }])
    }
  })
})

function available<T extends object>(context: TestContext, server: T | Skipped): T {
  return isSkipped(server) ? context.skip(server.skipped) : server
}

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement)
    return rows
  } finally {
    await client.end()
  }
}
