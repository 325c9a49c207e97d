/** Runs one behaviour suite on every store, each test with nodes of its own on a fresh database. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isSkipped, sharedPostgres } from '@midplane/testkit'
import { describe, onTestFinished, type TestContext } from 'vitest'
import { startNode, type Node } from './node.ts'

export const STORE_KINDS = ['sqlite', 'postgres'] as const
export type StoreKind = (typeof STORE_KINDS)[number]

export function onEveryStore(
  suite: (start: (context: TestContext) => Promise<Node>) => void,
): void {
  for (const kind of STORE_KINDS) {
    describe(`on ${kind}`, () => {
      suite((context) => startFresh(kind, context))
    })
  }
}

/** A node on a fresh database. */
export async function startFresh(kind: StoreKind, context: TestContext): Promise<Node> {
  return kind === 'sqlite'
    ? await startNode({})
    : await startNode({ databaseUrl: await freshDatabase(context) })
}

/** The URL of an empty PostgreSQL database; skips the test where there is none. */
export async function freshDatabase(context: TestContext): Promise<string> {
  const postgres = await sharedPostgres()
  return isSkipped(postgres) ? context.skip(postgres.skipped) : await postgres.createDatabase()
}

export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'config-node-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
