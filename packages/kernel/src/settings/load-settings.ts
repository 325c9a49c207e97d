/**
 * Loads the settings of all parts at once: flag, environment, file, default. Everything wrong is reported together, each
 * with the name under which it was given; values of secrets never appear.
 */
import { settingsErrors } from '../errors.ts'
import { nearestName } from './nearest-name.ts'
import { namedSettings, UNPREFIXED_PART, type NamedSetting } from './setting-names.ts'
import type { Setting, SettingsDefinition, SettingsOf, SettingsTable } from './settings.ts'
import { readSettingsFile, readSecretFile } from './settings-file.ts'

export type SettingsSources = {
  /** By path (`port`, `config.longPollHoldMs`); texts from a command line or values of their own type. `config` names the file. */
  readonly flags?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string | undefined>>
}

export type LoadedSettings = {
  of<const Table extends SettingsTable>(definition: SettingsDefinition<Table>): SettingsOf<Table>
  /** What looks like a mistake but need not be one, such as an unknown variable close to a known name. */
  readonly warnings: readonly string[]
}

/** Where a value was found, in the words of error messages. */
type Found = { readonly value: unknown; readonly source: string; readonly isText: boolean }

/** Variables of the command itself, which are no settings. */
const OTHER_VARIABLES = ['MIDPLANE_CONFIG', 'MIDPLANE_SERVER', 'MIDPLANE_TOKEN']

/** Errors: MP_SETTINGS_INVALID, MP_SETTINGS_FILE_UNREADABLE, MP_SETTINGS_FILE_MALFORMED. */
export function loadSettings(
  definitions: readonly SettingsDefinition<SettingsTable>[],
  sources: SettingsSources,
): LoadedSettings {
  const settings = namedSettings(definitions)
  const { config: fileFlag, ...flags } = sources.flags ?? {}
  const env = sources.env ?? {}
  const file = readSettingsFile(fileFlag, env['MIDPLANE_CONFIG'])
  const problems = [...unknownFlags(flags, settings), ...unknownKeys(file, settings)]
  const values = new Map<string, Record<string, unknown>>(definitions.map(({ part }) => [part, {}]))
  for (const named of settings) {
    const outcome = resolve(named, [
      fromFlag(named, flags),
      ...fromEnv(named, env),
      fromFile(named, file),
    ])
    if ('problem' in outcome) problems.push(outcome.problem)
    else Object.assign(values.get(named.part) ?? {}, { [named.name]: outcome.value })
  }
  if (problems.length > 0)
    throw settingsErrors.error('MP_SETTINGS_INVALID', { problems: problems.join('; ') })
  return {
    of(definition) {
      const loaded = values.get(definition.part)
      if (loaded === undefined)
        throw settingsErrors.error('MP_SETTINGS_UNDECLARED', { part: definition.part })
      // Each value has passed the schema of its setting.
      return loaded as SettingsOf<typeof definition.table>
    },
    warnings: doubtfulVariables(env, settings),
  }
}

function resolve(
  named: NamedSetting,
  places: readonly (Found | undefined)[],
): { readonly value: unknown } | { readonly problem: string } {
  const found = places.find((place) => place !== undefined)
  if (found === undefined) return { value: named.setting.default }
  const result = parse(named.setting, found)
  return 'value' in result ? result : { problem: `${found.source}: ${result.reason}` }
}

function fromFlag(
  { path, flag }: NamedSetting,
  flags: Readonly<Record<string, unknown>>,
): Found | undefined {
  const value = flags[path]
  if (value === undefined) return undefined
  return { value, source: flag ?? path, isText: typeof value === 'string' }
}

function fromEnv(
  named: NamedSetting,
  env: Readonly<Record<string, string | undefined>>,
): (Found | undefined)[] {
  const { variable, fileVariable } = named
  const text = env[variable]
  const file = fileVariable === undefined ? undefined : env[fileVariable]
  return [
    text === undefined || isServiceLink(text)
      ? undefined
      : { value: text, source: `environment variable ${variable}`, isText: true },
    file === undefined || fileVariable === undefined
      ? undefined
      : {
          value: readSecretFile(file, fileVariable),
          source: `file of ${fileVariable}`,
          isText: true,
        },
  ]
}

