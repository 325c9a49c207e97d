/** Everybody's open drafts: what is about to happen, and by whom. */
import { Button } from '@mantine/core'
import type { ChangeSet } from '@midplane/contract'
import type { ReactElement } from 'react'
import { usePlace, useSetSearch } from '../../../lib/page.ts'
import { Ago, EnvironmentChip, InnerLink } from '../../../ui/bits.tsx'
import { PageFrame, Panel } from '../../../ui/page-frame.tsx'
import { Empty, ErrorPanel, Loading } from '../../../ui/state-panel.tsx'
import { useDiscard, useDrafts } from '../api/draft.ts'
import { writeProposal } from '../model/proposal.ts'
import { namespaceAddress } from '../pages.ts'
import { useConfigTexts } from '../texts.ts'
import css from './drafts-page.module.css'

export function DraftsPage(): ReactElement {
  const t = useConfigTexts()
  const { tenant } = usePlace()
  const drafts = useDrafts(tenant)
  return (
    <PageFrame title={t.drafts} below={<span>{t.draftsHint}</span>}>
      {drafts.isPending && <Loading />}
      {drafts.isError && <ErrorPanel error={drafts.error} onRetry={() => void drafts.refetch()} />}
      {drafts.isSuccess && drafts.data.length === 0 && (
        <Panel>
          <Empty title={t.noDrafts} hint={t.noDraftsHint} />
        </Panel>
      )}
      <div className={css['drafts']}>
        {drafts.data?.map((draft) => (
          <DraftCard key={draft.id} draft={draft} tenant={tenant} />
        ))}
      </div>
    </PageFrame>
  )
}

function DraftCard({
  draft,
  tenant,
}: {
  readonly draft: ChangeSet
  readonly tenant: string
}): ReactElement {
  const t = useConfigTexts()
  const setSearch = useSetSearch()
  const discard = useDiscard(tenant)
  const { id, title, author, updatedAt, edits } = draft
  return (
    <Panel
      title={
        <>
          {t.draftOf(author)} <span className="quiet">{title}</span>
        </>
      }
      actions={
        <>
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            loading={discard.isPending}
            onClick={() => discard.mutate(id)}
          >
            {t.discard}
          </Button>
          <Button
            size="xs"
            variant="default"
            onClick={() => setSearch({ plan: writeProposal({ kind: 'draft', tenant, id }) })}
          >
            {t.review}
          </Button>
        </>
      }
    >
      <ul className={css['edits']}>
        {edits.map(({ operations, ...edit }) => (
          <li key={JSON.stringify(edit)}>
            <EnvironmentChip name={edit.environment} />
            <InnerLink
              to={namespaceAddress({ tenant, ...edit })}
            >{`${edit.application} › ${edit.namespace}`}</InnerLink>
            <span className="quiet">{t.changeCount(operations.length)}</span>
          </li>
        ))}
      </ul>
      {discard.isError && <ErrorPanel error={discard.error} />}
      <p className="quiet">
        <Ago at={updatedAt} />
      </p>
    </Panel>
  )
}
