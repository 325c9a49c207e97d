/** The kernel's own tables, as migrations/0001-kernel.sql creates them. */
import type { Change } from '../feed/change-feed.ts'

export type KernelTables = {
  /** One row with id 1. Counting locks it to the end of the transaction, so numbers grow in the order of commits. */
  kernel_revision: { id: number; value: number; audit_id: number }
  /** One row with the key 1, never changed. */
  kernel_feed: { one: number; id: string }
  kernel_change: Change
  kernel_lease: { name: string; holder: string; token: number; expires_at: number }
  kernel_audit: AuditRow
  kernel_migration: MigrationRow
}

export type AuditRow = {
  id: number
  at: number
  principal_kind: string
  principal_id: string
  principal_name: string
  tenant: string
  address: string
  action: string
  resource: string
  reason: string | null
  before_json: string | null
  after_json: string | null
}

export type MigrationRow = { part: string; name: string; applied_at: number; sha256: string }
