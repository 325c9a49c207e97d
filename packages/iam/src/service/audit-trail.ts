/** Who changed what, when and why: reading the audit trail. */
import type { AuditEntry, Page } from '@midplane/contract'
import type { Store } from '@midplane/kernel'
import { findAuditRows } from '../audit-store.ts'
import { cursorOf, readCursor } from '../model/cursor.ts'
import { labelOf } from '../model/known-principal.ts'
import type { AuditRow, IamTables } from '../store.ts'

export type AuditQuery = {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly principal?: string | undefined
  /** An action, or a prefix that ends with a dot. */
  readonly action?: string | undefined
  /** A path and all below it. */
  readonly resource?: string | undefined
  readonly from?: string | undefined
  /** Exclusive. */
  readonly to?: string | undefined
}

/** Newest first. */
export async function listAudit(store: Store, query: AuditQuery): Promise<Page<AuditEntry>> {
  const { limit, principal, action, resource } = query
  const rows = await findAuditRows(store.reader<IamTables>(), {
    limit: limit + 1,
    principal,
    action,
    resource,
    fromMs: msOf(query.from),
    toMs: msOf(query.to),
    beforeId: query.cursor === undefined ? undefined : Number(readCursor(query.cursor).id),
  })
  const entries = rows.slice(0, limit)
  const last = entries.at(-1)
  const isLast = rows.length <= limit || last === undefined
  return {
    entries: entries.map(entryOf),
    nextCursor: isLast ? null : cursorOf({ at: last.at, id: String(last.id) }),
  }
}

function entryOf(row: AuditRow): AuditEntry {
  return {
    id: row.id,
    at: new Date(row.at).toISOString(),
    // The kernel wrote the kind from a `Principal`.
    principal: labelOf({
      kind: row.principal_kind as Parameters<typeof labelOf>[0]['kind'],
      name: row.principal_name,
    }),
    address: row.address,
    action: row.action,
    resource: row.resource,
    reason: row.reason ?? '',
    before: valueOf(row.before_json),
    after: valueOf(row.after_json),
  }
}

function valueOf(json: string | null): unknown {
  return json === null ? null : JSON.parse(json)
}

function msOf(iso: string | undefined): number | undefined {
  return iso === undefined ? undefined : Date.parse(iso)
}
