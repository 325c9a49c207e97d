/** How commands print: tables for people, one JSON value with --json for programs. */
import { MidplaneError } from '@midplane/contract'

export interface Output {
  /** The result of a command: `json` with --json, else `text`. */
  result(json: unknown, text: () => string): void
  line(text: string): void
}

export function createOutput(options: { readonly isJson: boolean; readonly write: (text: string) => void }): Output {
  return {
    result: (json, text) => options.write(`${options.isJson ? JSON.stringify(json, null, 2) : text()}\n`),
    line: (text) => options.write(`${text}\n`),
  }
}

/** Columns padded to their widest cell; numbers are the caller's to format. An empty table says so in `empty`. */
export function table(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  empty: string,
): string {
  if (rows.length === 0) return empty
  return aligned([headers, ...rows].map((row) => row.map(harmless)))
}

function aligned(rows: readonly (readonly string[])[]): string {
  const [headers = []] = rows
  const widths = headers.map((header, column) => Math.max(width(header), ...rows.map((row) => width(row[column] ?? ''))))
  return rows.map((row) => row.map((cell, column) => pad(cell, widths[column] ?? 0)).join('  ').trimEnd()).join('\n')
}

/** What others wrote must not steer this terminal: control characters are shown as their code. */
function harmless(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (control) => {
    const code = control.codePointAt(0) ?? 0
    return `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/** What went wrong and what to do, for standard error. */
export function describeError(error: unknown): string {
  if (!MidplaneError.is(error)) return `midplane: ${error instanceof Error ? error.message : String(error)}`
  const issues = issuesOf(error).map((issue) => `  ${issue}`)
  return [`midplane: ${error.message}`, ...issues, `  ${error.advice} (${error.code})`].join('\n')
}

function issuesOf(error: MidplaneError): string[] {
  const { issues, problems } = error.details
  return [issues, problems].flatMap((list) => (Array.isArray(list) ? list.slice(0, 20).map(issueText) : []))
}

function issueText(issue: unknown): string {
  if (typeof issue !== 'object' || issue === null) return String(issue)
  const path: unknown = Reflect.get(issue, 'path')
  const message: unknown = Reflect.get(issue, 'message') ?? Reflect.get(issue, 'problem')
  const where = Array.isArray(path) ? path.join('.') : path
  return where === undefined ? String(message) : `${String(where)}: ${String(message)}`
}

/** Columns on a terminal: Chinese, Japanese and Korean characters take two. */
function width(text: string): number {
  return [...text].reduce((sum, character) => sum + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/.test(character) ? 2 : 1), 0)
}

function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)))
}
