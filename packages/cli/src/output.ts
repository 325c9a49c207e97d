/** How commands print: text for people, one JSON value with --json for programs. Results go to standard output, all else to standard error. */
import { table } from './table.ts'

export interface Output {
  readonly isJson: boolean
  /** The result of a command: `json` with --json, else `text`. */
  result(json: unknown, text: () => string): void
  /** A table as wide as the terminal allows; `more` follows when there is a further page. */
  table(headers: readonly string[], rows: readonly (readonly string[])[], empty: string): string
  line(text: string): void
  /** For the person at the terminal, never part of the result. */
  note(text: string): void
}

export type OutputOptions = {
  readonly isJson: boolean
  /** Of the terminal; undefined when standard output is none. */
  readonly columns: number | undefined
  readonly write: (text: string) => void
  readonly writeNote: (text: string) => void
}

export function createOutput({ isJson, columns, write, writeNote }: OutputOptions): Output {
  const line = (text: string): void => write(`${text}\n`)
  return {
    isJson,
    result: (json, text) => line(isJson ? JSON.stringify(json, null, 2) : text()),
    table: (headers, rows, empty) => table(headers, rows, { columns, empty }),
    line,
    note: (text) => writeNote(`${text}\n`),
  }
}

/** A page of a list as text, and how to get the next one. */
export function pageText(listed: string, nextCursor: string | null): string {
  return nextCursor === null ? listed : `${listed}\nmore with --cursor '${nextCursor}'`
}
