/** Every setting of all parts as data, for command help, forms and the manual. */
import * as z from 'zod'
import { namedSettings } from './setting-names.ts'
import type { SettingsDefinition, SettingsTable } from './settings.ts'

export type SettingDescription = {
  readonly part: string
  readonly name: string
  /** Key in the configuration file, and of `flags` in the settings sources. */
  readonly path: string
  readonly flag: string | undefined
  readonly variable: string
  readonly fileVariable: string | undefined
  readonly sentence: string
  readonly unit: string | undefined
  /** Undefined for secrets. */
  readonly default: unknown
  readonly isSecret: boolean
  /** JSON Schema of the value. */
  readonly schema: Readonly<Record<string, unknown>>
}

export function describeSettings(
  definitions: readonly SettingsDefinition<SettingsTable>[],
): SettingDescription[] {
  return namedSettings(definitions).map(({ setting, ...names }) => {
    const isSecret = setting.isSecret === true
    const { $schema: _, ...schema } = z.toJSONSchema(setting.schema, {
      io: 'input',
      unrepresentable: 'any',
    })
    return {
      ...names,
      sentence: setting.sentence,
      unit: setting.unit,
      default: isSecret ? undefined : setting.default,
      isSecret,
      schema,
    }
  })
}
