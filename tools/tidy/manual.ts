/** The pages of the manual that are made from catalogues and settings: never edited, always true. */
import type { Catalogues, ErrorRow, SettingRow } from './catalogues.ts'

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

function errorCells({ code, status, isRetryable, message, advice }: ErrorRow): string[] {
  const again = isRetryable === undefined ? '' : isRetryable ? 'yes' : 'no'
  return [`\`${code}\``, String(status ?? ''), again, message, advice]
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
    ...settings.flatMap(({ part, rows }) => [
      `## ${part}`,
      table(
        ['Setting', 'Flag', 'Environment', 'Default', 'Meaning'],
        rows.map((row) => settingCells(part, row)),
      ),
    ]),
  ])
}

/** Settings of the kernel are those of the whole program and carry no prefix. */
const KERNEL = 'kernel'

function settingCells(part: string, row: SettingRow): string[] {
  const words = [...(part === KERNEL ? [] : [part]), ...row.name.split(/(?=[A-Z])/)]
  const lower = words.map((word) => word.toLowerCase())
  const variable = `MIDPLANE_${lower.join('_').toUpperCase()}`
  return [
    `\`${part === KERNEL ? row.name : `${part}.${row.name}`}\``,
    row.isSecret ? '' : `\`--${lower.join('-')}\``,
    row.isSecret ? `\`${variable}\` or \`${variable}_FILE\`` : `\`${variable}\``,
    defaultText(row),
    row.sentence.replace(/[^.]$/, '$&.'),
  ]
}

const BINARY_UNITS = [
  [1024 ** 3, 'GiB'],
  [1024 ** 2, 'MiB'],
  [1024, 'KiB'],
] as const

function defaultText({ defaultValue, unit, isSecret }: SettingRow): string {
  if (isSecret || defaultValue === undefined || defaultValue === null) return ''
  if (typeof defaultValue !== 'number') return `\`${JSON.stringify(defaultValue)}\``
  if (unit !== 'bytes') return unit === 'ms' ? `${defaultValue} ms` : String(defaultValue)
  const fitting = BINARY_UNITS.find(([size]) => defaultValue >= size && defaultValue % size === 0)
  return fitting ? `${defaultValue / fitting[0]} ${fitting[1]}` : `${defaultValue} bytes`
}

function page(blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;')
}
