/** One planned change: by item where the format has items, and as text. */
import type { PlannedChange } from '@midplane/contract'
import { useState, type ReactElement } from 'react'
import { Chip, EnvironmentChip, Revision } from '../../../ui/bits.tsx'
import { TextDiff } from '../../../ui/code-editor.tsx'
import { useConfigTexts } from '../texts.ts'
import css from './change-diff.module.css'
import { ItemDifferences } from './item-differences.tsx'

type ChangeDiffProps = {
  readonly change: PlannedChange
  readonly labels: readonly [before: string, after: string]
  readonly hasHead?: boolean
  readonly picked?: ReadonlySet<string>
  readonly onPick?: (key: string) => void
}

export function ChangeDiff({
  change,
  labels,
  hasHead = true,
  ...pick
}: ChangeDiffProps): ReactElement {
  const t = useConfigTexts()
  const { address, action, differences, format, headRevision, textBefore, textAfter } = change
  const [isText, setText] = useState(differences.length === 0)
  return (
    <section className={css['change']}>
      <header className={css['head']}>
        {hasHead && (
          <div className={css['place']}>
            <EnvironmentChip name={address.environment} />
            <span className={css['name']}>{`${address.application} › ${address.namespace}`}</span>
            <Chip kind={ACTION_KINDS[action]}>{t.actions[action]}</Chip>
            {headRevision > 0 && <Revision value={headRevision} />}
          </div>
        )}
        {differences.length > 0 && (
          <div className={css['switch']} role="group" aria-label={t.showAs}>
            <button type="button" aria-pressed={!isText} onClick={() => setText(false)}>
              {t.byItem(differences.length)}
            </button>
            <button type="button" aria-pressed={isText} onClick={() => setText(true)}>
              {t.asText}
            </button>
          </div>
        )}
      </header>
      {isText ? (
        <TextDiff
          before={textBefore ?? ''}
          after={textAfter ?? ''}
          format={format}
          labels={labels}
        />
      ) : (
        <ItemDifferences differences={differences} labels={labels} {...pick} />
      )}
    </section>
  )
}

const ACTION_KINDS = { create: 'good', update: 'warn', remove: 'bad', none: 'plain' } as const
