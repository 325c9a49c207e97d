/** The platform itself. */
import { addressOf } from '../../lib/page.ts'
import type { Room } from '../../lib/room.ts'
import { OverviewIcon } from '../../ui/icons.tsx'
import { overviewPage } from './pages.ts'
import { useSystemTexts } from './texts.ts'

export const systemRoom: Room = {
  name: 'system',
  navigation: [
    {
      id: 'overview',
      icon: OverviewIcon,
      key: 'o',
      useLabel: () => useSystemTexts().overview,
      addressIn: (place) => addressOf(overviewPage, place),
    },
  ],
  pages: [
    {
      page: overviewPage,
      load: async () => (await import('./pages/overview-page.tsx')).OverviewPage,
    },
  ],
  panels: [],
  usePaletteEntries: () => [],
  onChanges: () => undefined,
  findResource: () => undefined,
}
