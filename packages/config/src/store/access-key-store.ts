/** Access keys of Apollo clients in the store. The secret must be readable: the protocol signs with HMAC. */
import type { Store, WriteTransaction } from '@midplane/kernel'
import type { AccessKeyTable, ConfigTables } from './tables.ts'

export class AccessKeyStore {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  async all(): Promise<readonly AccessKeyTable[]> {
    return await this.#store
      .reader<ConfigTables>()
      .selectFrom('config_access_key')
      .selectAll()
      .execute()
  }

  async list(tenant: string, application: string | undefined): Promise<readonly AccessKeyTable[]> {
    let query = this.#store
      .reader<ConfigTables>()
      .selectFrom('config_access_key')
      .selectAll()
      .where('tenant', '=', tenant)
      .orderBy('created_at')
      .orderBy('id')
    if (application !== undefined) query = query.where('application', '=', application)
    return await query.execute()
  }
}

export async function insertAccessKey(
  tx: WriteTransaction<ConfigTables>,
  row: AccessKeyTable,
): Promise<void> {
  await tx.db.insertInto('config_access_key').values(row).execute()
}

/** The row after the change; undefined when there is none. */
export async function setAccessKeyEnabled(
  tx: WriteTransaction<ConfigTables>,
  key: { readonly tenant: string; readonly id: string; readonly isEnabled: boolean },
): Promise<AccessKeyTable | undefined> {
  return await tx.db
    .updateTable('config_access_key')
    .set({ is_enabled: key.isEnabled ? 1 : 0 })
    .where('tenant', '=', key.tenant)
    .where('id', '=', key.id)
    .returningAll()
    .executeTakeFirst()
}

export async function deleteAccessKey(
  tx: WriteTransaction<ConfigTables>,
  key: { readonly tenant: string; readonly id: string },
): Promise<AccessKeyTable | undefined> {
  return await tx.db
    .deleteFrom('config_access_key')
    .where('tenant', '=', key.tenant)
    .where('id', '=', key.id)
    .returningAll()
    .executeTakeFirst()
}
