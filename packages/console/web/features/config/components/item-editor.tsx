/** Edits one item into the draft. The server checks while one types, so what can be saved can be published. */
import { Button, TextInput } from '@mantine/core'
import type { EditOperation, Item, MidplaneError, ReleaseView } from '@midplane/contract'
import { useState, type KeyboardEvent, type ReactElement } from 'react'
import type { Submitted } from '../../../lib/submitted.ts'
import { Select } from '../../../ui/bits.tsx'
import { ErrorPanel } from '../../../ui/state-panel.tsx'
import { useItemProblem } from '../api/check.ts'
import { useAddToDraft } from '../api/draft.ts'
import { useConfigTexts } from '../texts.ts'
import css from './item-editor.module.css'
import { ITEM_TYPE_NAMES, ValueInput } from './value-input.tsx'

type ItemEditorProps = {
  readonly release: ReleaseView
  /** As it is in the draft, or as published; undefined makes a new item. */
  readonly item: Pick<Item, 'key' | 'value' | 'type' | 'comment'> | undefined
  readonly onClose: () => void
}

export function ItemEditor({ release, item, onClose }: ItemEditorProps): ReactElement {
  const t = useConfigTexts()
  const { address, format, revision } = release
  const [form, setForm] = useState<Pick<Item, 'key' | 'value' | 'type'>>({
    key: item?.key ?? '',
    value: item?.value ?? '',
    type: item?.type ?? 'string',
  })
  const add = useAddToDraft(address.tenant)
  const operation: EditOperation | undefined = form.key === '' ? undefined : { op: 'set', ...form }
  const isChanged = form.key !== item?.key || form.value !== item.value || form.type !== item.type
  const problem = useItemProblem(address, format, isChanged ? operation : undefined)
  const save = (operations: readonly EditOperation[]): void =>
    add.mutate({ address, operations, baseRevision: revision, format }, { onSuccess: onClose })
  const submit = (event: Submitted): void => {
    event.preventDefault()
    if (operation !== undefined && isChanged) save([operation])
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onClose()
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event)
  }
  return (
    <form
      className={css['editor']}
      onSubmit={submit}
      onKeyDown={onKeyDown}
      aria-label={item?.key ?? t.newItem}
    >
      <div className={css['fields']}>
        <TextInput
          label={t.key}
          value={form.key}
          readOnly={item !== undefined}
          autoFocus={item === undefined}
          spellCheck={false}
          classNames={{ input: 'mono' }}
          onChange={(event) => setForm({ ...form, key: event.target.value })}
        />
        <ValueInput
          type={form.type}
          value={form.value}
          error={problem === undefined ? undefined : reasonOf(problem)}
          onChange={(value) => setForm({ ...form, value })}
        />
        <Select
          label={t.type}
          value={form.type}
          options={ITEM_TYPE_NAMES.map((name) => ({ value: name, label: name }))}
          onChange={(type) =>
            setForm({ ...form, type: ITEM_TYPE_NAMES.find((name) => name === type) ?? 'string' })
          }
        />
      </div>
      {add.isError && <ErrorPanel error={add.error} />}
      <div className={css['buttons']}>
        <Button
          type="submit"
          size="xs"
          loading={add.isPending}
          disabled={!isChanged || operation === undefined || problem !== undefined}
        >
          {t.saveToDraft}
        </Button>
        <Button size="xs" variant="default" onClick={onClose}>
          {t.cancel}
        </Button>
        <span className={css['spread']} />
        {item !== undefined && (
          <Button
            size="xs"
            variant="subtle"
            color="red"
            onClick={() => save([{ op: 'remove', key: item.key }])}
          >
            {t.removeItem}
          </Button>
        )}
      </div>
    </form>
  )
}

/** The field says which item it is, so only what is wrong with the value is told. */
function reasonOf({ details, message }: MidplaneError): string {
  const { problem } = details
  return typeof problem === 'string' ? problem : message
}
