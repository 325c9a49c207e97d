/** `midplane up`: its flags are the settings of all parts. */
import type { SettingDescription } from '@midplane/kernel'
import { Option, type Command, type Help } from 'commander'
import { addExamples } from '../command-context.ts'

const HELP_WIDTH = 80
const DESCRIPTION_INDENT = 6
const SIZES = [
  [1024 ** 3, 'GiB'],
  [1024 ** 2, 'MiB'],
  [1024, 'KiB'],
] as const
const DURATIONS = [
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const

export function addUpCommand(program: Command, settings: readonly SettingDescription[]): void {
  const command = program
    .command('up')
    .description('start the platform')
    .usage('[settings]')
    .configureHelp({ showGlobalOptions: false, formatItem: itemInTwoLines })
    .option('--config <file>', 'settings file, YAML or JSON (MIDPLANE_CONFIG)')
  const named = settings.filter((setting) => setting.flag !== undefined)
  for (const setting of named) command.addOption(optionOf(setting))
  command.addHelpText('after', secretsHelp(settings.filter((setting) => setting.isSecret)))
  addExamples(
    command,
    'midplane up --port 8080 --data /var/lib/midplane',
    'MIDPLANE_DATABASE_URL=postgres://user:password@host/midplane midplane up',
  )
  command.action(async (_options: unknown, self: Command) => {
    const given: Record<string, unknown> = self.optsWithGlobals()
    const flags = Object.fromEntries(
      named.map((setting) => [setting.path, given[optionOf(setting).attributeName()]]),
    )
    const { up } = await import('../up.ts')
    await up({ ...flags, config: given['config'] }, process.env)
  })
}

function optionOf(setting: SettingDescription): Option {
  const { flag = '', part, sentence, variable } = setting
  const value = defaultText(setting)
  const facts = [...(value === '' ? [] : [`default ${value}`]), variable].join('; ')
  return new Option(
    `${flag} <${valueName(setting)}>`,
    `${sentence.replace(/\.$/, '')} (${facts})`,
  ).helpGroup(part === 'kernel' ? 'Settings:' : `Settings of ${part}:`)
}

/** Names and sentences of settings are too long to stand side by side. */
function itemInTwoLines(
  term: string,
  _termWidth: number,
  description: string,
  helper: Help,
): string {
  const text = helper.boxWrap(description, (helper.helpWidth ?? HELP_WIDTH) - DESCRIPTION_INDENT)
  return `  ${term}\n${text.replace(/^/gm, ' '.repeat(DESCRIPTION_INDENT))}`
}

/** What to write there: the choices, where there are few. */
function valueName({ schema, unit }: SettingDescription): string {
  const { enum: words, type } = schema
  if (Array.isArray(words)) return words.join('|')
  if (type === 'boolean') return 'true|false'
  return type === 'array' ? 'a,b' : (unit ?? (type === 'integer' ? 'number' : 'text'))
}

function defaultText({ default: value, unit }: SettingDescription): string {
  if (Array.isArray(value)) return value.join(',')
  if (typeof value !== 'number') return String(value)
  const scale = unit === 'bytes' ? SIZES : unit === 'ms' ? DURATIONS : []
  const fitting = scale.find(([size]) => value >= size && value % size === 0)
  return fitting === undefined ? String(value) : `${value} = ${value / fitting[0]} ${fitting[1]}`
}

function secretsHelp(secrets: readonly SettingDescription[]): string {
  const lines = secrets.map(
    ({ variable, sentence }) => `  ${variable}\n      ${sentence.replace(/\.$/, '')}`,
  )
  return [
    '',
    'Secrets have no flag, because others on the machine see command lines. Set these variables, or',
    'set the same names with _FILE behind them to files that hold the secret:',
    ...lines,
  ].join('\n')
}
