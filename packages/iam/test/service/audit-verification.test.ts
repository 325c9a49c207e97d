/** Tampering with the database by hand shows, whatever the tamperer does beside it. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuditVerification } from '@midplane/contract'
import { auditHashOf, type AuditRow } from '@midplane/kernel'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { AUDIT_MEMORY_FILE } from '../../src/audit-memory.ts'
import type { AuditTables } from '../../src/audit-store.ts'
import { onEveryStore, type StartNode } from '../every-store.ts'
import type { Node } from '../node.ts'

const ROW_COUNT = 9

/** A node with some history, stopped once so that its trail is sealed. */
async function sealedNode(startNode: StartNode): Promise<Node> {
  const first = await startNode()
  const local = first.client(await first.localToken())
  while ((await local.getAuditReceipt()).id < ROW_COUNT) {
    const grants = [{ action: 'audit.read', resource: '*' }]
    await local.createToken({ body: { name: 'ci', grants } })
  }
  await first.stop()
  return startNode({ after: first })
}

async function verify(
  node: Node,
  receipt?: { id: number; hash: string },
): Promise<AuditVerification> {
  const query = receipt === undefined ? {} : { receiptId: receipt.id, receiptHash: receipt.hash }
  return node.client(await node.localToken()).verifyAudit({ query })
}

/** What somebody with the password of the database does. */
function byHand(node: Node, statement: string): Promise<unknown> {
  return node.platform.store.write<AuditTables, unknown>((tx) => sql.raw(statement).execute(tx.db))
}

/** Builds the chain anew over rows that were changed, counter included, as somebody who knows the code can. */
async function rebuildChain(node: Node): Promise<void> {
  await node.platform.store.write<AuditTables, void>(async ({ db }) => {
    const rows = await db.selectFrom('kernel_audit').selectAll().orderBy('id').execute()
    let hash = '0'.repeat(64)
    for (const row of rows) {
      hash = auditHashOf(hash, row)
      await db.updateTable('kernel_audit').set({ hash }).where('id', '=', row.id).execute()
    }
    const id = rows.at(-1)?.id ?? 0
    await db.updateTable('kernel_revision').set({ audit_id: id, audit_hash: hash }).execute()
  })
}

