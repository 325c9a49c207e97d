/** Says on every page that something is waiting to be published. */
import { useSearch } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { usePlace, useSetSearch, type RawSearch } from '../../../lib/page.ts'
import { showToast } from '../../../lib/toasts.ts'
import { useAddToDraft, useDiscard, useDraft, useDraftPlan } from '../api/draft.ts'
import { writeProposal } from '../model/proposal.ts'
import { useConfigTexts } from '../texts.ts'
import css from './draft-bar.module.css'

export function DraftBar(): ReactElement | null {
  const t = useConfigTexts()
  const { tenant } = usePlace()
  const draft = useDraft(tenant)
  const plan = useDraftPlan(tenant, draft)
  const discard = useDiscard(tenant)
  const restore = useAddToDraft(tenant)
  const setSearch = useSetSearch()
  const search: RawSearch = useSearch({ strict: false })
  if (draft === undefined || draft.edits.length === 0 || search['plan'] !== undefined) return null
  const changed = plan.data?.changes.filter(({ action }) => action !== 'none') ?? []
  const itemCount = changed.reduce(
    (count, { differences }) => count + Math.max(differences.length, 1),
    0,
  )
  const environments = [...new Set(draft.edits.map(({ environment }) => environment))]
  const putBack = async (): Promise<void> => {
    for (const edit of draft.edits) {
      const { baseRevision = 0, operations, format, ...address } = edit
      await restore.mutateAsync({
        address: { tenant, ...address },
        operations,
        baseRevision,
        format,
      })
    }
  }
  const throwAway = (): void =>
    discard.mutate(draft.id, {
      onSuccess: () =>
        showToast({ tone: 'plain', title: t.discarded, action: { label: t.undo, run: putBack } }),
    })
  return (
    <section className={css['bar']} aria-label={t.draft}>
      <strong>{plan.isError ? t.draftClashes : t.changeCount(itemCount)}</strong>
      <span>{`${t.namespaceCount(draft.edits.length)} · ${environments.join(', ')}`}</span>
      <button type="button" className={css['plain']} onClick={throwAway}>
        {t.discard}
      </button>
      <button
        type="button"
        onClick={() => setSearch({ plan: writeProposal({ kind: 'draft', tenant, id: draft.id }) })}
      >
        {t.review}
      </button>
    </section>
  )
}
