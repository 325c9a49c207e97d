/** Pages of the configuration room. An application's path has slashes, so it stands in the search: proxies mangle `%2F`. */
import type { Address } from '@midplane/contract'
import { addressOf, definePage, type Page, type Place, type RawSearch } from '../../lib/page.ts'

export const VIEWS = ['items', 'text', 'effective', 'history', 'compare', 'connect'] as const
export type View = (typeof VIEWS)[number]

export type ConfigSearch = {
  /** The namespace that is open; none shows the tree alone. */
  readonly app: string | undefined
  readonly cluster: string | undefined
  readonly ns: string | undefined
  readonly view: View | undefined
  /** What the tree is searched for. */
  readonly q: string | undefined
  /** What the items are searched for. */
  readonly filter: string | undefined
  readonly key: string | undefined
  readonly from: string | undefined
  readonly to: string | undefined
}

export const configPage: Page<ConfigSearch> = definePage<ConfigSearch>({
  path: 'config',
  read: ({ app, cluster, ns, view, q, filter, key, from, to }) => ({
    ...{ app, cluster, ns, q, filter, key, from, to },
    view: VIEWS.find((one) => one === view),
  }),
})

export const draftsPage: Page<RawSearch> = definePage<RawSearch>({
  path: 'drafts',
  read: () => ({}),
})

export function namespaceAddress(address: Address, search: Partial<ConfigSearch> = {}): string {
  const { application, cluster, namespace } = address
  return addressOf(configPage, address, { app: application, cluster, ns: namespace, ...search })
}

/** The namespace that a place and a search name. */
export function openAddress(
  { tenant, environment }: Place,
  search: RawSearch,
): Address | undefined {
  const { app, cluster = 'default', ns } = search
  if (app === undefined || ns === undefined) return undefined
  return { tenant, environment, application: app, cluster, namespace: ns }
}
