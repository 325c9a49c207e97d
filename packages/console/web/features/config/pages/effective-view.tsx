/** What a client sees, and for each value the ladder of layers that it was taken from. */
import type { Address, Explanation } from '@midplane/contract'
import type { ReactElement } from 'react'
import { usePageSearch, useSetSearch } from '../../../lib/page.ts'
import { Breakable, EnvironmentChip, InnerLink, Revision } from '../../../ui/bits.tsx'
import { CodeEditor } from '../../../ui/code-editor.tsx'
import { Panel } from '../../../ui/page-frame.tsx'
import { Empty, ErrorPanel, Loading } from '../../../ui/state-panel.tsx'
import { useEffective, useExplanation } from '../api/namespace.ts'
import { layerLabel } from '../model/layer-label.ts'
import { configPage, namespaceAddress } from '../pages.ts'
import { useConfigTexts } from '../texts.ts'
import css from './effective-view.module.css'

/** More are found by the filter of the items view. */
const ROWS_MAX = 500

export function EffectiveView({ address }: { readonly address: Address }): ReactElement {
  const t = useConfigTexts()
  const effective = useEffective(address)
  const { key } = usePageSearch(configPage)
  const setSearch = useSetSearch()
  if (effective.isPending) return <Loading />
  if (effective.isError)
    return <ErrorPanel error={effective.error} onRetry={() => void effective.refetch()} />
  if (effective.data === null) return <Empty title={t.nothingServed} hint={t.nothingServedHint} />
  const entries = Object.entries(effective.data.items)
  if (entries.length === 0) {
    return (
      <CodeEditor
        text={effective.data.text ?? ''}
        format={effective.data.format}
        label={t.views.effective}
        isReadOnly
      />
    )
  }
  return (
    <div className={css['split']}>
      <Panel title={t.servedItems(entries.length)} isFlush>
        <ul className={css['list']}>
          {entries.slice(0, ROWS_MAX).map(([name, value]) => (
            <li key={name}>
              <button
                type="button"
                aria-pressed={name === key}
                onClick={() => setSearch({ key: name }, { replace: true })}
              >
                <span>
                  <Breakable text={name} />
                </span>
                <span>{value}</span>
              </button>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={key === undefined ? t.whyThisValue : key}>
        {key === undefined ? (
          <p className="quiet">{t.pickKey}</p>
        ) : (
          <Ladder address={address} itemKey={key} />
        )}
      </Panel>
    </div>
  )
}

function Ladder({
  address,
  itemKey,
}: {
  readonly address: Address
  readonly itemKey: string
}): ReactElement {
  const explanation = useExplanation(address, itemKey)
  if (explanation.isPending) return <Loading />
  if (explanation.isError) return <ErrorPanel error={explanation.error} />
  return (
    <ol className={css['ladder']}>
      {explanation.data.candidates.map((candidate) => (
        <Rung key={JSON.stringify(candidate.address)} candidate={candidate} />
      ))}
    </ol>
  )
}

function Rung({
  candidate,
}: {
  readonly candidate: Explanation['candidates'][number]
}): ReactElement {
  const t = useConfigTexts()
  const { address, exists, revision, value, wins } = candidate
  const name = `${layerLabel(address.application, t.allApplications)}${address.cluster === 'default' ? '' : ` @${address.cluster}`}`
  return (
    <li data-wins={wins} data-exists={exists && value !== null}>
      <div className={css['layer']}>
        <EnvironmentChip name={address.environment} />
        {exists ? (
          <InnerLink to={namespaceAddress(address)}>{name}</InnerLink>
        ) : (
          <span className="quiet">{name}</span>
        )}
        {exists && <Revision value={revision} />}
        {wins && <strong className={css['winner']}>{t.wins}</strong>}
      </div>
      <code>{value ?? (exists ? t.notSetHere : t.noLayer)}</code>
    </li>
  )
}
