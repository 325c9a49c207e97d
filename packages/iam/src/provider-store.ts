/** Outside OpenID providers and directories of a tenant in SQL. */
import type { Kysely } from 'kysely'

export type ProviderRow = {
  tenant: string
  name: string
  kind: 'oidc' | 'ldap'
  settings_json: string
  secret_sealed: string | null
  updated_at: number
}

export interface ProviderTables {
  iam_provider: ProviderRow
}

type Database = Kysely<ProviderTables>

export function listProviderRows(db: Database, tenant: string): Promise<ProviderRow[]> {
  return db
    .selectFrom('iam_provider')
    .selectAll()
    .where('tenant', '=', tenant)
    .orderBy('name')
    .execute()
}

export function findProviderRow(
  db: Database,
  tenant: string,
  name: string,
): Promise<ProviderRow | undefined> {
  return db
    .selectFrom('iam_provider')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('name', '=', name)
    .executeTakeFirst()
}

export async function putProviderRow(db: Database, row: ProviderRow): Promise<void> {
  await db
    .insertInto('iam_provider')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['tenant', 'name']).doUpdateSet({
        kind: row.kind,
        settings_json: row.settings_json,
        secret_sealed: row.secret_sealed,
        updated_at: row.updated_at,
      }),
    )
    .execute()
}

export function deleteProviderRow(
  db: Database,
  tenant: string,
  name: string,
): Promise<ProviderRow | undefined> {
  return db
    .deleteFrom('iam_provider')
    .where('tenant', '=', tenant)
    .where('name', '=', name)
    .returningAll()
    .executeTakeFirst()
}
