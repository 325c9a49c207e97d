/** Namespaces that inherit from the ones given, across the environments where that can be. */
import type { Address } from '@midplane/contract'
import { useQueries } from '@tanstack/react-query'
import { config } from '../../../lib/api/client.ts'
import { inheritsFrom } from '../model/affected.ts'
import { useConfigEnvironments } from './catalogue.ts'
import { keys } from './keys.ts'

const LIMIT = 1000

export function useReaders(layers: readonly Address[]): readonly Address[] {
  const tenant = layers[0]?.tenant ?? ''
  const environments = useConfigEnvironments(tenant).data ?? []
  const names = [...new Set(layers.map(({ namespace }) => namespace))]
  const pairs = environments.flatMap((environment) =>
    names.map((namespace) => ({ environment, namespace })),
  )
  const found = useQueries({
    queries: pairs.map(({ environment, namespace }) => ({
      queryKey: keys.search(tenant, environment, namespace),
      enabled: tenant !== '',
      queryFn: async () => {
        const query = { search: namespace, limit: LIMIT }
        return (await config.listNamespaces({ params: { tenant, environment }, query })).entries
      },
    })),
  })
  const addresses = found.flatMap(({ data = [] }) => data.map(({ address }) => address))
  return addresses.filter((reader) => layers.some((layer) => inheritsFrom(reader, layer)))
}
