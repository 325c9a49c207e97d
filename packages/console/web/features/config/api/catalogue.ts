/** Every namespace of an environment by name, for the tree and the palette. Read page by page, kept, and patched by changes. */
import type { Address, NamespaceSummary } from '@midplane/contract'
import { useQuery, type QueryClient, type UseQueryResult } from '@tanstack/react-query'
import { config } from '../../../lib/api/client.ts'
import type { Place } from '../../../lib/page.ts'
import { keys } from './keys.ts'

const PAGE_SIZE = 1000
const SEARCH_LIMIT = 500

export type Catalogue = readonly NamespaceSummary[]

export function useCatalogue({ tenant, environment }: Place): UseQueryResult<Catalogue> {
  return useQuery({
    queryKey: keys.catalogue(tenant, environment),
    queryFn: () => readCatalogue({ tenant, environment }),
    staleTime: Infinity,
  })
}

/** Namespaces whose names or values hold the text, found by the server. */
export function useContentSearch(
  { tenant, environment }: Place,
  query: string,
): UseQueryResult<Catalogue> {
  return useQuery({
    queryKey: keys.search(tenant, environment, query),
    enabled: query.length > 1,
    queryFn: async () => {
      const params = { tenant, environment }
      const { entries } = await config.listNamespaces({
        params,
        query: { search: query, limit: SEARCH_LIMIT },
      })
      return entries
    },
  })
}

export function useConfigEnvironments(tenant: string): UseQueryResult<readonly string[]> {
  return useQuery({
    queryKey: keys.environments(tenant),
    queryFn: async () => {
      const { entries } = await config.listEnvironments({ params: { tenant } })
      return entries.map(({ environment }) => environment)
    },
  })
}

/** Reads one application anew where its environment is held; that is one small request however large the rest is. */
export async function refreshApplication(client: QueryClient, address: Address): Promise<void> {
  const { tenant, environment, application } = address
  const key = keys.catalogue(tenant, environment)
  if (client.getQueryData(key) === undefined) return
  const fresh = await readCatalogue({ tenant, environment }, application)
  client.setQueryData<Catalogue>(key, (held = []) => [
    ...held.filter(({ address: one }) => !isWithin(one.application, application)),
    ...fresh,
  ])
}

async function readCatalogue(params: Place, application?: string): Promise<Catalogue> {
  const found: NamespaceSummary[] = []
  let cursor: string | null = null
  do {
    const query: Record<string, string | number> = { limit: PAGE_SIZE }
    if (cursor !== null) query['cursor'] = cursor
    if (application !== undefined) query['application'] = application
    const page: { entries: NamespaceSummary[]; nextCursor: string | null } =
      await config.listNamespaces({ params, query })
    found.push(...page.entries)
    cursor = page.nextCursor
  } while (cursor !== null)
  return found
}

function isWithin(application: string, path: string): boolean {
  return application === path || application.startsWith(`${path}/`)
}
