/** Quotas: how many of its things a tenant may have. Set by the platform, never by the tenant. */
import { QUOTAS, type Quota, type QuotaView } from '@midplane/contract'
import { countOf, deleteQuota, listQuotas, putQuota, type AccessTables } from '../access-store.ts'
import { findTenant } from '../directory-store.ts'
import { iamErrors } from '../errors.ts'
import { edit, type By, type DirectoryParts } from './directory-edit.ts'

export class Quotas {
  readonly #parts: DirectoryParts

  constructor(parts: DirectoryParts) {
    this.#parts = parts
  }

  /** Errors: MP_IAM_TENANT_UNKNOWN. */
  async list(tenant: string): Promise<QuotaView[]> {
    const db = this.#parts.store.reader<AccessTables>()
    if ((await findTenant(db, tenant)) === undefined)
      throw iamErrors.error('MP_IAM_TENANT_UNKNOWN', { tenant })
    const limits = new Map((await listQuotas(db, tenant)).map((row) => [row.what, row.count_max]))
    return Promise.all(
      QUOTAS.map(async (what) => ({
        what,
        limit: limits.get(what) ?? null,
        used: await countOf(db, tenant, what),
      })),
    )
  }

  /** Errors: MP_IAM_TENANT_UNKNOWN. */
  put(by: By, what: Quota, limit: number | null): Promise<void> {
    const { tenant } = by
    return edit(this.#parts, by, async ({ db, record }) => {
      const before =
        (await listQuotas(db, tenant)).find((row) => row.what === what)?.count_max ?? null
      if (limit === null) await deleteQuota(db, tenant, what)
      else await putQuota(db, { tenant, what, count_max: limit })
      record({
        action: 'iam.quotas.update',
        resource: `iam/${tenant}/quotas/${what}`,
        before: { limit: before },
        after: { limit },
      })
    })
  }
}