onEveryStore((startNode) => {
  test('an untouched trail is whole, sealed, and stays so while it grows', async () => {
    const node = await sealedNode(startNode)
    expect(await verify(node)).toMatchObject({
      isWhole: true,
      problem: null,
      checkedCount: ROW_COUNT,
      firstId: 1,
      head: { id: ROW_COUNT },
      sealedThroughId: ROW_COUNT,
    })
    await node.adminToken()
    expect(await verify(node)).toMatchObject({ isWhole: true, checkedCount: ROW_COUNT + 1 })
  })

  const columns: { readonly [Column in Exclude<keyof AuditRow, 'id'>]: string } = {
    at: 'at + 1',
    principal_kind: `'token'`,
    principal_id: `'somebody'`,
    principal_name: `'somebody'`,
    principal_tenant: `'other'`,
    tenant: `'other'`,
    address: `'10.0.0.1'`,
    action: `'iam.tokens.list'`,
    resource: `'iam/tokens'`,
    reason: `''`,
    before_json: `'null'`,
    after_json: `'{}'`,
    hash: `'${'1'.repeat(64)}'`,
  }
  test.each(Object.entries(columns))(
    'an altered %s is found at its entry',
    async (column, value) => {
      const node = await sealedNode(startNode)
      await byHand(node, `update kernel_audit set ${column} = ${value} where id = 4`)
      expect(await verify(node)).toMatchObject({
        isWhole: false,
        problem: { code: 'altered', id: 4 },
        sealedThroughId: 0,
      })
    },
  )

  test('a missing entry, and a missing end, are found', async () => {
    const node = await sealedNode(startNode)
    await byHand(node, 'delete from kernel_audit where id = 5')
    expect(await verify(node)).toMatchObject({ problem: { code: 'missing', id: 5 } })
    await byHand(node, 'delete from kernel_audit where id > 3')
    expect(await verify(node)).toMatchObject({ problem: { code: 'cut-off', id: 4 } })
  })

  test('entries that changed places are found', async () => {
    const node = await sealedNode(startNode)
    await byHand(node, 'update kernel_audit set id = 100 where id = 4')
    await byHand(node, 'update kernel_audit set id = 4 where id = 5')
    await byHand(node, 'update kernel_audit set id = 5 where id = 100')
    expect(await verify(node)).toMatchObject({ problem: { code: 'altered', id: 4 } })
  })

  test('a chain that was built anew is told by the seal, which cannot be built', async () => {
    const node = await sealedNode(startNode)
    await byHand(node, `update kernel_audit set principal_name = 'nobody' where id = 4`)
    await rebuildChain(node)
    expect(await verify(node)).toMatchObject({ problem: { code: 'replaced', id: ROW_COUNT } })
    const { hash } = (await verify(node)).head
    await byHand(node, `update kernel_audit_seal set hash = '${hash}'`)
    expect(await verify(node)).toMatchObject({ problem: { code: 'seal-altered', id: ROW_COUNT } })
    await byHand(node, 'delete from kernel_audit_seal')
    expect((await verify(node)).isWhole).toBe(false)
    await byHand(
      node,
      `insert into kernel_audit_seal values ('head', 1, '${hash}', 1, 'other', '')`,
    )
    expect(await verify(node)).toMatchObject({ problem: { code: 'replaced', id: ROW_COUNT } })
  })

  test('an end that was cut off together with its counter is told by the seal and by the node', async () => {
    const node = await sealedNode(startNode)
    await byHand(node, 'delete from kernel_audit where id > 6')
    await rebuildChain(node)
    expect(await verify(node)).toMatchObject({ problem: { code: 'cut-off', id: 7 } })
    await byHand(node, 'delete from kernel_audit_seal')
    expect((await verify(node)).isWhole).toBe(false)
  })

  test('a receipt kept elsewhere tells a database that was put back, though the node forgot', async () => {
    const node = await sealedNode(startNode)
    const local = node.client(await node.localToken())
    const receipt = await local.getAuditReceipt()
    expect(await verify(node, receipt)).toMatchObject({ isWhole: true })
    await byHand(node, 'delete from kernel_audit where id > 6')
    await byHand(node, 'delete from kernel_audit_seal')
    await rebuildChain(node)
    await rm(join(node.folder, AUDIT_MEMORY_FILE))
    expect(await verify(node)).toMatchObject({ isWhole: true, sealedThroughId: 0 })
    expect(await verify(node, receipt)).toMatchObject({ problem: { code: 'cut-off', id: 7 } })
    expect(await verify(node, { id: 3, hash: '0'.repeat(64) })).toMatchObject({
      problem: { code: 'replaced', id: 3 },
    })
    await expect(local.verifyAudit({ query: { receiptId: 3 } })).rejects.toMatchObject({
      code: 'MP_AUDIT_RECEIPT_INCOMPLETE',
    })
  })

  test('a trail that was tampered with is never sealed again, and the log says so', async () => {
    const node = await sealedNode(startNode)
    await node.adminToken()
    await byHand(node, `update kernel_audit set reason = 'x' where id = ${ROW_COUNT + 1}`)
    const seals = (): Promise<unknown> =>
      node.platform.store
        .reader<AuditTables>()
        .selectFrom('kernel_audit_seal')
        .selectAll()
        .execute()
    const before = await seals()
    await node.stop()
    expect(node.log()).toContain('tampered')
    const after = await startNode({ after: node })
    await expect(
      after.platform.store
        .reader<AuditTables>()
        .selectFrom('kernel_audit_seal')
        .selectAll()
        .execute(),
    ).resolves.toEqual(before)
    expect(await verify(after)).toMatchObject({ problem: { code: 'altered', id: ROW_COUNT + 1 } })
  })

  test('a damaged memory of the node, or one from elsewhere, is no evidence', async () => {
    const node = await sealedNode(startNode)
    const path = join(node.folder, AUDIT_MEMORY_FILE)
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace(/"id":\d+/, '"id":1000'))
    expect(await verify(node)).toMatchObject({ isWhole: true })
    await writeFile(path, '{')
    expect(await verify(node)).toMatchObject({ isWhole: true })
  })
})
