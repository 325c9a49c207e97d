/** The audit trail: one row per mutation, written in the transaction of the mutation itself and chained to the row before. */
import type { Principal } from '../identity/identity.ts'
import type { Schema, WriteTransaction } from '../store/store.ts'

export type AuditRecord = {
  readonly principal: Principal
  /** `<part>.<noun>.<verb>`, e.g. `config.publish`. */
  readonly action: string
  /** `<part>/<tenant>/...`: the second segment says which tenant's auditors see the row. */
  readonly resource: string
  readonly reason?: string
  /** JSON values; secrets masked by the caller (what still looks like one is masked again). Large texts are cut at 64 KiB. */
  readonly before?: unknown
  readonly after?: unknown
}

export interface Audit {
  /**
   * Take it late: from here to the commit no other node can write an audit row.
   * Rejects with MP_AUDIT_REASON_REQUIRED when the policy wants a reason and there is none, so the transaction fails.
   */
  record<DB extends Schema>(tx: WriteTransaction<DB>, record: AuditRecord): Promise<void>
}
