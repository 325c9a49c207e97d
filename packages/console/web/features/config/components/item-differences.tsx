/** What changes, item by item, with the part of a value that differs marked. */
import { Checkbox } from '@mantine/core'
import type { ItemDifference } from '@midplane/contract'
import type { ReactElement } from 'react'
import { Breakable } from '../../../ui/bits.tsx'
import { differingParts, type TextParts } from '../model/text-parts.ts'
import { useConfigTexts } from '../texts.ts'
import css from './item-differences.module.css'

type ItemDifferencesProps = {
  readonly differences: readonly ItemDifference[]
  readonly labels: readonly [before: string, after: string]
  /** Lets items be picked. */
  readonly picked?: ReadonlySet<string>
  readonly onPick?: (key: string) => void
}

export function ItemDifferences({
  differences,
  labels,
  picked,
  onPick,
}: ItemDifferencesProps): ReactElement {
  const t = useConfigTexts()
  const [beforeLabel, afterLabel] = labels
  return (
    <table className={css['table']}>
      <thead>
        <tr>
          <th scope="col">{t.key}</th>
          <th scope="col">{beforeLabel}</th>
          <th scope="col">{afterLabel}</th>
        </tr>
      </thead>
      <tbody>
        {differences.map((difference) => (
          <DifferenceRow
            key={difference.key}
            difference={difference}
            pick={
              onPick === undefined
                ? undefined
                : { isPicked: picked?.has(difference.key) === true, onPick }
            }
          />
        ))}
      </tbody>
    </table>
  )
}

type RowProps = {
  readonly difference: ItemDifference
  readonly pick: { readonly isPicked: boolean; readonly onPick: (key: string) => void } | undefined
}

function DifferenceRow({ difference, pick }: RowProps): ReactElement {
  const t = useConfigTexts()
  const { key, kind, before, after, typeBefore, typeAfter } = difference
  const [old, fresh] = differingParts(before ?? '', after ?? '')
  const isTypeChanged = kind === 'changed' && typeBefore !== typeAfter
  return (
    <tr data-kind={kind}>
      <td>
        <span className={css['key']}>
          {pick !== undefined && (
            <Checkbox
              size="xs"
              aria-label={key}
              checked={pick.isPicked}
              onChange={() => pick.onPick(key)}
            />
          )}
          <span>
            <Breakable text={key} />
            <span className="hidden-text">{t.pendingKinds[kind]}</span>
          </span>
        </span>
      </td>
      <td className={css['before']}>
        {before !== null && <Marked parts={old} as="del" isWhole={kind === 'removed'} />}
        {isTypeChanged && <span className={css['type']}>{typeBefore}</span>}
      </td>
      <td className={css['after']}>
        {after !== null && <Marked parts={fresh} as="ins" isWhole={kind === 'added'} />}
        {isTypeChanged && <span className={css['type']}>{typeAfter}</span>}
      </td>
    </tr>
  )
}

type MarkedProps = {
  readonly parts: TextParts
  readonly as: 'del' | 'ins'
  readonly isWhole: boolean
}

function Marked({ parts: { start, middle, end }, as: Part, isWhole }: MarkedProps): ReactElement {
  if (isWhole) return <Part>{`${start}${middle}${end}`}</Part>
  return (
    <>
      {start}
      {middle !== '' && <Part>{middle}</Part>}
      {end}
    </>
  )
}
