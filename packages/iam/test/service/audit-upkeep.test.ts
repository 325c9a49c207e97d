/** Retention removes the oldest entries and leaves a trail that can still be proved whole. */
import { hash } from 'node:crypto'
import { checkEntries, type AuditEntry } from '@midplane/contract'
import { SYSTEM, systemRandom } from '@midplane/kernel'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { AuditMemory } from '../../src/audit-memory.ts'
import type { AuditTables } from '../../src/audit-store.ts'
import { AuditSeals } from '../../src/model/audit-seal.ts'
import { openSealer } from '../../src/sealer.ts'
import { AuditUpkeep } from '../../src/service/audit-upkeep.ts'
import { onEveryStore, type StartNode } from '../every-store.ts'
import type { Node } from '../node.ts'

const DAY_MS = 86_400_000
const OLD_COUNT = 700

/** A node that has removed its old entries. */
async function prunedNode(startNode: StartNode): Promise<Node> {
  const node = await startNode()
  await write(node, OLD_COUNT)
  node.clock.move(31 * DAY_MS)
  await write(node, 5)
  const upkeep = await upkeepOf(node, 30)
  expect(await upkeep.prune()).toBeLessThan(10) // nothing goes before it is sealed
  await upkeep.seal()
  expect(await upkeep.prune()).toBeGreaterThan(OLD_COUNT - 10)
  return node
}

/** The upkeep of the node, to be run by hand. */
async function upkeepOf(node: Node, retentionDays: number | null): Promise<AuditUpkeep> {
  const sealer = await openSealer(node.folder, null, systemRandom)
  return new AuditUpkeep({
    ...node.platform,
    seals: new AuditSeals(sealer.derive('audit seals')),
    memory: new AuditMemory(node.folder),
    retentionDays,
  })
}

function write(node: Node, count: number): Promise<void> {
  const { store, audit } = node.platform
  return store.write(async (tx) => {
    for (let index = 0; index < count; index += 1) {
      await audit.record(tx, { principal: SYSTEM, action: 'test.edit', resource: 'test/shop' })
    }
  })
}

onEveryStore((startNode) => {
  test('entries beyond their time go, the rest stays provable, and the removal is told', async () => {
    const node = await prunedNode(startNode)
    const local = node.client(await node.localToken())
    const { entries } = await local.listAudit({ query: {} })
    const first = entries.at(-1)?.id ?? 0
    expect(first).toBeGreaterThan(OLD_COUNT)
    expect(entries.filter(({ action }) => action === 'test.edit')).toHaveLength(5)
    expect(entries.find(({ action }) => action === 'audit.prune')).toMatchObject({
      principal: 'system:system',
      after: { firstId: first },
      reason: 'retention of 30 days',
    })
    expect(await local.verifyAudit({ query: {} })).toMatchObject({ isWhole: true, firstId: first })
    const oldestFirst: AuditEntry[] = entries.toReversed()
    expect(checkEntries(oldestFirst, (text) => hash('sha256', text))).toMatchObject({
      isWhole: true,
    })
    await expect(
      local.verifyAudit({ query: { receiptId: 1, receiptHash: '0'.repeat(64) } }),
    ).rejects.toMatchObject({ code: 'MP_AUDIT_RECEIPT_TOO_OLD' })
  })

  test('a beginning that was removed by hand is not taken for retention', async () => {
    const node = await prunedNode(startNode)
    const local = node.client(await node.localToken())
    const { firstId } = await local.verifyAudit({ query: {} })
    const byHand = (statement: string): Promise<unknown> =>
      node.platform.store.write<AuditTables, unknown>((tx) => sql.raw(statement).execute(tx.db))
    await byHand(`delete from kernel_audit where id = ${firstId}`)
    expect(await local.verifyAudit({ query: {} })).toMatchObject({
      problem: { code: 'missing', id: firstId },
    })
    await byHand(`update kernel_audit_seal set id = id + 1 where kind = 'anchor'`)
    expect(await local.verifyAudit({ query: {} })).toMatchObject({
      problem: { code: 'seal-altered' },
    })
  })

  test('without a retention everything stays', async () => {
    const node = await startNode()
    await write(node, 3)
    node.clock.move(4_000 * DAY_MS)
    const upkeep = await upkeepOf(node, null)
    await upkeep.seal()
    expect(await upkeep.prune()).toBe(0)
    expect(await node.client(await node.localToken()).verifyAudit({ query: {} })).toMatchObject({
      isWhole: true,
      firstId: 1,
    })
  })
})
