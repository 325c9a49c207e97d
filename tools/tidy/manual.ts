/** The pages of the manual that are made from catalogues and settings: never edited, always true. */
import type { SettingDescription } from '@midplane/kernel'
import type { Catalogues, ErrorRow, SettingsPage } from './catalogues.ts'

export type ManualPage = { readonly file: string; readonly text: string }

export function manualPages(catalogues: Catalogues): ManualPage[] {
  return [
    { file: 'docs/errors.md', text: errorsPage(catalogues) },
    { file: 'docs/settings.md', text: settingsPage(catalogues) },
  ]
}

const MADE = '<!-- Made by `node tools/tidy/main.ts --write`; edits are overwritten. -->'

function errorsPage({ errors }: Catalogues): string {
  return page([
    '# Errors',
    MADE,
    [
      'Every error that Midplane answers carries one of these codes. A code never changes its meaning',
      'and is never used again. "Again" says whether the same request may succeed when it is repeated.',
      'Errors of codecs carry no status of their own: the interface that met them chooses it.',
    ].join('\n'),
    ...errors.flatMap(({ package: { name }, rows }) => [
      `## ${name}`,
      table(['Code', 'Status', 'Again', 'Message', 'What to do'], rows.map(errorCells)),
    ]),
  ])
}

function errorCells(row: ErrorRow): string[] {
  const again = row.isRetryable === undefined ? '' : row.isRetryable ? 'yes' : 'no'
  return [code(row.code), String(row.status ?? ''), again, row.message, row.advice]
}

function settingsPage({ settings }: Catalogues): string {
  return page([
    '# Settings',
    MADE,
    [
      'A setting is given as a flag of `midplane up`, as an environment variable, or in the',
      'configuration file; the first of these that names it wins. Secrets have no flag, because others',
      'on the machine see command lines.',
    ].join('\n'),
    ...settings
      .toSorted(kernelFirst)
      .flatMap(({ part, rows }) => [
        `## ${part}`,
        table(
          ['Setting', 'Flag', 'Environment', 'Default', 'Allowed', 'Meaning'],
          rows.map(settingCells),
        ),
      ]),
  ])
}

/** Settings of the whole program before those of the parts. */
function kernelFirst(a: SettingsPage, b: SettingsPage): number {
  return Number(b.part === 'kernel') - Number(a.part === 'kernel')
}

function settingCells(setting: SettingDescription): string[] {
  const { path, flag, variable, fileVariable, sentence } = setting
  const variables = fileVariable === undefined ? [variable] : [variable, fileVariable]
  return [
    code(path),
    flag === undefined ? '' : code(flag),
    variables.map(code).join(' or '),
    defaultText(setting),
    allowedText(setting),
    sentence.replace(/[^.]$/, '$&.'),
  ]
}

function defaultText({ default: value, unit, isSecret }: SettingDescription): string {
  if (isSecret || value === undefined || value === null || value === '') return ''
  return typeof value === 'number' ? numberText(value, unit) : code(JSON.stringify(value))
}

/** Bounds of a number and words of a choice; other rules are in the sentence. */
function allowedText({ schema, unit }: SettingDescription): string {
  const { enum: words, minimum, maximum } = schema
  if (Array.isArray(words)) return words.map((word) => code(String(word))).join(', ')
  const bounds = [minimum, maximum].map((bound) =>
    typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER
      ? numberText(bound, unit)
      : undefined,
  )
  const [least, most] = bounds
  if (least === undefined) return most === undefined ? '' : `at most ${most}`
  return most === undefined ? `at least ${least}` : `${least} to ${most}`
}

/** What is written, then how people say it: `10485760 (10 MiB)`. */
function numberText(value: number, unit: string | undefined): string {
  const scale = unit === 'bytes' ? SIZES : unit === 'ms' ? DURATIONS : []
  const fitting = scale.find(([size]) => value >= size && value % size === 0)
  return fitting ? `${value} (${value / fitting[0]} ${fitting[1]})` : String(value)
}

const SIZES: readonly (readonly [bytes: number, name: string])[] = [
  [1024 ** 3, 'GiB'],
  [1024 ** 2, 'MiB'],
  [1024, 'KiB'],
]
const DURATIONS: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
]

function code(text: string): string {
  return `\`${text}\``
}

function page(blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Text in backticks is shown as it is; outside of them `<` would begin a tag. */
function cell(text: string): string {
  const shown = text
    .split('`')
    .map((part, index) => (index % 2 === 0 ? part.replaceAll('<', '&lt;') : part))
  return shown.join('`').replaceAll('|', '\\|').replaceAll('\n', ' ')
}
