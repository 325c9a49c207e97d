/** The namespace in all environments, key by key; a value is taken over into the open environment by the draft. */
import { Button, Checkbox } from '@mantine/core'
import type { ReleaseView } from '@midplane/contract'
import { useState, type ReactElement } from 'react'
import { Breakable, EnvironmentChip, InnerLink } from '../../../ui/bits.tsx'
import { Panel } from '../../../ui/page-frame.tsx'
import { Empty, ErrorPanel, Loading } from '../../../ui/state-panel.tsx'
import { useConfigEnvironments } from '../api/catalogue.ts'
import { useAddToDraft } from '../api/draft.ts'
import { useHeads } from '../api/namespace.ts'
import { compareReleases, type ComparisonRow } from '../model/comparison.ts'
import { namespaceAddress } from '../pages.ts'
import { useConfigTexts } from '../texts.ts'
import css from './compare-view.module.css'

export function CompareView({ release }: { readonly release: ReleaseView }): ReactElement {
  const t = useConfigTexts()
  const { address } = release
  const [isAll, setAll] = useState(false)
  const environments = useConfigEnvironments(address.tenant).data ?? []
  const others = environments.filter((name) => name !== address.environment)
  const all = [address.environment, ...others]
  const heads = useHeads(all.map((environment) => ({ ...address, environment })))
  const failed = heads.find(({ isError }) => isError)
  if (failed !== undefined) return <ErrorPanel error={failed.error} />
  if (heads.some(({ isPending }) => isPending)) return <Loading />
  const present = heads.flatMap(({ data }) => data ?? [])
  const names = present.map((one) => one.address.environment)
  const missing = all.filter((name) => !names.includes(name))
  if (names.length < 2) return <Empty title={t.oneEnvironment} hint={t.oneEnvironmentHint} />
  const rows = compareReleases(present, t.wholeText)
  const shown = isAll ? rows : rows.filter(({ isSame }) => !isSame)
  return (
    <Panel
      isFlush
      title={t.differCount(rows.filter(({ isSame }) => !isSame).length, rows.length)}
      actions={
        <Checkbox
          size="xs"
          label={t.showEqual}
          checked={isAll}
          onChange={(event) => setAll(event.target.checked)}
        />
      }
    >
      <div className={css['scroll']} tabIndex={0} role="region" aria-label={t.views.compare}>
        <table className={css['table']}>
          <thead>
            <tr>
              <th scope="col">{t.key}</th>
              {names.map((environment) => (
                <th key={environment} scope="col">
                  <InnerLink
                    to={namespaceAddress({ ...address, environment }, { view: 'compare' })}
                  >
                    <EnvironmentChip name={environment} />
                  </InnerLink>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Row key={row.key} row={row} names={names} release={release} />
            ))}
          </tbody>
        </table>
      </div>
      {missing.length > 0 && (
        <p className={css['missing']}>
          {t.missingIn}{' '}
          {missing.map((name) => (
            <EnvironmentChip key={name} name={name} />
          ))}
        </p>
      )}
    </Panel>
  )
}

type RowProps = {
  readonly row: ComparisonRow
  readonly names: readonly string[]
  readonly release: ReleaseView
}

function Row({ row: { key, values, isSame }, names, release }: RowProps): ReactElement {
  const t = useConfigTexts()
  const { address, format, revision } = release
  const add = useAddToDraft(address.tenant)
  const own = values[0] ?? null
  const take = (value: string): void => {
    const isWhole = format === 'xml' || format === 'text'
    add.mutate({
      address,
      baseRevision: revision,
      format,
      operations: [isWhole ? { op: 'replace', text: value } : { op: 'set', key, value }],
    })
  }
  return (
    <tr data-same={isSame}>
      <th scope="row">
        <Breakable text={key} />
      </th>
      {values.map((value, index) => (
        <td key={names[index]} data-differs={value !== own}>
          {value === null ? (
            <span className={css['absent']}>{t.absentHere}</span>
          ) : (
            <span>{value}</span>
          )}
          {value !== null && value !== own && (
            <Button
              size="compact-xs"
              variant="default"
              className={css['take']}
              onClick={() => take(value)}
            >
              {t.takeOver(names[0] ?? '')}
            </Button>
          )}
        </td>
      ))}
    </tr>
  )
}
