/** The end of a plan: why, as which command, and the button in the colour of what it touches. */
import { Button, Textarea } from '@mantine/core'
import type { PublishResult } from '@midplane/contract'
import { useState, type KeyboardEvent, type ReactElement } from 'react'
import { useConnection } from '../../../lib/connection.ts'
import { isGuarded, toneOf } from '../../../lib/environment-tone.ts'
import { CopyAs } from '../../../ui/copy-as.tsx'
import { ErrorPanel } from '../../../ui/state-panel.tsx'
import { useUiTexts } from '../../../ui/texts.ts'
import { useCarryOut, useProposedDraft } from '../api/plan.ts'
import { commandsOf } from '../model/commands.ts'
import type { Proposal } from '../model/proposal.ts'
import { useConfigTexts } from '../texts.ts'
import css from './plan-drawer.module.css'

type PlanFootProps = {
  readonly proposal: Proposal
  readonly plan: PublishResult
  readonly onDone: () => void
}

export function PlanFoot({ proposal, plan, onDone }: PlanFootProps): ReactElement {
  const t = useConfigTexts()
  const ui = useUiTexts()
  const { isUp } = useConnection()
  const [comment, setComment] = useState('')
  const draft = useProposedDraft(proposal)
  const carryOut = useCarryOut(proposal, onDone)
  const environments = [...new Set(plan.changes.map(({ address }) => address.environment))]
  const guarded = environments.find(isGuarded)
  const isEmpty = plan.changes.every(({ action }) => action === 'none')
  const isReady = isUp && !isEmpty && (guarded === undefined || comment.trim() !== '')
  const go = (): void => {
    if (isReady && !carryOut.isPending) carryOut.mutate(comment.trim())
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) go()
  }
  const nameOf = (environment: string): string =>
    environment === '*' ? ui.allEnvironments : environment
  const names = environments.map(nameOf).join(', ')
  return (
    <footer
      className={css['foot']}
      onKeyDown={onKeyDown}
      data-tone={toneOf(guarded ?? environments[0] ?? 'default')}
    >
      {carryOut.isError && <ErrorPanel error={carryOut.error} />}
      <Textarea
        label={guarded === undefined ? t.comment : t.commentFor(nameOf(guarded))}
        placeholder={t.commentHint}
        value={comment}
        autosize
        maxRows={4}
        data-autofocus
        onChange={(event) => setComment(event.target.value)}
      />
      <div className={css['buttons']}>
        <CopyAs commands={commandsOf(proposal, draft, comment.trim())} />
        <span className={css['spread']} />
        <Button
          size="sm"
          className="tone"
          loading={carryOut.isPending}
          disabled={!isReady}
          onClick={go}
        >
          {isEmpty
            ? t.nothingToPublish
            : proposal.kind === 'rollback'
              ? t.rollBackIn(names)
              : t.publishTo(names)}
        </Button>
      </div>
    </footer>
  )
}
