/** Releases of a namespace; any two are compared, and any one is brought back, whole or by item. */
import { Button } from '@mantine/core'
import type { PlannedChange, ReleaseSummary, ReleaseView } from '@midplane/contract'
import { useState, type ReactElement } from 'react'
import { usePageSearch, useSetSearch } from '../../../lib/page.ts'
import { Ago, Chip, Revision } from '../../../ui/bits.tsx'
import { Panel } from '../../../ui/page-frame.tsx'
import { Empty, ErrorPanel, Loading } from '../../../ui/state-panel.tsx'
import { useUiTexts } from '../../../ui/texts.ts'
import { useDifference, useHistory } from '../api/namespace.ts'
import { ChangeDiff } from '../components/change-diff.tsx'
import { writeProposal } from '../model/proposal.ts'
import { configPage } from '../pages.ts'
import { useConfigTexts } from '../texts.ts'
import css from './history-view.module.css'

export function HistoryView({ release }: { readonly release: ReleaseView }): ReactElement {
  const t = useConfigTexts()
  const ui = useUiTexts()
  const history = useHistory(release.address)
  const { from, to } = usePageSearch(configPage)
  if (history.isPending) return <Loading />
  if (history.isError)
    return <ErrorPanel error={history.error} onRetry={() => void history.refetch()} />
  const releases = history.data.pages.flatMap(({ entries }) => entries)
  const newest = releases[0]
  if (newest === undefined) return <Empty title={t.neverPublished} hint={t.noItemsHint} />
  const chosenTo = Number(to ?? newest.revision)
  const before = releases.find(({ revision }) => revision < chosenTo)?.revision ?? 0
  const chosenFrom = Number(from ?? before)
  return (
    <div className={css['split']}>
      <Panel title={t.releases} isFlush>
        <ol className={css['list']}>
          {releases.map((one, index) => (
            <Entry
              key={one.revision}
              release={one}
              previous={releases[index + 1]?.revision ?? 0}
              isShown={one.revision === chosenTo}
            />
          ))}
        </ol>
        {history.hasNextPage && (
          <Button variant="subtle" size="xs" fullWidth onClick={() => void history.fetchNextPage()}>
            {ui.more}
          </Button>
        )}
      </Panel>
      <Comparison
        key={`${chosenFrom}-${chosenTo}`}
        release={release}
        releases={releases}
        from={chosenFrom}
        to={chosenTo}
      />
    </div>
  )
}

type EntryProps = {
  readonly release: ReleaseSummary
  readonly previous: number
  readonly isShown: boolean
}

function Entry({ release, previous, isShown }: EntryProps): ReactElement {
  const t = useConfigTexts()
  const setSearch = useSetSearch()
  const { revision, kind, author, comment, publishedAt, rollbackTo } = release
  return (
    <li>
      <button
        type="button"
        aria-pressed={isShown}
        onClick={() =>
          setSearch({ from: String(previous), to: String(revision) }, { replace: true })
        }
      >
        <span className={css['line']}>
          <Revision value={revision} />
          {kind !== 'publish' && (
            <Chip kind={kind === 'remove' ? 'bad' : 'plain'}>{t.kinds[kind]}</Chip>
          )}
          {rollbackTo !== null && <span className="quiet">{`→ r${rollbackTo}`}</span>}
        </span>
        <span className={css['line']}>
          <span>{author}</span>
          <span className="quiet">
            <Ago at={publishedAt} />
          </span>
        </span>
        {comment !== '' && <span className={css['comment']}>{comment}</span>}
      </button>
    </li>
  )
}

type ComparisonProps = {
  readonly release: ReleaseView
  readonly releases: readonly ReleaseSummary[]
  readonly from: number
  readonly to: number
}

function Comparison({ release, releases, from, to }: ComparisonProps): ReactElement {
  const t = useConfigTexts()
  const setSearch = useSetSearch()
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const difference = useDifference(release.address, from, to)
  const options = [...releases.map(({ revision }) => revision), 0]
  const choose = (name: 'from' | 'to') => (
    <select
      className={css['revision']}
      aria-label={name === 'from' ? t.compareFrom : t.compareTo}
      value={name === 'from' ? from : to}
      onChange={(event) => setSearch({ [name]: event.target.value }, { replace: true })}
    >
      {options.map((revision) => (
        <option key={revision} value={revision}>
          {revision === 0 ? t.beginning : `r${revision}`}
        </option>
      ))}
    </select>
  )
  const rollback = (toRevision: number, keys: readonly string[] | undefined): void =>
    setSearch({
      plan: writeProposal({ kind: 'rollback', address: release.address, toRevision, keys }),
    })
  return (
    <Panel
      title={
        <span className={css['line']}>
          {choose('from')} <span aria-hidden="true">→</span> {choose('to')}
        </span>
      }
      actions={<RollbackButtons {...{ release, releases, from, to, picked, rollback }} />}
    >
      {difference.isPending && <Loading />}
      {difference.isError && <ErrorPanel error={difference.error} />}
      {difference.isSuccess && (
        <Shown
          difference={difference.data}
          from={from}
          to={to}
          picked={picked}
          onPick={(key) => setPicked(toggled(picked, key))}
        />
      )}
    </Panel>
  )
}

type ShownProps = {
  readonly difference: PlannedChange
  readonly from: number
  readonly to: number
  readonly picked: ReadonlySet<string>
  readonly onPick: (key: string) => void
}

function Shown({ difference, from, to, picked, onPick }: ShownProps): ReactElement {
  const t = useConfigTexts()
  if (difference.action === 'none') return <Empty title={t.noDifference} />
  const name = (revision: number): string => (revision === 0 ? t.beginning : `r${revision}`)
  const labels = [name(from), name(to)] as const
  return (
    <ChangeDiff
      change={difference}
      labels={labels}
      hasHead={false}
      picked={picked}
      onPick={onPick}
    />
  )
}

type RollbackButtonsProps = {
  readonly release: ReleaseView
  readonly releases: readonly ReleaseSummary[]
  readonly from: number
  readonly to: number
  readonly picked: ReadonlySet<string>
  readonly rollback: (toRevision: number, keys: readonly string[] | undefined) => void
}

/** Brings back the older side; the newest release is there already. */
function RollbackButtons({
  release,
  releases,
  from,
  to,
  picked,
  rollback,
}: RollbackButtonsProps): ReactElement | null {
  const t = useConfigTexts()
  const target = to === release.revision ? from : to
  const found = releases.find(({ revision }) => revision === target)
  if (target === release.revision || found === undefined || found.kind === 'remove') return null
  return (
    <>
      {picked.size > 0 && (
        <Button size="xs" variant="default" onClick={() => rollback(target, [...picked])}>
          {t.rollbackItems(picked.size)}
        </Button>
      )}
      <Button size="xs" variant="default" onClick={() => rollback(target, undefined)}>
        {t.rollbackTo(target)}
      </Button>
    </>
  )
}

function toggled(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  return set.has(key) ? set.difference(new Set([key])) : set.union(new Set([key]))
}
