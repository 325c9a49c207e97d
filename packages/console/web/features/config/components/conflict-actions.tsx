/** The way out of a clash with what others published: the same edits on the newest release, or none. */
import { Button } from '@mantine/core'
import { MidplaneError } from '@midplane/contract'
import type { ReactElement } from 'react'
import { useDiscard, useRebase } from '../api/draft.ts'
import { tenantOf, useProposedDraft } from '../api/plan.ts'
import type { Proposal } from '../model/proposal.ts'
import { useConfigTexts } from '../texts.ts'

export function ConflictActions({
  error,
  proposal,
}: {
  readonly error: unknown
  readonly proposal: Proposal
}): ReactElement | null {
  const t = useConfigTexts()
  const tenant = tenantOf(proposal)
  const draft = useProposedDraft(proposal)
  const rebase = useRebase(tenant)
  const discard = useDiscard(tenant)
  if (!MidplaneError.is(error) || error.code !== 'MP_CONFIG_CONFLICT' || draft === undefined)
    return null
  return (
    <>
      <Button size="compact-sm" loading={rebase.isPending} onClick={() => rebase.mutate(draft)}>
        {t.keepMine}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        loading={discard.isPending}
        onClick={() => discard.mutate(draft.id)}
      >
        {t.discardMine}
      </Button>
    </>
  )
}
