/** Tables of the OpenID provider; the one place that knows them. */
import type { Kysely } from 'kysely'

export type ClientRow = {
  id: string
  tenant: string
  name: string
  secret_hash: string | null
  metadata_json: string
  audiences_json: string
  service_account_id: string | null
  is_trusted: number
  created_by: string
  created_at: number
  updated_at: number
}

export type SigningKeyRow = {
  kid: string
  tenant: string
  alg: string
  generation: number
  public_json: string
  private_sealed: string
  created_at: number
  signs_from: number
  published_until: number | null
}

export type OidcRow = {
  tenant: string
  model: string
  id_hash: string
  payload_sealed: string
  grant_id: string | null
  other_hash: string | null
  account_id: string | null
  client_id: string | null
  consumed_at: number | null
  expires_at: number | null
}

export interface OidcTables {
  iam_client: ClientRow
  iam_signing_key: SigningKeyRow
  iam_oidc: OidcRow
}

export type OidcDatabase = Kysely<OidcTables>

/** Where a row of `iam_oidc` stands. */
export type OidcKey = Pick<OidcRow, 'tenant' | 'model' | 'id_hash'>

export async function upsertOidcRow(db: OidcDatabase, row: OidcRow): Promise<void> {
  const { tenant: _tenant, model: _model, id_hash: _hash, ...values } = row
  await db
    .insertInto('iam_oidc')
    .values(row)
    .onConflict((conflict) => conflict.columns(['tenant', 'model', 'id_hash']).doUpdateSet(values))
    .execute()
}

export function findOidcRow(db: OidcDatabase, key: OidcKey): Promise<OidcRow | undefined> {
  return db
    .selectFrom('iam_oidc')
    .selectAll()
    .where('tenant', '=', key.tenant)
    .where('model', '=', key.model)
    .where('id_hash', '=', key.id_hash)
    .executeTakeFirst()
}

export function findOidcRowByOther(
  db: OidcDatabase,
  key: { readonly tenant: string; readonly model: string; readonly otherHash: string },
): Promise<OidcRow | undefined> {
  return db
    .selectFrom('iam_oidc')
    .selectAll()
    .where('tenant', '=', key.tenant)
    .where('model', '=', key.model)
    .where('other_hash', '=', key.otherHash)
    .executeTakeFirst()
}

export async function deleteOidcRow(db: OidcDatabase, key: OidcKey): Promise<void> {
  await db
    .deleteFrom('iam_oidc')
    .where('tenant', '=', key.tenant)
    .where('model', '=', key.model)
    .where('id_hash', '=', key.id_hash)
    .execute()
}

/** False when somebody else used it before: of two at once, one wins. */
export async function consumeOidcRow(
  db: OidcDatabase,
  key: OidcKey,
  nowMs: number,
): Promise<boolean> {
  const consumed = await db
    .updateTable('iam_oidc')
    .set({ consumed_at: nowMs })
    .where('tenant', '=', key.tenant)
    .where('model', '=', key.model)
    .where('id_hash', '=', key.id_hash)
    .where('consumed_at', 'is', null)
    .returning('id_hash')
    .executeTakeFirst()
  return consumed !== undefined
}

export async function deleteGrant(
  db: OidcDatabase,
  tenant: string,
  grantId: string,
): Promise<void> {
  await db
    .deleteFrom('iam_oidc')
    .where('tenant', '=', tenant)
    .where('grant_id', '=', grantId)
    .execute()
}

export async function deleteOidcOfClient(db: OidcDatabase, clientId: string): Promise<void> {
  await db.deleteFrom('iam_oidc').where('client_id', '=', clientId).execute()
}

export async function deleteExpiredOidc(db: OidcDatabase, nowMs: number): Promise<void> {
  await db.deleteFrom('iam_oidc').where('expires_at', '<', nowMs).execute()
}

export function findClientRow(
  db: OidcDatabase,
  tenant: string,
  id: string,
): Promise<ClientRow | undefined> {
  return db
    .selectFrom('iam_client')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** In the order of their making. */
export function listClientRows(
  db: OidcDatabase,
  page: { readonly tenant: string; readonly afterId: string; readonly limit: number },
): Promise<ClientRow[]> {
  return db
    .selectFrom('iam_client')
    .selectAll()
    .where('tenant', '=', page.tenant)
    .where('id', '>', page.afterId)
    .orderBy('id')
    .limit(page.limit)
    .execute()
}

export async function insertClientRow(db: OidcDatabase, row: ClientRow): Promise<void> {
  await db.insertInto('iam_client').values(row).execute()
}

export function updateClientSecret(
  db: OidcDatabase,
  client: Pick<ClientRow, 'tenant' | 'id' | 'secret_hash' | 'updated_at'>,
): Promise<ClientRow | undefined> {
  return db
    .updateTable('iam_client')
    .set({ secret_hash: client.secret_hash, updated_at: client.updated_at })
    .where('tenant', '=', client.tenant)
    .where('id', '=', client.id)
    .where('secret_hash', 'is not', null)
    .returningAll()
    .executeTakeFirst()
}

/** The row as it was, or undefined when there is none. */
export function deleteClientRow(
  db: OidcDatabase,
  tenant: string,
  id: string,
): Promise<ClientRow | undefined> {
  return db
    .deleteFrom('iam_client')
    .where('tenant', '=', tenant)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
}

/** Newest generation first. */
export function listSigningKeys(db: OidcDatabase, tenant: string): Promise<SigningKeyRow[]> {
  return db
    .selectFrom('iam_signing_key')
    .selectAll()
    .where('tenant', '=', tenant)
    .orderBy('generation', 'desc')
    .execute()
}

/** False when another node made this generation first. */
export async function insertSigningKey(db: OidcDatabase, row: SigningKeyRow): Promise<boolean> {
  const inserted = await db
    .insertInto('iam_signing_key')
    .values(row)
    .onConflict((conflict) => conflict.columns(['tenant', 'alg', 'generation']).doNothing())
    .returning('kid')
    .executeTakeFirst()
  return inserted !== undefined
}

/** The generations before `generation` stay published until then. */
export async function retireSigningKeys(
  db: OidcDatabase,
  keys: {
    readonly tenant: string
    readonly alg: string
    readonly generation: number
    readonly untilMs: number
  },
): Promise<void> {
  await db
    .updateTable('iam_signing_key')
    .set({ published_until: keys.untilMs })
    .where('tenant', '=', keys.tenant)
    .where('alg', '=', keys.alg)
    .where('generation', '<', keys.generation)
    .where((where) =>
      where.or([where('published_until', 'is', null), where('published_until', '>', keys.untilMs)]),
    )
    .execute()
}

export async function deleteRetiredKeys(db: OidcDatabase, nowMs: number): Promise<void> {
  await db.deleteFrom('iam_signing_key').where('published_until', '<', nowMs).execute()
}

/** Tenants whose newest keys were made before `beforeMs`. */
export async function tenantsWithOldKeys(db: OidcDatabase, beforeMs: number): Promise<string[]> {
  const rows = await db
    .selectFrom('iam_signing_key')
    .select('tenant')
    .distinct()
    .where('published_until', 'is', null)
    .where('created_at', '<', beforeMs)
    .execute()
  return rows.map(({ tenant }) => tenant)
}
