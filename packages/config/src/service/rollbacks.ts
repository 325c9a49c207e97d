/** Rollback: the content of an earlier release, or single items of it, as a new release. */
import type { Address, EditOperation, PublishResult } from '@midplane/contract'
import { configErrors } from '../errors.ts'
import { layerKey } from '../model/namespace-key.ts'
import type { Caller } from '../service.ts'
import type { ReleaseStore } from '../store/release-store.ts'
import type { ReleaseTable } from '../store/tables.ts'
import { itemsOf } from './planner.ts'
import type { Publisher } from './publisher.ts'

export type RollbackCommand = {
  readonly address: Address
  readonly toRevision: number
  /** Only these items; the whole release when left out. An item that the release lacks is removed. */
  readonly keys?: readonly string[] | undefined
  readonly comment: string
  readonly dryRun: boolean
}

/** Errors: MP_CONFIG_RELEASE_UNKNOWN (also for a removal: it has no content), MP_CONFIG_EDIT_UNSUPPORTED. */
export async function rollback(
  stores: { readonly releases: ReleaseStore; readonly publisher: Publisher },
  command: RollbackCommand,
  caller: Caller,
): Promise<PublishResult> {
  const { address, toRevision, keys, comment, dryRun } = command
  const { tenant, environment, application, cluster, namespace } = address
  const row = await stores.releases.release(layerKey(address), toRevision)
  if (row === undefined || row.kind === 'remove' || row.kind === 'gray-end') {
    throw configErrors.error('MP_CONFIG_RELEASE_UNKNOWN', { namespace, revision: toRevision })
  }
  const operations =
    keys === undefined
      ? [{ op: 'replace' as const, text: row.body, types: JSON.parse(row.types_json) }]
      : await itemOperations(stores.publisher, command, row, keys)
  if (operations.length === 0)
    throw configErrors.error('MP_CONFIG_ITEM_UNKNOWN', { key: keys?.join(', ') ?? '' })
  return await stores.publisher.publishWith(
    {
      tenant,
      comment,
      dryRun,
      edits: [{ environment, application, cluster, namespace, operations }],
    },
    { kind: 'rollback', comment, rollbackTo: toRevision, changeSetId: null },
    caller,
  )
}

async function itemOperations(
  publisher: Publisher,
  command: RollbackCommand,
  row: ReleaseTable,
  keys: readonly string[],
): Promise<EditOperation[]> {
  const base = await publisher.base(command.address)
  const then = itemsOf(base.format, { text: row.body, types: JSON.parse(row.types_json) }) ?? []
  const now = itemsOf(base.format, base.head) ?? []
  const operations: EditOperation[] = []
  for (const key of new Set(keys)) {
    const item = then.find((one) => one.key === key)
    if (item !== undefined) operations.push({ op: 'set', key, value: item.value, type: item.type })
    else if (now.some((one) => one.key === key)) operations.push({ op: 'remove', key })
  }
  return operations
}
