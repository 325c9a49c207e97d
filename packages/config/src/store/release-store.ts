/**
 * Namespaces and their release log in the store.
 * Invariant: every change of what a namespace serves is one row of config_release, written in the transaction that
 * allocates its revision, and head_revision moves only from the value that the writer planned on.
 */
import type { Schema, Store, WriteTransaction } from '@midplane/kernel'
import type { Kysely } from 'kysely'
import type { ConfigTables, NamespaceTable, PublicTable, ReleaseTable } from './tables.ts'

const RELEASES_PER_QUERY = 500

export type NamespaceWithHead = NamespaceTable & {
  /** Body of the head release; null without one. */
  readonly body: string | null
  readonly types_json: string | null
  readonly md5: string | null
}

export class ReleaseStore {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  get #reader(): Kysely<ConfigTables> {
    return this.#store.reader<ConfigTables>()
  }

  write<Result>(work: (tx: WriteTransaction<ConfigTables>) => Promise<Result>): Promise<Result> {
    return this.#store.write<ConfigTables & Schema, Result>(work)
  }

  async namespaceWithHead(id: string): Promise<NamespaceWithHead | undefined> {
    return await this.#reader
      .selectFrom('config_namespace')
      .leftJoin('config_release', 'config_release.revision', 'config_namespace.head_revision')
      .selectAll('config_namespace')
      .select(['config_release.body', 'config_release.types_json', 'config_release.md5'])
      .where('config_namespace.id', '=', id)
      .executeTakeFirst()
  }

  async allNamespaces(): Promise<readonly NamespaceTable[]> {
    return await this.#reader.selectFrom('config_namespace').selectAll().execute()
  }

  async namespace(id: string): Promise<NamespaceTable | undefined> {
    return await this.#reader
      .selectFrom('config_namespace')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
  }

  async publicOwners(): Promise<readonly PublicTable[]> {
    return await this.#reader.selectFrom('config_public').selectAll().execute()
  }

  /** Release rows by revision, in order. */
  async releases(revisions: readonly number[]): Promise<readonly ReleaseTable[]> {
    const rows: ReleaseTable[] = []
    for (let start = 0; start < revisions.length; start += RELEASES_PER_QUERY) {
      const part = revisions.slice(start, start + RELEASES_PER_QUERY)
      rows.push(
        ...(await this.#reader
          .selectFrom('config_release')
          .selectAll()
          .where('revision', 'in', part)
          .orderBy('revision')
          .execute()),
      )
    }
    return rows
  }

  async release(namespaceId: string, revision: number): Promise<ReleaseTable | undefined> {
    return await this.#reader
      .selectFrom('config_release')
      .selectAll()
      .where('revision', '=', revision)
      .where('namespace_id', '=', namespaceId)
      .executeTakeFirst()
  }

  /** History without bodies, newest first, revisions below `before`. */
  async history(
    namespaceId: string,
    page: { readonly limit: number; readonly before: number | undefined },
  ): Promise<readonly Omit<ReleaseTable, 'body' | 'types_json'>[]> {
    let query = this.#reader
      .selectFrom('config_release')
      .select([
        'revision',
        'namespace_id',
        'kind',
        'md5',
        'size_bytes',
        'author',
        'comment',
        'published_at',
        'rollback_to',
        'gray_name',
        'gray_rule_json',
        'change_set_id',
      ])
      .where('namespace_id', '=', namespaceId)
      .orderBy('revision', 'desc')
      .limit(page.limit)
    if (page.before !== undefined) query = query.where('revision', '<', page.before)
    return await query.execute()
  }

  /** Gray releases in force of all namespaces. */
  async grayRevisions(): Promise<readonly number[]> {
    const rows = await this.#reader
      .selectFrom('config_gray')
      .select('revision')
      .orderBy('revision')
      .execute()
    return rows.map((row) => row.revision)
  }
}

/** False when a namespace of that id exists already. */
export async function insertNamespace(
  tx: WriteTransaction<ConfigTables>,
  row: NamespaceTable,
): Promise<boolean> {
  const result = await tx.db
    .insertInto('config_namespace')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

/** The application that owns the public name after the call: the given one, or the one that was first. */
export async function claimPublicName(
  tx: WriteTransaction<ConfigTables>,
  row: PublicTable,
): Promise<string> {
  await tx.db
    .insertInto('config_public')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['tenant', 'environment', 'folded_name']).doNothing(),
    )
    .execute()
  const owner = await tx.db
    .selectFrom('config_public')
    .select('application')
    .where('tenant', '=', row.tenant)
    .where('environment', '=', row.environment)
    .where('folded_name', '=', row.folded_name)
    .executeTakeFirstOrThrow()
  return owner.application
}

/** Moves the head; false when another writer moved it since `planned`. */
export async function moveHead(
  tx: WriteTransaction<ConfigTables>,
  move: {
    readonly id: string
    readonly planned: number
    readonly head: number
    readonly changed: number
    readonly at: number
    readonly by: string
  },
): Promise<boolean> {
  const result = await tx.db
    .updateTable('config_namespace')
    .set({
      head_revision: move.head,
      is_removed: move.head === 0 ? 1 : 0,
      changed_revision: move.changed,
      updated_at: move.at,
      updated_by: move.by,
    })
    .where('id', '=', move.id)
    .where('head_revision', '=', move.planned)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

export async function insertRelease(
  tx: WriteTransaction<ConfigTables>,
  row: ReleaseTable,
): Promise<void> {
  await tx.db.insertInto('config_release').values(row).execute()
}

export async function putGray(
  tx: WriteTransaction<ConfigTables>,
  row: { readonly namespace_id: string; readonly name: string; readonly revision: number },
): Promise<void> {
  await tx.db
    .insertInto('config_gray')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['namespace_id', 'name']).doUpdateSet({ revision: row.revision }),
    )
    .execute()
}

/** Ends the named gray release, or all of the namespace; the names that ended. */
export async function dropGrays(
  tx: WriteTransaction<ConfigTables>,
  namespaceId: string,
  name?: string,
): Promise<readonly string[]> {
  let query = tx.db.deleteFrom('config_gray').where('namespace_id', '=', namespaceId)
  if (name !== undefined) query = query.where('name', '=', name)
  const rows = await query.returning('name').execute()
  return rows.map((row) => row.name)
}
