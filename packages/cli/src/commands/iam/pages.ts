/** Lists from the server as a whole, page by page. */
import type { Page } from '@midplane/contract'

const PAGE_COUNT_MAX = 1000

export async function allPages<Entry>(
  read: (query: {
    readonly limit: number
    readonly cursor?: string | undefined
  }) => Promise<Page<Entry>>,
): Promise<Entry[]> {
  const entries: Entry[] = []
  let cursor: string | undefined
  do {
    const page = await read({ limit: PAGE_COUNT_MAX, cursor })
    entries.push(...page.entries)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return entries
}
