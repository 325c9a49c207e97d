/** The audit trail: one row per mutation, written in the transaction of the mutation itself. */
import type { Principal } from '../identity/identity.ts'
import type { Schema, WriteTransaction } from '../store/store.ts'

export type AuditRecord = {
  readonly principal: Principal
  /** `<part>.<noun>.<verb>`, e.g. `config.publish`. */
  readonly action: string
  readonly resource: string
  readonly reason?: string
  /** JSON values; secrets masked by the caller. Large texts are cut at 64 KiB. */
  readonly before?: unknown
  readonly after?: unknown
}

export interface Audit {
  record<DB extends Schema>(tx: WriteTransaction<DB>, record: AuditRecord): Promise<void>
}
