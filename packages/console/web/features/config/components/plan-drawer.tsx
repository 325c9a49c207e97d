/**
 * The one way in which the console changes configuration: plan, look, do, take back. It opens over
 * any page by the search parameter `plan`, so a plan can be sent to somebody as a link.
 */
import { Drawer } from '@mantine/core'
import { useSearch } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { usePlace, useSetSearch, type RawSearch } from '../../../lib/page.ts'
import { ErrorPanel, Loading } from '../../../ui/state-panel.tsx'
import { useUiTexts } from '../../../ui/texts.ts'
import { useProposalPlan } from '../api/plan.ts'
import { readProposal, type Proposal } from '../model/proposal.ts'
import { openAddress } from '../pages.ts'
import { useConfigTexts } from '../texts.ts'
import { ChangeDiff } from './change-diff.tsx'
import css from './plan-drawer.module.css'
import { PlanFacts } from './plan-facts.tsx'
import { PlanFoot } from './plan-foot.tsx'
import { ConflictActions } from './conflict-actions.tsx'

export function PlanDrawer(): ReactElement {
  const t = useConfigTexts()
  const place = usePlace()
  const search: RawSearch = useSearch({ strict: false })
  const setSearch = useSetSearch()
  const proposal = readProposal(search['plan'], place.tenant, openAddress(place, search))
  const close = (): void => setSearch({ plan: undefined })
  return (
    <Drawer
      opened={proposal !== undefined}
      onClose={close}
      position="right"
      size="min(1040px, 100vw)"
      title={proposal?.kind === 'rollback' ? t.rollbackTo(proposal.toRevision) : t.reviewDraft}
      closeButtonProps={{ 'aria-label': t.close }}
      lockScroll={false}
      transitionProps={{ duration: 120 }}
      classNames={{ body: css['drawer'] ?? '', content: css['content'] ?? '' }}
    >
      {proposal !== undefined && <Plan proposal={proposal} onDone={close} />}
    </Drawer>
  )
}

function Plan({
  proposal,
  onDone,
}: {
  readonly proposal: Proposal
  readonly onDone: () => void
}): ReactElement {
  const t = useUiTexts()
  const plan = useProposalPlan(proposal)
  if (plan.isPending) return <Loading />
  if (plan.isError) {
    return (
      <div className={css['body']}>
        <ErrorPanel error={plan.error} onRetry={() => void plan.refetch()}>
          <ConflictActions error={plan.error} proposal={proposal} />
        </ErrorPanel>
      </div>
    )
  }
  return (
    <>
      <div className={css['body']}>
        {plan.data.changes.map((change) => (
          <ChangeDiff
            key={JSON.stringify(change.address)}
            change={change}
            labels={[t.before, t.after]}
          />
        ))}
        <PlanFacts changes={plan.data.changes} />
      </div>
      <PlanFoot proposal={proposal} plan={plan.data} onDone={onDone} />
    </>
  )
}
