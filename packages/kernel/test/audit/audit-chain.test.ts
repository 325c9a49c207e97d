/** The chain of audit rows: what is written reads back to the same hash, on every kind of store and from every node. */
import { chainText, GENESIS_HASH } from '@midplane/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AuditRecord } from '../../src/audit/audit.ts'
import { auditHashOf, auditRowOf } from '../../src/audit/audit-row.ts'
import { createAudit } from '../../src/audit/create-audit.ts'
import { systemClock } from '../../src/clock.ts'
import { SYSTEM, type Principal } from '../../src/identity/identity.ts'
import type { AuditRow, KernelTables } from '../../src/store/kernel-tables.ts'
import type { OpenStore } from '../../src/store/store.ts'
import { database, openNode, STORE_KINDS } from '../store/store-kinds.ts'

const ANYTHING = fc.string({ unit: 'binary', maxLength: 20 })

const recordArbitrary: fc.Arbitrary<AuditRecord> = fc.record(
  {
    principal: fc.record({
      kind: fc.constant<Principal['kind']>('user'),
      id: ANYTHING,
      name: ANYTHING,
      tenant: ANYTHING,
      address: ANYTHING,
    }),
    action: ANYTHING,
    resource: ANYTHING,
    reason: ANYTHING,
    before: fc.jsonValue(),
    after: fc.jsonValue(),
  },
  { requiredKeys: ['principal', 'action', 'resource'] },
)

function rowsOf(store: OpenStore): Promise<AuditRow[]> {
  return store.reader<KernelTables>().selectFrom('kernel_audit').selectAll().orderBy('id').execute()
}

/** The hash that the rows lead to; checks each of them. */
function walk(rows: readonly AuditRow[]): string {
  let hash = GENESIS_HASH
  for (const row of rows) {
    expect(row.hash).toBe(auditHashOf(hash, row))
    hash = row.hash
  }
  return hash
}

describe.each(STORE_KINDS)('the audit chain of a %s store', (kind) => {
  it('reads back whole, whatever stands in its rows', async (context) => {
    const store = await openNode(kind, context)
    const audit = createAudit({ clock: systemClock, dialect: store.dialect })
    await fc.assert(
      fc.asyncProperty(
        fc.array(recordArbitrary, { minLength: 1, maxLength: 3 }),
        async (records) => {
          await store.write(async (tx) => {
            for (const record of records) await audit.record(tx, record)
          })
          walk(await rowsOf(store))
        },
      ),
      { numRuns: 20 },
    )
  })

  it('takes no notice of what was rolled back', async (context) => {
    const store = await openNode(kind, context)
    const audit = createAudit({ clock: systemClock, dialect: store.dialect })
    const write = (isFailing: boolean): Promise<void> =>
      store.write(async (tx) => {
        await audit.record(tx, { principal: SYSTEM, action: 'test.edit', resource: 'test/a' })
        if (isFailing) throw new Error('no')
      })
    await write(false)
    await expect(write(true)).rejects.toThrow('no')
    await write(false)
    const rows = await rowsOf(store)
    const head = await store
      .reader<KernelTables>()
      .selectFrom('kernel_revision')
      .selectAll()
      .executeTakeFirstOrThrow()
    expect(rows.map(({ id }) => id)).toEqual([1, 2])
    expect(head).toMatchObject({ audit_id: 2, audit_hash: walk(rows) })
  })
})

it('two nodes that write at once make one chain', async (context) => {
  const { openNode: open } = await database('postgres', context)
  const nodes = [await open(), await open()]
  await Promise.all(
    nodes.flatMap((store) => {
      const audit = createAudit({ clock: systemClock, dialect: store.dialect })
      return Array.from({ length: 20 }, () =>
        store.write((tx) =>
          audit.record(tx, { principal: SYSTEM, action: 'test.edit', resource: 'test/a' }),
        ),
      )
    }),
  )
  const [store] = nodes
  if (store === undefined) throw new Error('no node')
  const rows = await rowsOf(store)
  expect(rows).toHaveLength(40)
  walk(rows)
})

describe('an audit row', () => {
  const rowOf = (record: Partial<AuditRecord>) =>
    auditRowOf(1, 0, {
      principal: { ...SYSTEM, tenant: 'home' },
      action: 'a',
      resource: 'b',
      ...record,
    })

  it('concerns the tenant in its path, else the one of whoever acted', () => {
    expect(rowOf({ resource: 'config/shop/prod/orders' }).tenant).toBe('shop')
    expect(rowOf({ resource: 'audit/shop' }).tenant).toBe('shop')
    expect(rowOf({ resource: 'audit' }).tenant).toBe('home')
    expect(rowOf({ resource: 'config//x' }).tenant).toBe('*')
  })

  it('keeps no token, key or password that its caller let through', () => {
    const token = `mp_0123456789_${'s'.repeat(43)}`
    const jwt = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2lnbmF0dXJl'
    const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIEvQ"\\secret\n-----END RSA PRIVATE KEY-----'
    const after = {
      token,
      jwt,
      key,
      nested: [`\n${token}`, 'postgres://me:hunter2@db/x'],
      kept: 'mp_x',
    }
    const row = rowOf({ reason: `with ${token}`, after })
    const text = JSON.stringify(row)
    for (const secret of ['ssss', 'eyJzdWIi', 'MIIEvQ', 'secret', 'hunter2']) {
      expect(text).not.toContain(secret)
    }
    expect(row.reason).toBe('with mp_0123456789_***')
    expect(JSON.parse(row.after_json ?? '')).toMatchObject({
      token: 'mp_0123456789_***',
      jwt: '***',
      key: '***',
      nested: ['\nmp_0123456789_***', 'postgres://***@db/x'],
      kept: 'mp_x',
    })
  })

  it.each([
    ['a.'.repeat(200_000) + '://'],
    ['eyJ'.repeat(200_000)],
    ['-----BEGIN PRIVATE KEY-----'.repeat(40_000)],
    ['mp_0_'.repeat(200_000)],
    ['x://'.repeat(200_000)],
  ])(
    'masks a long text in linear time',
    (text) => {
      // A mask whose cost grows with the square would take minutes here.
      expect((rowOf({ after: text }).after_json ?? '').length).toBeLessThan(70_000)
    },
    20_000,
  )

  it('has another text for another place of the same words', () => {
    const entry = { ...chained(), principalName: 'ab', tenant: 'c' }
    const other = { ...chained(), principalName: 'a', tenant: 'bc' }
    expect(chainText(GENESIS_HASH, entry)).not.toBe(chainText(GENESIS_HASH, other))
    expect(chainText(GENESIS_HASH, { ...chained(), reason: null })).not.toBe(
      chainText(GENESIS_HASH, { ...chained(), reason: '' }),
    )
  })
})

function chained(): Parameters<typeof chainText>[1] {
  return {
    id: 1,
    at: 0,
    principalKind: 'user',
    principalId: '',
    principalName: '',
    principalTenant: '',
    tenant: '',
    address: '',
    action: '',
    resource: '',
    reason: null,
    beforeJson: null,
    afterJson: null,
  }
}
