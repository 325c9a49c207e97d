/** The whole text, edited with the server checking it, and saved into the draft. */
import { Button } from '@mantine/core'
import type { ReleaseView } from '@midplane/contract'
import { useState, type ReactElement } from 'react'
import { CodeEditor } from '../../../ui/code-editor.tsx'
import { ErrorPanel } from '../../../ui/state-panel.tsx'
import { checkText } from '../api/check.ts'
import { useAddToDraft } from '../api/draft.ts'
import { useConfigTexts } from '../texts.ts'
import css from './text-view.module.css'

type TextViewProps = { readonly release: ReleaseView; readonly planned: string | undefined }

export function TextView({ release, planned }: TextViewProps): ReactElement {
  const t = useConfigTexts()
  const { address, format, revision } = release
  const saved = planned ?? release.text
  const [typed, setTyped] = useState<string>()
  const add = useAddToDraft(address.tenant)
  const text = typed ?? saved
  const isChanged = text !== saved
  const save = (): void =>
    add.mutate(
      { address, baseRevision: revision, format, operations: [{ op: 'replace', text }] },
      { onSuccess: () => setTyped(undefined) },
    )
  return (
    <div className={css['text']}>
      <CodeEditor
        text={text}
        format={format}
        label={t.textOf(address.namespace)}
        onChange={setTyped}
        check={(candidate) => checkText(address, format, candidate)}
      />
      {add.isError && <ErrorPanel error={add.error} />}
      <div className={css['buttons']}>
        <Button size="xs" disabled={!isChanged} loading={add.isPending} onClick={save}>
          {t.saveToDraft}
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={!isChanged}
          onClick={() => setTyped(undefined)}
        >
          {t.reset}
        </Button>
        {planned !== undefined && <span className="quiet">{t.showsDraft}</span>}
      </div>
    </div>
  )
}
