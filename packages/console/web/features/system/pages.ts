/** Pages of the platform itself. */
import { definePage, type Page, type RawSearch } from '../../lib/page.ts'

export const overviewPage: Page<RawSearch> = definePage<RawSearch>({
  path: 'overview',
  read: () => ({}),
})
