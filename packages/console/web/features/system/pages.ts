/** Pages of the platform itself. */
import { definePage, type Page, type RawSearch } from '../../lib/page.ts'

export const overviewPage: Page<never, RawSearch> = definePage<never, RawSearch>({
  path: 'overview',
  names: [],
  read: () => ({}),
  load: async () => (await import('./pages/overview-page.tsx')).OverviewPage,
})
