/** Runs one behaviour suite on every store that a node can stand on. */
import { isSkipped, sharedPostgres, type PostgresDatabases } from '@midplane/testkit'
import { beforeEach, describe, type TestContext } from 'vitest'
import { startNode, type Node, type NodeOptions } from './node.ts'

export type StartNode = (options?: NodeOptions) => Promise<Node>

export function onEveryStore(suite: (startNode: StartNode) => void): void {
  describe('on sqlite', () => {
    suite(startNode)
  })

  describe('on postgres', () => {
    let postgres: PostgresDatabases
    beforeEach(async (context) => {
      postgres = await postgresFor(context)
    })
    suite(async (options = {}) =>
      startNode(
        options.after === undefined
          ? { ...options, databaseUrl: await postgres.createDatabase() }
          : options,
      ),
    )
  })
}

/** Skips the test where there is no PostgreSQL. */
export async function postgresFor(context: TestContext): Promise<PostgresDatabases> {
  const postgres = await sharedPostgres()
  return isSkipped(postgres) ? context.skip(postgres.skipped) : postgres
}
