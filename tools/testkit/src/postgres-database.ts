/** Databases inside a running PostgreSQL: each test gets an empty one of its own. */
import { Client } from 'pg'

export type PostgresDatabases = {
  /** `postgres://` address of the database that every server has. */
  readonly url: string
  /** Makes an empty database and resolves with its address. */
  createDatabase(): Promise<string>
}

let databaseCount = 0

export function databasesOf(url: string): PostgresDatabases {
  return {
    url,
    createDatabase: async () => {
      databaseCount += 1
      // Test processes share a server and count on their own.
      const name = `test_${process.pid}_${databaseCount}`
      await query(url, `create database ${name}`)
      const address = new URL(url)
      address.pathname = `/${name}`
      return address.href
    },
  }
}

/** Undefined: not yet. A server that will never answer ends, which is seen by who started it. */
export async function isAnswering(url: string): Promise<true | undefined> {
  try {
    await query(url, 'select 1')
    return true
  } catch {
    return undefined
  }
}

async function query(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  // A connection that breaks while idle must not bring the test process down.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(statement)
  } finally {
    await client.end()
  }
}
