/** Cursors of this part's lists: a place in time, newest first, opaque to the caller. */
import { iamErrors } from '../errors.ts'

export type TimeCursor = { readonly at: number; readonly id: string }

const CURSOR = /^(\d{1,16})\.([0-9a-z]{1,64})$/

export function cursorOf({ at, id }: TimeCursor): string {
  return Buffer.from(`${at}.${id}`).toString('base64url')
}

/** Throws MP_IAM_CURSOR_INVALID. */
export function readCursor(cursor: string): TimeCursor {
  const [, at, id] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? []
  if (at === undefined || id === undefined)
    throw iamErrors.error('MP_IAM_CURSOR_INVALID', { cursor })
  return { at: Number(at), id }
}
