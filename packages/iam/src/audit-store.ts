/**
 * The audit trail in SQL. Rows are written by the kernel, in the transaction of what they tell;
 * here they are found again.
 */
import { sql, type SelectQueryBuilder } from 'kysely'
import type { AuditFilter, AuditRow, IamDatabase, IamTables } from './store.ts'

type Query = SelectQueryBuilder<IamTables, 'kernel_audit', AuditRow>

/** Newest first. */
export function findAuditRows(db: IamDatabase, filter: AuditFilter): Promise<AuditRow[]> {
  const { principal, action, resource, fromMs, toMs, beforeId, limit } = filter
  let query: Query = db.selectFrom('kernel_audit').selectAll()
  if (principal !== undefined) query = withPrincipal(query, principal)
  if (action !== undefined) query = withAction(query, action)
  if (resource !== undefined && resource !== '*') query = withResource(query, resource)
  if (fromMs !== undefined) query = query.where('at', '>=', fromMs)
  if (toMs !== undefined) query = query.where('at', '<', toMs)
  if (beforeId !== undefined) query = query.where('id', '<', beforeId)
  return query.orderBy('id', 'desc').limit(limit).execute()
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

/** Not LIKE: it has wildcards, and on SQLite it ignores case. */
function startsWith(
  column: 'action' | 'resource',
  prefix: string,
): ReturnType<typeof sql<boolean>> {
  return sql<boolean>`substr(${sql.ref(column)}, 1, ${[...prefix].length}) = ${prefix}`
}
