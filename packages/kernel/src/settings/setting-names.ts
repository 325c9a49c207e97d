/** The names of a setting in each source, all derived from its part and name. */
import type { Setting, SettingsDefinition, SettingsTable } from './settings.ts'

/** The part whose settings carry no prefix. */
export const UNPREFIXED_PART = 'kernel'

export type NamedSetting = {
  readonly part: string
  readonly name: string
  /** Key in the configuration file and of flag values: `config.longPollHoldMs`, `port`. */
  readonly path: string
  /** `--config-long-poll-hold-ms`; undefined for secrets, which command lines would show to others. */
  readonly flag: string | undefined
  /** `MIDPLANE_CONFIG_LONG_POLL_HOLD_MS`. */
  readonly variable: string
  /** `MIDPLANE_..._FILE`, a file that holds the value; for secrets only. */
  readonly fileVariable: string | undefined
  readonly setting: Setting
}

export function namedSettings(
  definitions: readonly SettingsDefinition<SettingsTable>[],
): NamedSetting[] {
  return definitions.flatMap(({ part, table }) =>
    Object.entries(table).map(([name, setting]) => nameSetting(part, name, setting)),
  )
}

function nameSetting(part: string, name: string, setting: Setting): NamedSetting {
  const words = (part === UNPREFIXED_PART ? [name] : [part, name]).flatMap(wordsOf)
  const variable = setting.environment ?? ['MIDPLANE', ...words].join('_').toUpperCase()
  const isSecret = setting.isSecret === true
  return {
    part,
    name,
    path: part === UNPREFIXED_PART ? name : `${part}.${name}`,
    flag: isSecret ? undefined : `--${words.join('-')}`,
    variable,
    fileVariable: isSecret ? `${variable}_FILE` : undefined,
    setting,
  }
}

/** `longPollHoldMs` -> long, poll, hold, ms. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split('-')
}
