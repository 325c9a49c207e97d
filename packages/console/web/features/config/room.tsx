/** The configuration room. Later rooms are made like it; see the README. */
import { addressOf, type RawSearch } from '../../lib/page.ts'
import type { PaletteEntry, Room } from '../../lib/room.ts'
import { useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useMemo, type ReactElement } from 'react'
import { ConfigIcon, DraftIcon } from '../../ui/icons.tsx'
import { useCatalogue, useConfigEnvironments } from './api/catalogue.ts'
import { onConfigChanges } from './api/on-changes.ts'
import { ConfigPanel } from './components/config-panel.tsx'
import { DraftBar } from './components/draft-bar.tsx'
import { configPage, draftsPage, namespaceAddress } from './pages.ts'
import { useConfigTexts } from './texts.ts'

export const configRoom: Room = {
  name: 'config',
  navigation: [
    {
      id: 'config',
      icon: ConfigIcon,
      key: 'c',
      useLabel: () => useConfigTexts().config,
      addressIn: (place) => addressOf(configPage, place),
    },
    {
      id: 'drafts',
      icon: DraftIcon,
      key: 'd',
      useLabel: () => useConfigTexts().drafts,
      addressIn: (place) => addressOf(draftsPage, place),
    },
  ],
  pages: [
    { page: configPage, load: async () => (await import('./pages/config-page.tsx')).ConfigPage },
    { page: draftsPage, load: async () => (await import('./pages/drafts-page.tsx')).DraftsPage },
  ],
  panels: [ConfigPanel],
  Surroundings,
  useEnvironments: (tenant) => useConfigEnvironments(tenant).data ?? [],
  usePaletteEntries(place) {
    const t = useConfigTexts()
    const { data } = useCatalogue(place)
    return useMemo(
      () =>
        (data ?? []).map(({ address, description }): PaletteEntry => ({
          id: `namespace:${JSON.stringify(address)}`,
          title: `${address.application} › ${address.namespace}`,
          detail: [address.cluster === 'default' ? '' : `@${address.cluster}`, description]
            .filter((part) => part !== '')
            .join(' '),
          group: t.namespaces,
          target: namespaceAddress(address),
        })),
      [data, t],
    )
  },
  onChanges: onConfigChanges,
  findResource(resource) {
    const [, tenant, environment, ...rest] = resource.split('/')
    const [namespace, cluster] = rest.toReversed()
    const application = rest.slice(0, -2).join('/')
    if (!resource.startsWith('config/') || tenant === undefined || environment === undefined)
      return undefined
    if (environment === 'change-sets') return undefined
    if (application === '' || cluster === undefined || namespace === undefined) return undefined
    const to = namespaceAddress(
      { tenant, environment, application, cluster, namespace },
      { view: 'history' },
    )
    const place = cluster === 'default' ? application : `${application} @${cluster}`
    return { to, environment, label: `${place} › ${namespace}` }
  },
}

/** Loaded when the first plan is opened. */
const PlanDrawer = lazy(() =>
  import('./components/plan-drawer.tsx').then((module) => ({ default: module.PlanDrawer })),
)

function Surroundings(): ReactElement {
  const { plan }: RawSearch = useSearch({ strict: false })
  return (
    <>
      <DraftBar />
      <Suspense>{plan !== undefined && <PlanDrawer />}</Suspense>
    </>
  )
}
