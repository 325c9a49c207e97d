/** Cursors of lists in the order of names: the name that a page ended with, opaque to the caller. */
import type { Page } from '@midplane/contract'
import { iamErrors } from '../errors.ts'

export type PageQuery = { readonly limit: number; readonly cursor?: string | undefined }

const PREFIX = 'n'

/** The name after which to go on; empty at the start. Throws MP_IAM_CURSOR_INVALID. */
export function nameAfter(cursor: string | undefined): string {
  if (cursor === undefined) return ''
  const name = Buffer.from(cursor.slice(1), 'base64url').toString('utf8')
  if (!cursor.startsWith(PREFIX) || nameCursor(name) !== cursor || name === '')
    throw iamErrors.error('MP_IAM_CURSOR_INVALID', { cursor })
  return name
}

/** A page out of rows of which one more was asked for than it holds. */
export function pageByName<Row extends { readonly name: string }, Entry>(
  rows: readonly Row[],
  limit: number,
  entryOf: (row: Row) => Entry,
): Page<Entry> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    entries: shown.map(entryOf),
    nextCursor: rows.length > limit && last !== undefined ? nameCursor(last.name) : null,
  }
}

function nameCursor(name: string): string {
  return PREFIX + Buffer.from(name).toString('base64url')
}
