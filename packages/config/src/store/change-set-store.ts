/** Change sets in the store. */
import type { Store, WriteTransaction } from '@midplane/kernel'
import type { ChangeSetTable, ConfigTables } from './tables.ts'

export class ChangeSetStore {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  async find(tenant: string, id: string): Promise<ChangeSetTable | undefined> {
    return await this.#store
      .reader<ConfigTables>()
      .selectFrom('config_change_set')
      .selectAll()
      .where('id', '=', id)
      .where('tenant', '=', tenant)
      .executeTakeFirst()
  }

  /** Newest first; `cursor` is the creation time and id of the last row before. */
  async list(
    tenant: string,
    page: {
      readonly limit: number
      readonly state: string | undefined
      readonly cursor: { readonly createdAt: number; readonly id: string } | undefined
    },
  ): Promise<readonly ChangeSetTable[]> {
    let query = this.#store
      .reader<ConfigTables>()
      .selectFrom('config_change_set')
      .selectAll()
      .where('tenant', '=', tenant)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(page.limit)
    if (page.state !== undefined) query = query.where('state', '=', page.state)
    const { cursor } = page
    if (cursor !== undefined) {
      query = query.where((where) =>
        where.or([
          where('created_at', '<', cursor.createdAt),
          where.and([where('created_at', '=', cursor.createdAt), where('id', '<', cursor.id)]),
        ]),
      )
    }
    return await query.execute()
  }
}

export async function insertChangeSet(
  tx: WriteTransaction<ConfigTables>,
  row: ChangeSetTable,
): Promise<void> {
  await tx.db.insertInto('config_change_set').values(row).execute()
}

/** Changes an open change set; false when it is not open any more. */
export async function updateOpenChangeSet(
  tx: WriteTransaction<ConfigTables>,
  id: string,
  values: Partial<ChangeSetTable>,
): Promise<boolean> {
  const result = await tx.db
    .updateTable('config_change_set')
    .set(values)
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}
