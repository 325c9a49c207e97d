/** An audit row as callers see it: nothing that its hash is taken over is lost, so an export can be verified without us. */
import type { AuditEntry } from '@midplane/contract'
import type { AuditRow } from '@midplane/kernel'

export function entryOf(row: AuditRow): AuditEntry {
  return {
    id: row.id,
    at: new Date(row.at).toISOString(),
    principal: `${row.principal_kind}:${row.principal_name}`,
    principalId: row.principal_id,
    principalTenant: row.principal_tenant,
    tenant: row.tenant,
    address: row.address,
    action: row.action,
    resource: row.resource,
    reason: row.reason ?? '',
    before: valueOf(row.before_json),
    after: valueOf(row.after_json),
    hash: row.hash,
  }
}

/** A row that somebody altered by hand must not keep the rest of the trail from being read. */
function valueOf(json: string | null): unknown {
  if (json === null) return null
  try {
    return JSON.parse(json)
  } catch {
    return { unreadable: json }
  }
}
