/** The input of a value by its type. What it stands for is said beside it where that differs from what is typed. */
import { Textarea, TextInput } from '@mantine/core'
import { parseItemValue, type ItemType } from '@midplane/contract'
import type { ReactElement } from 'react'
import { useLanguage } from '../../../lib/language.ts'
import { Select } from '../../../ui/bits.tsx'
import { useConfigTexts } from '../texts.ts'

export const ITEM_TYPE_NAMES = [
  'string',
  'integer',
  'float',
  'boolean',
  'duration',
  'size',
  'json',
] as const satisfies readonly ItemType[]

type ValueInputProps = {
  readonly type: ItemType
  readonly value: string
  readonly error: string | undefined
  readonly onChange: (value: string) => void
}

export function ValueInput({ type, value, error, onChange }: ValueInputProps): ReactElement {
  const t = useConfigTexts()
  const language = useLanguage()
  const common = {
    label: t.value,
    value,
    error,
    spellCheck: false,
    'data-autofocus': true,
  } as const
  if (type === 'boolean') {
    const options = ['true', 'false'].map((word) => ({ value: word, label: word }))
    const shown =
      value === 'true' || value === 'false'
        ? options
        : [{ value, label: value === '' ? '–' : value }, ...options]
    return <Select label={t.value} value={value} options={shown} onChange={onChange} />
  }
  if (type === 'string' || type === 'json') {
    return (
      <Textarea
        {...common}
        autosize
        minRows={type === 'json' ? 3 : 1}
        maxRows={14}
        classNames={{ input: 'mono' }}
        onChange={(event) => onChange(event.target.value)}
      />
    )
  }
  return (
    <TextInput
      {...common}
      inputMode={type === 'integer' ? 'numeric' : 'text'}
      description={meaning(type, value, language)}
      classNames={{ input: 'mono' }}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

/** `1m30s` is 90,000 ms; a number says itself. */
function meaning(type: ItemType, text: string, language: string): string | undefined {
  const value = parseItemValue(type, text)
  if (typeof value !== 'number' || (type !== 'duration' && type !== 'size')) return undefined
  const number = new Intl.NumberFormat(language).format(value)
  return type === 'duration' ? `= ${number} ms` : `= ${number} B`
}
