/** Plans of proposals and their carrying out. */
import type { ChangeSet, PublishResult } from '@midplane/contract'
import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { showToast } from '../../../lib/toasts.ts'
import { undo } from '../model/undo.ts'
import { carryOut, writeProposal, type Proposal } from '../model/proposal.ts'
import type { ConfigTexts } from '../texts.ts'
import { useConfigTexts } from '../texts.ts'
import { useDrafts } from './draft.ts'
import { keys } from './keys.ts'

export function tenantOf(proposal: Proposal): string {
  return proposal.kind === 'draft' ? proposal.tenant : proposal.address.tenant
}

export function useProposalPlan(proposal: Proposal): UseQueryResult<PublishResult> {
  const draft = useProposedDraft(proposal)
  return useQuery({
    queryKey: keys.plan(tenantOf(proposal), writeProposal(proposal), draft?.updatedAt, proposal),
    queryFn: () => carryOut(proposal, { comment: '', dryRun: true }),
    retry: false,
  })
}

/** The draft that a proposal publishes. */
export function useProposedDraft(proposal: Proposal): ChangeSet | undefined {
  const drafts = useDrafts(tenantOf(proposal)).data
  return proposal.kind === 'draft' ? drafts?.find(({ id }) => id === proposal.id) : undefined
}

/** Does it, says so, and offers to take it back. */
export function useCarryOut(
  proposal: Proposal,
  onDone: () => void,
): UseMutationResult<PublishResult, Error, string> {
  const client = useQueryClient()
  const t = useConfigTexts()
  const tenant = tenantOf(proposal)
  return useMutation({
    mutationFn: (comment: string) => carryOut(proposal, { comment, dryRun: false }),
    onSuccess: async (result) => {
      onDone()
      showToast({
        tone: 'good',
        title: t.published(result.revision),
        detail: result.changes
          .map(
            ({ address }) =>
              `${address.environment} · ${address.application} › ${address.namespace}`,
          )
          .join('\n'),
        action: { label: t.undo, run: () => takeBack(tenant, result, t) },
      })
      await client.invalidateQueries({
        queryKey: keys.all,
        predicate: ({ queryKey }) => queryKey[1] !== 'catalogue',
      })
    },
  })
}

async function takeBack(tenant: string, result: PublishResult, t: ConfigTexts): Promise<void> {
  try {
    await undo(tenant, result, t.undoComment(result.revision))
    showToast({ tone: 'plain', title: t.undone(result.revision) })
  } catch (error) {
    showToast({
      tone: 'bad',
      title: t.notUndone,
      detail: error instanceof Error ? error.message : String(error),
    })
  }
}
