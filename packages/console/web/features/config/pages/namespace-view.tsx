/** One namespace: its head with what the draft does to it, and its views. */
import { Button } from '@mantine/core'
import type { Address, PlannedChange, ReleaseView } from '@midplane/contract'
import type { ReactElement } from 'react'
import { usePageSearch } from '../../../lib/page.ts'
import { Ago, Chip, Revision, Tabs } from '../../../ui/bits.tsx'
import { CopyAs } from '../../../ui/copy-as.tsx'
import { PageFrame, Panel } from '../../../ui/page-frame.tsx'
import { ErrorPanel, Loading, Note } from '../../../ui/state-panel.tsx'
import { editAt, useDraft, useDraftPlan, useTakeBack } from '../api/draft.ts'
import { useHead } from '../api/namespace.ts'
import { ConnectSteps } from '../components/connect-steps.tsx'
import { ItemTable } from '../components/item-table.tsx'
import { readCommands } from '../model/commands.ts'
import { layerLabel } from '../model/layer-label.ts'
import { configPage, namespaceAddress, VIEWS, type View } from '../pages.ts'
import { useConfigTexts } from '../texts.ts'
import { CompareView } from './compare-view.tsx'
import { EffectiveView } from './effective-view.tsx'
import { HistoryView } from './history-view.tsx'
import { TextView } from './text-view.tsx'

export function NamespaceView({ address }: { readonly address: Address }): ReactElement {
  const head = useHead(address)
  if (head.isPending) return <Loading />
  if (head.isError) {
    return (
      <PageFrame title={address.namespace} above={address.application}>
        <ErrorPanel error={head.error} onRetry={() => void head.refetch()} />
      </PageFrame>
    )
  }
  return <OpenNamespace release={head.data} />
}

function OpenNamespace({ release }: { readonly release: ReleaseView }): ReactElement {
  const t = useConfigTexts()
  const { address, format, revision } = release
  const views = VIEWS.filter((view) => view !== 'items' || hasItems(release))
  const { view = views[0] ?? 'text', q } = usePageSearch(configPage)
  const current = views.includes(view) ? view : 'text'
  const tabs = views.map((id) => ({
    id,
    label: t.views[id],
    to: namespaceAddress(address, { view: id, ...(q === undefined ? {} : { q }) }),
  }))
  const path = address.application.split('/').map((part) => layerLabel(part, t.allApplications))
  return (
    <PageFrame
      title={address.namespace}
      above={[...path, ...(address.cluster === 'default' ? [] : [`@${address.cluster}`])].join(
        ' / ',
      )}
      below={
        <>
          <Chip>{format}</Chip>
          {revision === 0 ? (
            <span>{t.neverPublished}</span>
          ) : (
            <>
              <Revision value={revision} />
              <span>{release.author}</span>
              <Ago at={release.publishedAt} />
              {release.comment !== '' && <span>{release.comment}</span>}
            </>
          )}
        </>
      }
      actions={<CopyAs commands={readCommands(address)} />}
    >
      <Tabs tabs={tabs} current={current} label={t.viewsLabel} />
      <View view={current} release={release} />
    </PageFrame>
  )
}

function View({
  view,
  release,
}: {
  readonly view: View
  readonly release: ReleaseView
}): ReactElement {
  const { address } = release
  const planned = usePlanned(address)
  switch (view) {
    case 'items':
      return (
        <>
          <WholeTextNote address={address} />
          <Panel isFlush>
            <ItemTable release={release} pending={planned?.differences ?? []} />
          </Panel>
        </>
      )
    case 'text':
      return <TextView release={release} planned={planned?.textAfter ?? undefined} />
    case 'effective':
      return <EffectiveView address={address} />
    case 'history':
      return <HistoryView release={release} />
    case 'compare':
      return <CompareView release={release} />
    case 'connect':
      return (
        <Panel>
          <ConnectSteps address={address} />
        </Panel>
      )
  }
}

/** What the draft would do to this namespace. */
function usePlanned(address: Address): PlannedChange | undefined {
  const draft = useDraft(address.tenant)
  const plan = useDraftPlan(address.tenant, draft)
  if (editAt(draft, address) === undefined) return undefined
  return plan.data?.changes.find(
    ({ address: one }) =>
      one.environment === address.environment &&
      one.application === address.application &&
      one.cluster === address.cluster &&
      one.namespace.toLowerCase() === address.namespace.toLowerCase(),
  )
}

/** Single items cannot be taken back from a whole text. */
function WholeTextNote({ address }: { readonly address: Address }): ReactElement | null {
  const t = useConfigTexts()
  const draft = useDraft(address.tenant)
  const takeBack = useTakeBack(address.tenant)
  const edit = editAt(draft, address)
  if (edit === undefined) return null
  const isWhole = edit.operations.some(({ op }) => op === 'replace' || op === 'remove-namespace')
  return (
    <Note>
      {isWhole ? t.draftHasText : t.draftHasItems(edit.operations.length)}{' '}
      <Button size="compact-xs" variant="default" onClick={() => takeBack.mutate({ address })}>
        {t.takeBack}
      </Button>
    </Note>
  )
}

function hasItems({ format }: ReleaseView): boolean {
  return format !== 'xml' && format !== 'text'
}
