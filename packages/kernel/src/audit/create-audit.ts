/**
 * Writes the audit trail. The counter and the hash of the newest row stand in one row that is locked to the end of the
 * transaction, so numbers and hashes follow the order of commits, whichever node writes.
 */
import { CompiledQuery, type Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import { auditErrors } from '../errors.ts'
import type { AuditRow, KernelTables } from '../store/kernel-tables.ts'
import type { Schema, Store, WriteTransaction } from '../store/store.ts'
import type { Audit, AuditRecord } from './audit.ts'
import { auditHashOf, auditRowOf } from './audit-row.ts'
import { reasonPolicy } from './reason-policy.ts'

export type AuditOptions = {
  readonly clock: Clock
  readonly dialect: Store['dialect']
  /** See reason-policy.ts. */
  readonly reasonRules?: readonly string[]
}

const COLUMNS = [
  'id',
  'at',
  'principal_kind',
  'principal_id',
  'principal_name',
  'principal_tenant',
  'tenant',
  'address',
  'action',
  'resource',
  'reason',
  'before_json',
  'after_json',
  'hash',
] as const satisfies readonly (keyof AuditRow)[]

// Written once: building them anew costs as much as running them.
const COUNT = `update kernel_revision set audit_id = audit_id + 1 where id = 1
  returning audit_id as id, audit_hash as hash`
const INSERT = `insert into kernel_audit (${COLUMNS.join(', ')})`
const APPEND = {
  sqlite: [
    `${INSERT} values (${COLUMNS.map(() => '?').join(', ')})`,
    'update kernel_revision set audit_hash = ? where id = 1',
  ],
  // One round trip, since other nodes wait for it.
  postgres: [
    `with head as (update kernel_revision set audit_hash = $${COLUMNS.length} where id = 1)
     ${INSERT} values (${COLUMNS.map((_, index) => `$${index + 1}`).join(', ')})`,
  ],
} as const satisfies Record<Store['dialect'], readonly string[]>

export function createAudit({ clock, dialect, reasonRules = [] }: AuditOptions): Audit {
  const needsReason = reasonPolicy(reasonRules)
  const [insert, moveHead] = APPEND[dialect]
  return {
    async record<DB extends Schema>(tx: WriteTransaction<DB>, record: AuditRecord): Promise<void> {
      const { action, resource } = record
      if ((record.reason ?? '').trim() === '' && needsReason(record)) {
        throw auditErrors.error('MP_AUDIT_REASON_REQUIRED', { action, resource })
      }
      // Every database has the kernel's tables beside those of the part.
      const db = tx.db as unknown as Kysely<KernelTables>
      const counted = await db.executeQuery<ChainHead>(CompiledQuery.raw(COUNT))
      const [head] = counted.rows
      if (head === undefined) throw new Error('kernel_revision has no row')
      const unchained = auditRowOf(head.id, clock.nowMs(), record)
      const row: AuditRow = { ...unchained, hash: auditHashOf(head.hash, unchained) }
      const values = COLUMNS.map((column) => row[column])
      await db.executeQuery(CompiledQuery.raw(insert, values))
      if (moveHead !== undefined) await db.executeQuery(CompiledQuery.raw(moveHead, [row.hash]))
    },
  }
}

type ChainHead = Pick<AuditRow, 'id' | 'hash'>
