/**
 * The audit trail in SQL. Rows are written by the kernel, in the transaction of what they tell; here they are found
 * again, checked, and removed when their time is over.
 */
import type { AuditRow, AuditSealRow, KernelTables } from '@midplane/kernel'
import { sql, type Kysely, type SelectQueryBuilder } from 'kysely'

export type AuditTables = Pick<
  KernelTables,
  'kernel_audit' | 'kernel_audit_seal' | 'kernel_revision'
>
export type AuditDatabase = Kysely<AuditTables>

export type AuditFilter = {
  readonly tenant?: string | undefined
  readonly principal?: string | undefined
  /** An action, or a prefix that ends with a dot. */
  readonly action?: string | undefined
  /** A path and all below it. */
  readonly resource?: string | undefined
  readonly text?: string | undefined
  readonly fromMs?: number | undefined
  /** Exclusive. */
  readonly toMs?: number | undefined
}

/** Rows with `low <= id < high`. */
export type IdRange = { readonly low: number; readonly high: number }

export type RowOrder = { readonly order: 'asc' | 'desc'; readonly limit: number }

/** A place in the chain. */
export type ChainPlace = { readonly id: number; readonly hash: string }

type Query = SelectQueryBuilder<AuditTables, 'kernel_audit', AuditRow>

export function findAuditRows(
  db: AuditDatabase,
  filter: AuditFilter,
  { low, high, order, limit }: IdRange & RowOrder,
): Promise<AuditRow[]> {
  const { tenant, principal, action, resource, text, fromMs, toMs } = filter
  let query: Query = db.selectFrom('kernel_audit').selectAll()
  query = query.where('id', '>=', low).where('id', '<', high)
  if (tenant !== undefined) query = query.where('tenant', '=', tenant)
  if (principal !== undefined) query = withPrincipal(query, principal)
  if (action !== undefined) query = withAction(query, action)
  if (resource !== undefined && resource !== '*') query = withResource(query, resource)
  if (text !== undefined) query = withText(query, text)
  if (fromMs !== undefined) query = query.where('at', '>=', fromMs)
  if (toMs !== undefined) query = query.where('at', '<', toMs)
  return query.orderBy('id', order).limit(limit).execute()
}

/** Whether the database must look at every row of a range to answer. */
export function isScan(filter: AuditFilter): boolean {
  return Object.entries(filter).some(([name, value]) => name !== 'tenant' && value !== undefined)
}

/** The newest row as the counter knows it; `id` 0 when nothing was ever written. */
export async function findChainHead(db: AuditDatabase): Promise<ChainPlace> {
  const row = await db
    .selectFrom('kernel_revision')
    .select(['audit_id as id', 'audit_hash as hash'])
    .executeTakeFirstOrThrow()
  return row
}

/** The lowest number there is. */
export async function findFirstAuditId(db: AuditDatabase): Promise<number | undefined> {
  const row = await db
    .selectFrom('kernel_audit')
    .select('id')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

/** The first row that is not older than `cutoffMs`; read in the order of numbers, as clocks may have jumped. */
export async function findFirstKeptId(
  db: AuditDatabase,
  cutoffMs: number,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('kernel_audit')
    .select('id')
    .where('at', '>=', cutoffMs)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

export function findSeal(
  db: AuditDatabase,
  kind: AuditSealRow['kind'],
): Promise<AuditSealRow | undefined> {
  return db.selectFrom('kernel_audit_seal').selectAll().where('kind', '=', kind).executeTakeFirst()
}

/** Only ever moves forward, whichever node writes last. */
export async function saveSeal(db: AuditDatabase, seal: AuditSealRow): Promise<void> {
  const { kind: _, ...values } = seal
  await db
    .insertInto('kernel_audit_seal')
    .values(seal)
    .onConflict((conflict) =>
      conflict.column('kind').doUpdateSet(values).where('kernel_audit_seal.id', '<=', seal.id),
    )
    .execute()
}

/** The last of the first `limit` rows up to `throughId`. */
export async function findBatchEnd(
  db: AuditDatabase,
  { throughId, limit }: { readonly throughId: number; readonly limit: number },
): Promise<ChainPlace | undefined> {
  const rows = await db
    .selectFrom('kernel_audit')
    .select(['id', 'hash'])
    .where('id', '<=', throughId)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.at(-1)
}

export async function deleteAuditRowsThrough(db: AuditDatabase, id: number): Promise<void> {
  await db.deleteFrom('kernel_audit').where('id', '<=', id).execute()
}

/** By name, by id, or as the list shows it: `user:admin`. */
function withPrincipal(query: Query, principal: string): Query {
  const colon = principal.indexOf(':')
  return query.where((where) =>
    where.or([
      where('principal_name', '=', principal),
      where('principal_id', '=', principal),
      where.and([
        where('principal_kind', '=', principal.slice(0, Math.max(colon, 0))),
        where('principal_name', '=', principal.slice(colon + 1)),
      ]),
    ]),
  )
}

function withAction(query: Query, action: string): Query {
  return action.endsWith('.')
    ? query.where(startsWith('action', action))
    : query.where('action', '=', action)
}

function withResource(query: Query, resource: string): Query {
  return query.where((where) =>
    where.or([where('resource', '=', resource), startsWith('resource', `${resource}/`)]),
  )
}

const TEXT_COLUMNS = [
  'principal_name',
  'resource',
  'reason',
  'before_json',
  'after_json',
] as const satisfies readonly (keyof AuditRow)[]

/** Both sides through the database's own `lower`, which on SQLite knows ASCII only. */
function withText(query: Query, text: string): Query {
  const pattern = `%${text.replace(/[%_!]/g, '!$&')}%`
  return query.where((where) =>
    where.or(
      TEXT_COLUMNS.map(
        (column) => sql<boolean>`lower(${sql.ref(column)}) like lower(${pattern}) escape '!'`,
      ),
    ),
  )
}

/** Not LIKE: it has wildcards, and on SQLite it ignores case. */
function startsWith(
  column: 'action' | 'resource',
  prefix: string,
): ReturnType<typeof sql<boolean>> {
  return sql<boolean>`substr(${sql.ref(column)}, 1, ${[...prefix].length}) = ${prefix}`
}
