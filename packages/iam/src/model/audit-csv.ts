/**
 * Audit entries as CSV for spreadsheets. Source: RFC 4180; OWASP, "CSV Injection".
 * Invariant: no cell begins with what a spreadsheet would take for a formula.
 */
import type { AuditEntry } from '@midplane/contract'

const COLUMNS = [
  'id',
  'at',
  'principal',
  'principalId',
  'principalTenant',
  'tenant',
  'address',
  'action',
  'resource',
  'reason',
  'before',
  'after',
  'hash',
] as const satisfies readonly (keyof AuditEntry)[]

/** Also behind blanks, which spreadsheets drop, and in full width. */
const FORMULA = /^\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

export const AUDIT_CSV_HEADER: string = lineOf(COLUMNS)

export function auditCsvLine(entry: AuditEntry): string {
  return lineOf(COLUMNS.map((column) => textOf(entry[column])))
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`
}

function cellOf(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text
  return `"${harmless.replaceAll('"', '""')}"`
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
