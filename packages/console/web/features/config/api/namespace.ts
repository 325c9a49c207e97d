/** Reads of one namespace: its head, its history, what clients see, and where a value comes from. */
import {
  MidplaneError,
  type Address,
  type EffectiveNamespace,
  type Explanation,
  type PlannedChange,
  type ReleaseSummary,
  type ReleaseView,
} from '@midplane/contract'
import {
  useInfiniteQuery,
  useQueries,
  useQuery,
  type UseInfiniteQueryResult,
  type UseQueryResult,
  type InfiniteData,
} from '@tanstack/react-query'
import { config } from '../../../lib/api/client.ts'
import { fold } from '../model/affected.ts'
import { keys } from './keys.ts'

const HISTORY_PAGE = 50
const PAGE_LIMIT = 1000

export function useHead(address: Address): UseQueryResult<ReleaseView> {
  return useQuery({
    queryKey: keys.of(address, 'head'),
    queryFn: () => config.getNamespace({ params: address }),
  })
}

/** The head of the same namespace in several environments; null where it does not exist. */
export function useHeads(
  addresses: readonly Address[],
): readonly UseQueryResult<ReleaseView | null>[] {
  return useQueries({
    queries: addresses.map((address) => ({
      queryKey: keys.of(address, 'head-or-none'),
      queryFn: () => headIfAny(address),
    })),
  })
}

type ReleasePage = {
  readonly entries: readonly ReleaseSummary[]
  readonly nextCursor: string | null
}

export function useHistory(address: Address): UseInfiniteQueryResult<InfiniteData<ReleasePage>> {
  return useInfiniteQuery({
    queryKey: keys.of(address, 'history'),
    initialPageParam: '',
    queryFn: ({ pageParam }): Promise<ReleasePage> =>
      config.listReleases({
        params: address,
        query: { limit: HISTORY_PAGE, ...(pageParam === '' ? {} : { cursor: pageParam }) },
      }),
    getNextPageParam: ({ nextCursor }: ReleasePage) => nextCursor,
  })
}

export function useDifference(
  address: Address,
  from: number,
  to: number,
): UseQueryResult<PlannedChange> {
  return useQuery({
    queryKey: keys.of(address, 'difference', from, to),
    queryFn: () => config.diffReleases({ params: address, query: { from, to } }),
    staleTime: Infinity,
  })
}

export function useEffective(address: Address): UseQueryResult<EffectiveNamespace | null> {
  return useQuery({
    queryKey: keys.of(address, 'effective'),
    queryFn: () => config.getEffective({ params: address, query: {} }).catch(noneIfUnknown),
  })
}

export function useExplanation(
  address: Address,
  key: string | undefined,
): UseQueryResult<Explanation> {
  return useQuery({
    queryKey: keys.of(address, 'explanation', key),
    enabled: key !== undefined,
    queryFn: () => config.explain({ params: address, query: { key: key ?? '' } }),
  })
}

/** Looks first: an answer of 404 would stand in the log of the browser as an error. */
async function headIfAny(address: Address): Promise<ReleaseView | null> {
  const { application, cluster, namespace } = address
  const { entries } = await config.listNamespaces({
    params: address,
    query: { application, limit: PAGE_LIMIT },
  })
  const isThere = entries.some(
    ({ address: one }) =>
      one.application === application &&
      one.cluster === cluster &&
      fold(one.namespace) === fold(namespace),
  )
  return isThere ? await config.getNamespace({ params: address }) : null
}

function noneIfUnknown(error: unknown): null {
  if (MidplaneError.is(error) && error.code === 'MP_CONFIG_NAMESPACE_UNKNOWN') return null
  throw error
}
