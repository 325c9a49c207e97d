/** Paging of every list: an opaque cursor forwards, newest or alphabetical first as the endpoint says. */
import * as z from 'zod'

export const PAGE_LIMIT_MAX = 1000

/** Query fields of a paged list. */
export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(PAGE_LIMIT_MAX)
    .default(100)
    .describe('entries per page'),
  cursor: z.string().max(1024).optional().describe('`nextCursor` of the page before'),
}

/** `{ entries, nextCursor }`; `nextCursor` is null on the last page. */
export function pageOf<Entry extends z.ZodType>(
  entry: Entry,
): z.ZodObject<{ entries: z.ZodArray<Entry>; nextCursor: z.ZodNullable<z.ZodString> }> {
  return z.object({ entries: z.array(entry), nextCursor: z.string().nullable() })
}

export type Page<Entry> = { readonly entries: Entry[]; readonly nextCursor: string | null }
