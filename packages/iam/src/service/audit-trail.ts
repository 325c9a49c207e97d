/**
 * Who changed what, when and why: searching the audit trail and handing it out.
 * Searches look at it in ranges of numbers and let others run in between, since on SQLite a query holds the event loop.
 */
import type { AuditEntry, Page } from '@midplane/contract'
import type { AuditRow, Clock, Store } from '@midplane/kernel'
import {
  findAuditRows,
  findChainHead,
  findFirstAuditId,
  isScan,
  type AuditDatabase,
  type AuditFilter,
  type AuditTables,
} from '../audit-store.ts'
import { auditCsvLine, AUDIT_CSV_HEADER } from '../model/audit-csv.ts'
import { entryOf } from '../model/audit-entry.ts'
import { cursorOf, readCursor } from '../model/cursor.ts'

/** A few milliseconds of SQLite. */
const RANGE_ROW_COUNT = 2_000
/** Then a page is handed out as it is, and the next one goes on behind it. */
const RANGE_COUNT_MAX = 100
const EXPORT_ROW_COUNT = 500

export type AuditQuery = Omit<AuditFilter, 'fromMs' | 'toMs'> & {
  readonly from?: string | undefined
  /** Exclusive. */
  readonly to?: string | undefined
}

export type AuditPageQuery = AuditQuery & {
  readonly limit: number
  readonly cursor?: string | undefined
}

export type AuditTrailParts = { readonly store: Store; readonly clock: Clock }

/** Newest first. Errors: MP_IAM_CURSOR_INVALID. */
export async function listAudit(
  { store, clock }: AuditTrailParts,
  query: AuditPageQuery,
): Promise<Page<AuditEntry>> {
  const db = store.reader<AuditTables>()
  const filter = filterOf(query)
  const start = query.cursor === undefined ? Infinity : Number(readCursor(query.cursor).id)
  const first = (await findFirstAuditId(db)) ?? 0
  let high = Math.min(start, (await findChainHead(db)).id + 1)
  const rows: AuditRow[] = []
  for (let count = 0; count < RANGE_COUNT_MAX && high > first; count += 1) {
    if (count > 0) await clock.sleep(0)
    const low = isScan(filter) ? Math.max(first, high - RANGE_ROW_COUNT) : first
    const limit = query.limit + 1 - rows.length
    const found = await findAuditRows(db, filter, { low, high, order: 'desc', limit })
    rows.push(...found)
    if (rows.length > query.limit)
      return pageOf(rows.slice(0, query.limit), rows[query.limit - 1]?.id)
    high = low
  }
  return pageOf(rows, high > first ? high : undefined)
}

export type AuditFormat = 'csv' | 'lines'

/** Oldest first, up to what was there when it began; `emit` is awaited, so a slow reader costs no memory. */
export async function exportAudit(
  { store, clock }: AuditTrailParts,
  { query, format }: { readonly query: AuditQuery; readonly format: AuditFormat },
  emit: (text: string) => Promise<void>,
): Promise<void> {
  const db = store.reader<AuditTables>()
  const filter = filterOf(query)
  const end = (await findChainHead(db)).id + 1
  await emit(format === 'csv' ? AUDIT_CSV_HEADER : '')
  const lineOf = format === 'csv' ? auditCsvLine : jsonLine
  let low = (await findFirstAuditId(db)) ?? end
  while (low < end) {
    const { rows, next } = await nextRows(db, filter, { low, end })
    if (rows.length > 0) await emit(rows.map((row) => lineOf(entryOf(row))).join(''))
    low = next
    await clock.sleep(0)
  }
}

async function nextRows(
  db: AuditDatabase,
  filter: AuditFilter,
  { low, end }: { readonly low: number; readonly end: number },
): Promise<{ readonly rows: readonly AuditRow[]; readonly next: number }> {
  const high = isScan(filter) ? Math.min(end, low + RANGE_ROW_COUNT) : end
  const range = { low, high, order: 'asc', limit: EXPORT_ROW_COUNT } as const
  const rows = await findAuditRows(db, filter, range)
  const last = rows.at(-1)
  const isFull = rows.length === EXPORT_ROW_COUNT && last !== undefined
  return { rows, next: isFull ? last.id + 1 : high }
}

function jsonLine(entry: AuditEntry): string {
  return `${JSON.stringify(entry)}\n`
}

function pageOf(rows: readonly AuditRow[], nextBefore: number | undefined): Page<AuditEntry> {
  const nextCursor = nextBefore === undefined ? null : cursorOf({ at: 0, id: String(nextBefore) })
  return { entries: rows.map(entryOf), nextCursor }
}

function filterOf({
  tenant,
  principal,
  action,
  resource,
  text,
  from,
  to,
}: AuditQuery): AuditFilter {
  return { tenant, principal, action, resource, text, fromMs: msOf(from), toMs: msOf(to) }
}

function msOf(iso: string | undefined): number | undefined {
  return iso === undefined ? undefined : Date.parse(iso)
}
