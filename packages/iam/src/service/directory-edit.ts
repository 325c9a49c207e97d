/**
 * One change of people or rights in a tenant: takes turns with the others there, is audited and
 * announced in its own transaction, holds on this node when it resolves, and never leaves a tenant
 * that had an owner without one.
 */
import type { Quota } from '@midplane/contract'
import {
  randomId,
  type Audit,
  type AuditRecord,
  type Clock,
  type NewChange,
  type Principal,
  type Random,
  type Store,
} from '@midplane/kernel'
import { countOf, listQuotas, type AccessDatabase, type AccessTables } from '../access-store.ts'
import { holdTenant } from '../directory-store.ts'
import { iamErrors } from '../errors.ts'
import { labelOf } from '../model/known-principal.ts'
import { PLATFORM } from '../store.ts'
import { hasOwner } from './owners.ts'

export type DirectoryParts = {
  readonly store: Store
  readonly audit: Audit
  readonly clock: Clock
  readonly random: Random
  /** Makes this node act by what changed; other nodes hear of it from the feed. */
  readonly announce: (changes: readonly Pick<NewChange, 'topic' | 'key'>[]) => Promise<void>
}

/** Who changes what, where and why. */
export type By = { readonly principal: Principal; readonly tenant: string; readonly reason: string }

export type Edit = {
  readonly db: AccessDatabase
  readonly nowMs: number
  readonly newId: () => string
  /** Errors: MP_IAM_QUOTA_REACHED. */
  requireRoomFor(what: Quota): Promise<void>
  record(record: Pick<AuditRecord, 'action' | 'resource' | 'before' | 'after'>): void
  change(topic: string, key: string): void
}

export type EditOptions = {
  /** Tenants, this one or others, whose owner this may cost. */
  readonly ownersAtRisk?: readonly string[]
}

/** Errors: MP_IAM_TENANT_UNKNOWN, MP_IAM_LAST_OWNER. */
export async function edit<Result>(
  parts: DirectoryParts,
  by: By,
  work: (edit: Edit) => Promise<Result>,
  { ownersAtRisk = [] }: EditOptions = {},
): Promise<Result> {
  const { store, audit, clock, random } = parts
  const actor = labelOf(by.principal)
  const { result, changes } = await store.write<
    AccessTables,
    { result: Result; changes: readonly NewChange[] }
  >(async (tx) => {
    const records: Omit<AuditRecord, 'principal' | 'reason'>[] = []
    const changes: NewChange[] = []
    await holdTenants(tx.db, by.tenant, ownersAtRisk)
    const owned = await ownedOf(tx.db, ownersAtRisk)
    const result = await work({
      db: tx.db,
      nowMs: clock.nowMs(),
      newId: () => randomId(random),
      requireRoomFor: (what) => requireRoomFor(tx.db, by.tenant, what),
      record: (record) => void records.push(record),
      change: (topic, key) => void changes.push({ topic, key, actor }),
    })
    await requireOwners(tx.db, owned)
    // Last, since every other writer waits from here on.
    for (const record of records)
      await audit.record(tx, { ...record, principal: by.principal, reason: by.reason })
    for (const change of changes) await tx.change(change)
    return { result, changes }
  })
  // It holds already; a store that went away meanwhile is met by the next use of what was read before.
  await parts.announce(changes).catch(() => undefined)
  return result
}

/** In one order everywhere, so that two nodes never wait for each other. */
async function holdTenants(
  db: AccessDatabase,
  tenant: string,
  others: readonly string[],
): Promise<void> {
  for (const name of [...new Set([tenant, ...others])].sort()) {
    const row = await holdTenant(db, name)
    if (row === undefined && name === tenant)
      throw iamErrors.error('MP_IAM_TENANT_UNKNOWN', { tenant })
  }
}

async function ownedOf(db: AccessDatabase, tenants: readonly string[]): Promise<string[]> {
  const owned: string[] = []
  for (const tenant of new Set(tenants)) if (await hasOwner(db, tenant)) owned.push(tenant)
  return owned
}

async function requireOwners(db: AccessDatabase, tenants: readonly string[]): Promise<void> {
  for (const tenant of tenants) {
    if (await hasOwner(db, tenant)) continue
    const name = tenant === PLATFORM ? 'the platform' : `tenant "${tenant}"`
    throw iamErrors.error('MP_IAM_LAST_OWNER', { tenant: name })
  }
}

async function requireRoomFor(db: AccessDatabase, tenant: string, what: Quota): Promise<void> {
  const quota = (await listQuotas(db, tenant)).find((row) => row.what === what)
  if (quota === undefined || (await countOf(db, tenant, what)) < quota.count_max) return
  throw iamErrors.error('MP_IAM_QUOTA_REACHED', { tenant, what, limit: quota.count_max })
}
