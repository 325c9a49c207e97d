/**
 * An audit record as the row that is stored, and its place in the chain.
 * Invariant: a row reads back as it was written, on every database, so its hash can be taken again.
 */
import { hash } from 'node:crypto'
import { StringDecoder } from 'node:string_decoder'
import { chainText } from '@midplane/contract'
import type { AuditRow } from '../store/kernel-tables.ts'
import type { AuditRecord } from './audit.ts'
import { maskSecrets } from './mask-secrets.ts'

const JSON_SIZE_MAX_BYTES = 65_536
const EVERY_TENANT = '*'

export type UnchainedAuditRow = Omit<AuditRow, 'hash'>

export function auditRowOf(id: number, at: number, record: AuditRecord): UnchainedAuditRow {
  const { principal, action, resource, reason, before, after } = record
  return {
    id,
    at,
    principal_kind: principal.kind,
    principal_id: storable(principal.id),
    principal_name: storable(principal.name),
    principal_tenant: storable(principal.tenant),
    tenant: storable(tenantOf(resource, principal.tenant)),
    address: storable(principal.address),
    action: storable(action),
    resource: storable(resource),
    reason: reason === undefined || reason === '' ? null : maskSecrets(storable(reason)),
    before_json: jsonOf(before),
    after_json: jsonOf(after),
  }
}

/** The hash of a row that follows one with `previousHash`. */
export function auditHashOf(previousHash: string, row: UnchainedAuditRow): string {
  const text = chainText(previousHash, {
    id: row.id,
    at: row.at,
    principalKind: row.principal_kind,
    principalId: row.principal_id,
    principalName: row.principal_name,
    principalTenant: row.principal_tenant,
    tenant: row.tenant,
    address: row.address,
    action: row.action,
    resource: row.resource,
    reason: row.reason,
    beforeJson: row.before_json,
    afterJson: row.after_json,
  })
  return hash('sha256', text)
}

/** The second segment of the path; what has none concerns the tenant of whoever acted. */
function tenantOf(resource: string, principalTenant: string): string {
  const [, tenant = principalTenant] = resource.split('/', 2)
  return tenant === '' ? EVERY_TENANT : tenant
}

/** JSON in any case: a text too long becomes `{"cut": true, "sizeBytes": <of the whole>, "start": "<its beginning>"}`. */
export function jsonOf(value: unknown): string | null {
  if (value === undefined || value === null) return null
  // JSON.stringify escapes lone surrogates and NUL itself.
  const text = maskSecrets(JSON.stringify(value))
  const sizeBytes = Buffer.byteLength(text)
  if (sizeBytes <= JSON_SIZE_MAX_BYTES) return text
  // The decoder keeps half a character at the end back.
  const start = new StringDecoder('utf8').write(Buffer.from(text).subarray(0, JSON_SIZE_MAX_BYTES))
  return JSON.stringify({ cut: true, sizeBytes, start })
}

/** Databases change lone surrogates, and PostgreSQL refuses NUL. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd')
}
