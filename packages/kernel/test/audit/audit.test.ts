/** What the audit trail promises, on every kind of store. */
import { describe, expect, it } from 'vitest'
import { jsonOf } from '../../src/audit/audit-row.ts'
import { createAudit } from '../../src/audit/create-audit.ts'
import { systemClock } from '../../src/clock.ts'
import { SYSTEM } from '../../src/identity/identity.ts'
import type { KernelTables } from '../../src/store/kernel-tables.ts'
import { openNode, STORE_KINDS } from '../store/store-kinds.ts'

describe.each(STORE_KINDS)('the audit trail of a %s store', (kind) => {
  it('has a row for each mutation, numbered in the order of commits', async (context) => {
    const store = await openNode(kind, context)
    const audit = createAudit({ clock: systemClock, dialect: store.dialect })
    const record = { principal: SYSTEM, action: 'test.thing.edit', resource: 'thing/1' }
    const failing = store.write(async (tx) => {
      await audit.record(tx, record)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        store.write(async (tx) => {
          // Both orders of audit and change: they count on one row and cannot block one another.
          if (index % 2 === 0) await audit.record(tx, { ...record, after: { index } })
          await tx.change({ topic: 'test', key: '1', actor: 'tester' })
          if (index % 2 === 1) await audit.record(tx, { ...record, reason: 'because' })
        }),
      ),
    )
    const rows = await store
      .reader<KernelTables>()
      .selectFrom('kernel_audit')
      .selectAll()
      .orderBy('id')
      .execute()
    expect(rows.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    const before = rows.find(({ reason }) => reason === null)
    expect(before).toMatchObject({ principal_kind: 'system', tenant: '1', before_json: null })
    expect(JSON.parse(before?.after_json ?? '')).toEqual({ index: expect.any(Number) })
  })
})

describe('the JSON of the audit trail', () => {
  it('is whole up to 64 KiB, and cut but valid beyond', () => {
    const fitting = 'x'.repeat(65_534)
    expect(jsonOf(fitting)).toBe(JSON.stringify(fitting))
    const cut = JSON.parse(jsonOf('ü'.repeat(40_000)) ?? '')
    expect(cut).toEqual({ cut: true, sizeBytes: 80_002, start: `"${'ü'.repeat(32_767)}` })
    expect(jsonOf(undefined)).toBeNull()
    expect(jsonOf(null)).toBeNull()
  })
})
