/**
 * Settings, declared once per part. From a declaration come flags (`--config-long-poll-hold-ms`), environment variables
 * (`MIDPLANE_CONFIG_LONG_POLL_HOLD_MS`), keys of the configuration file (`config.longPollHoldMs`), help and the manual.
 * Precedence: flag, environment, file, default. Settings of the kernel itself carry no prefix (`--port`, `MIDPLANE_PORT`).
 */
import type * as z from 'zod'

export type Setting = {
  readonly schema: z.ZodType
  readonly default: unknown
  readonly sentence: string
  readonly unit?: 'ms' | 'bytes' | 'count'
  /** Never printed or logged; no flag, because command lines are visible to others. */
  readonly isSecret?: boolean
  /** The whole name of its environment variable, where it shall not follow from part and name. */
  readonly environment?: string
}

/** Names in camelCase, units last. */
export type SettingsTable = Readonly<Record<string, Setting>>

export interface SettingsDefinition<Table extends SettingsTable> {
  readonly kind: 'settings-definition'
  readonly part: string
  readonly table: Table
}

export type SettingsOf<Table extends SettingsTable> = {
  readonly [Name in keyof Table]: z.output<Table[Name]['schema']>
}

export function defineSettings<const Table extends SettingsTable>(
  part: string,
  table: Table,
): SettingsDefinition<Table> {
  return { kind: 'settings-definition', part, table }
}
