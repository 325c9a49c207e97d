/**
 * What the hash of an audit entry is taken over. The chain: hash(n) = SHA-256(chainText(hash(n-1), entry n)), in
 * hexadecimal; the entry before the first has the hash GENESIS_HASH. Pure, so that servers, auditors and browsers agree.
 */
import type { AuditEntry, AuditProblem, AuditReceipt } from './audit.ts'

export const GENESIS_HASH = '0'.repeat(64)

/** The entry as it stands in the database; JSON columns as their text. */
export type ChainedEntry = {
  readonly id: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly principalKind: string
  readonly principalId: string
  readonly principalName: string
  readonly principalTenant: string
  readonly tenant: string
  readonly address: string
  readonly action: string
  readonly resource: string
  readonly reason: string | null
  readonly beforeJson: string | null
  readonly afterJson: string | null
}

/** A JSON array of all fields in a fixed order: no two entries have the same text. */
export function chainText(previousHash: string, entry: ChainedEntry): string {
  return JSON.stringify([
    'midplane-audit-1',
    previousHash,
    entry.id,
    entry.at,
    entry.principalKind,
    entry.principalId,
    entry.principalName,
    entry.principalTenant,
    entry.tenant,
    entry.address,
    entry.action,
    entry.resource,
    entry.reason,
    entry.beforeJson,
    entry.afterJson,
  ])
}

export type EntriesCheck = {
  readonly isWhole: boolean
  /** The last entry that is as it was written. */
  readonly head: AuditReceipt
  readonly problem: AuditProblem | null
}

/**
 * Checks entries as an unfiltered export lists them, oldest first. Where retention has removed earlier ones, the first
 * is taken as it is: a receipt or a seal has to vouch for it.
 */
export function checkEntries(
  entries: Iterable<AuditEntry>,
  sha256: (text: string) => string,
  /** The entry before the first, where that was checked already. */
  after: AuditReceipt = { id: 0, hash: GENESIS_HASH },
): EntriesCheck {
  let head = after
  for (const entry of entries) {
    const problem = entryProblem(head, entry, sha256)
    if (problem !== undefined) return { isWhole: false, head, problem }
    head = { id: entry.id, hash: entry.hash }
  }
  return { isWhole: true, head, problem: null }
}

function entryProblem(
  head: AuditReceipt,
  entry: AuditEntry,
  sha256: (text: string) => string,
): AuditProblem | undefined {
  const isFirstKept = head.id === 0 && entry.id > 1
  if (isFirstKept) return undefined
  if (entry.id !== head.id + 1) {
    const detail = `after entry ${head.id} comes entry ${entry.id}`
    return { code: 'missing', id: head.id + 1, detail }
  }
  if (sha256(chainText(head.hash, chainedOf(entry))) === entry.hash) return undefined
  const detail = `entry ${entry.id}, or the hash before it, was altered`
  return { code: 'altered', id: entry.id, detail }
}

/** An entry loses nothing on its way out: JSON that was made by `JSON.stringify` comes back as the same text. */
function chainedOf(entry: AuditEntry): ChainedEntry {
  const colon = entry.principal.indexOf(':')
  return {
    id: entry.id,
    at: Date.parse(entry.at),
    principalKind: entry.principal.slice(0, colon),
    principalId: entry.principalId,
    principalName: entry.principal.slice(colon + 1),
    principalTenant: entry.principalTenant,
    tenant: entry.tenant,
    address: entry.address,
    action: entry.action,
    resource: entry.resource,
    reason: entry.reason === '' ? null : entry.reason,
    beforeJson: jsonOf(entry.before),
    afterJson: jsonOf(entry.after),
  }
}

function jsonOf(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value)
}
