/** Writes the audit trail; its numbers grow in the order of commits, so a reader that pages by number misses nothing. */
import { StringDecoder } from 'node:string_decoder'
import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import type { KernelTables } from '../store/kernel-tables.ts'
import type { Schema, WriteTransaction } from '../store/store.ts'
import type { Audit, AuditRecord } from './audit.ts'

const JSON_SIZE_MAX_BYTES = 65_536

export function createAudit(clock: Clock): Audit {
  return {
    async record<DB extends Schema>(tx: WriteTransaction<DB>, record: AuditRecord): Promise<void> {
      // Every database has the kernel's tables beside those of the part.
      const db = tx.db as unknown as Kysely<KernelTables>
      const { id } = await db
        .updateTable('kernel_revision')
        .set((row) => ({ audit_id: row('audit_id', '+', 1) }))
        .returning('audit_id as id')
        .executeTakeFirstOrThrow()
      await db
        .insertInto('kernel_audit')
        .values({ id, at: clock.nowMs(), ...columnsOf(record) })
        .execute()
    },
  }
}

function columnsOf({ principal, action, resource, reason, before, after }: AuditRecord) {
  return {
    principal_kind: principal.kind,
    principal_id: principal.id,
    principal_name: principal.name,
    tenant: principal.tenant,
    address: principal.address,
    action,
    resource,
    reason: reason ?? null,
    before_json: jsonOf(before),
    after_json: jsonOf(after),
  }
}

/** JSON in any case: a text too long becomes `{"cut": true, "sizeBytes": <of the whole>, "start": "<its beginning>"}`. */
export function jsonOf(value: unknown): string | null {
  if (value === undefined) return null
  const text = JSON.stringify(value)
  const sizeBytes = Buffer.byteLength(text)
  if (sizeBytes <= JSON_SIZE_MAX_BYTES) return text
  // The decoder keeps half a character at the end back.
  const start = new StringDecoder('utf8').write(Buffer.from(text).subarray(0, JSON_SIZE_MAX_BYTES))
  return JSON.stringify({ cut: true, sizeBytes, start })
}
