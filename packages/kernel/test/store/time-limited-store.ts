/** A store whose transactions may only be open for a short time. */
import type { TestContext } from 'vitest'
import type { OpenStore } from '../../src/store/store.ts'
import { openSqlite, postgresDatabase, type STORE_KINDS } from './store-kinds.ts'

export async function openWithTimeLimit(
  kind: (typeof STORE_KINDS)[number],
  transactionTimeoutMs: number,
  context: TestContext,
): Promise<OpenStore> {
  if (kind === 'sqlite') return openSqlite({ transactionTimeoutMs })
  return (await postgresDatabase(context)).openWith({ transactionTimeoutMs })
}
