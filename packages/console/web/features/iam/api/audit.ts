/** The audit trail, newest first, page by page. */
import type { AuditEntry } from '@midplane/contract'
import {
  useInfiniteQuery,
  type InfiniteData,
  type UseInfiniteQueryResult,
} from '@tanstack/react-query'
import { iam } from '../../../lib/api/client.ts'

export type AuditFilter = {
  readonly principal?: string
  readonly action?: string
  readonly resource?: string
  readonly from?: string
  readonly to?: string
}

export type AuditPage = {
  readonly entries: readonly AuditEntry[]
  readonly nextCursor: string | null
}

export const AUDIT_KEY = ['iam', 'audit'] as const

export function useAudit(
  filter: AuditFilter,
  limit: number,
): UseInfiniteQueryResult<InfiniteData<AuditPage>> {
  return useInfiniteQuery({
    queryKey: [...AUDIT_KEY, filter, limit],
    initialPageParam: '',
    queryFn: ({ pageParam }): Promise<AuditPage> =>
      iam.listAudit({
        query: { ...filter, limit, ...(pageParam === '' ? {} : { cursor: pageParam }) },
      }),
    getNextPageParam: ({ nextCursor }: AuditPage) => nextCursor,
    placeholderData: (before) => before,
  })
}
