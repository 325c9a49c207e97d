/** What runs here. Health is not in the change feed, so this one is asked for while somebody looks. */
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { system } from '../../lib/api/client.ts'

const INTERVAL_MS = 15_000

type System = Awaited<ReturnType<typeof system.getSystem>>

export function useSystem(): UseQueryResult<System> {
  return useQuery({
    queryKey: ['system'],
    queryFn: () => system.getSystem(),
    refetchInterval: INTERVAL_MS,
  })
}