/** Kubernetes sets MIDPLANE_PORT=tcp://10.0.0.1:7070 in every pod beside a service named "midplane". */
function isServiceLink(text: string): boolean {
  return /^(?:tcp|udp):\/\/[\d.]+:\d+$/.test(text)
}

type SettingsFile = ReturnType<typeof readSettingsFile>

function fromFile({ part, name, path }: NamedSetting, file: SettingsFile): Found | undefined {
  if (file === undefined) return undefined
  const section = part === UNPREFIXED_PART ? file.content : file.content[part]
  const value = isSection(section) ? section[name] : undefined
  return value === undefined
    ? undefined
    : { value, source: `${path} in ${file.name}`, isText: false }
}

/**
 * Text is tried as it stands, as JSON (numbers, booleans, lists) and as a comma-separated list: the first that the schema
 * accepts is meant.
 */
function parse(
  setting: Setting,
  found: Found,
): { readonly value: unknown } | { readonly reason: string } {
  // A secret is taken as it stands: a password may well look like JSON.
  const isPlain = !found.isText || setting.isSecret === true
  const readings = isPlain ? [found.value] : readingsOf(String(found.value))
  const results = readings.map((reading) => setting.schema.safeParse(reading))
  const accepted = results.find((result) => result.success)
  if (accepted?.success === true) return { value: accepted.data }
  const issues = results.find((result) => !result.success)?.error?.issues ?? []
  return { reason: issues.map(({ message }) => message.replace(/^Invalid input: /, '')).join(', ') }
}

function readingsOf(text: string): unknown[] {
  const list = text.split(',').map((item) => item.trim())
  try {
    return [JSON.parse(text), text, list]
  } catch {
    return [text, text === '' ? [] : list] // not JSON, so only these two readings
  }
}

function unknownFlags(
  flags: Readonly<Record<string, unknown>>,
  settings: readonly NamedSetting[],
): string[] {
  const paths = settings.filter(({ flag }) => flag !== undefined).map(({ path }) => path)
  return Object.keys(flags)
    .filter((path) => flags[path] !== undefined && !settings.some((named) => named.path === path))
    .map((path) => `there is no setting "${path}"${suggestion(path, paths)}`)
}

function unknownKeys(file: SettingsFile, settings: readonly NamedSetting[]): string[] {
  if (file === undefined) return []
  const paths = new Set(settings.map(({ path }) => path))
  const parts = new Set(settings.map(({ part }) => part).filter((part) => part !== UNPREFIXED_PART))
  const given = Object.entries(file.content).flatMap(([key, value]) =>
    parts.has(key) && isSection(value) ? Object.keys(value).map((name) => `${key}.${name}`) : [key],
  )
  return given
    .filter((path) => !paths.has(path) && !(parts.has(path) && file.content[path] === null))
    .map(
      (path) =>
        `there is no setting "${path}" (in ${file.name})${suggestion(path, [...paths, ...parts])}`,
    )
}

function doubtfulVariables(
  env: Readonly<Record<string, string | undefined>>,
  settings: readonly NamedSetting[],
): string[] {
  const known = new Set([
    ...OTHER_VARIABLES,
    ...settings.flatMap((s) => [s.variable, s.fileVariable ?? s.variable]),
  ])
  return Object.keys(env)
    .filter((name) => name.startsWith('MIDPLANE_') && !known.has(name))
    .flatMap((name) => {
      const near = nearestName(name, known)
      return near === undefined
        ? []
        : [`environment variable ${name} is not read; did you mean ${near}?`]
    })
}

function suggestion(name: string, candidates: Iterable<string>): string {
  const near = nearestName(name, candidates)
  return near === undefined ? '' : `; did you mean "${near}"?`
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
