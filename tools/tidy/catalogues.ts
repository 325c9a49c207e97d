/**
 * Error catalogues and settings as the packages declare them. They are read by importing the files,
 * not by parsing: what is checked is what runs.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Finding } from './finding.ts'
import type { Package, Workspace } from './workspace.ts'

export type ErrorRow = {
  readonly code: string
  /** Undefined for codecs: what carries their error to a client chooses the status. */
  readonly status: number | undefined
  readonly isRetryable: boolean | undefined
  readonly message: string
  readonly advice: string
}

export type SettingRow = {
  readonly name: string
  readonly defaultValue: unknown
  readonly unit: string | undefined
  readonly sentence: string
  readonly isSecret: boolean
}

export type ErrorPage = {
  readonly package: Package
  readonly file: string
  readonly rows: readonly ErrorRow[]
}

export type SettingsPage = {
  readonly file: string
  readonly part: string
  readonly rows: readonly SettingRow[]
}

export type Catalogues = {
  readonly errors: readonly ErrorPage[]
  readonly settings: readonly SettingsPage[]
  /** Files that could not be read as what they should be. */
  readonly findings: readonly Finding[]
}

export async function readCatalogues({ root, packages }: Workspace): Promise<Catalogues> {
  const findings: Finding[] = []
  const load = async (file: string): Promise<object[]> => {
    if (!existsSync(join(root, file))) return []
    try {
      const exports: Record<string, unknown> = await import(pathToFileURL(join(root, file)).href)
      return Object.values(exports).filter(isObject)
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
      findings.push({
        file,
        line: 1,
        rule: 'catalogue-unreadable',
        fix: `importing it failed: ${reason}`,
      })
      return []
    }
  }
  const errors: ErrorPage[] = []
  const settings: SettingsPage[] = []
  for (const owner of packages.filter(({ floor }) => floor !== undefined)) {
    const errorFile = `${owner.folder}/src/errors.ts`
    const rows = (await load(errorFile)).flatMap(errorRows)
    if (rows.length > 0) errors.push({ package: owner, file: errorFile, rows })
    const settingsFile = `${owner.folder}/src/settings.ts`
    const pages = (await load(settingsFile)).flatMap((value) => settingsPage(settingsFile, value))
    settings.push(...pages)
  }
  return { errors, settings, findings }
}

/** `defineErrors` brands its result; wire, which imports nothing, exports the bare table. */
function errorRows(value: object): ErrorRow[] {
  const isBranded = 'kind' in value && value.kind === 'error-catalogue' && 'table' in value
  const table = isBranded ? value.table : value
  if (!isObject(table)) return []
  return Object.entries(table).flatMap(([code, spec]) => {
    if (!code.startsWith('MP_') || !isObject(spec)) return []
    const status = read(spec, 'status', 'number')
    return [
      {
        code,
        status,
        isRetryable: read(spec, 'retryable', 'boolean'),
        message: read(spec, 'template', 'string') ?? read(spec, 'rule', 'string') ?? '',
        advice: read(spec, 'advice', 'string') ?? read(spec, 'remedy', 'string') ?? '',
      },
    ]
  })
}

function settingsPage(file: string, value: object): SettingsPage[] {
  if (!('kind' in value) || value.kind !== 'settings-definition' || !('table' in value)) return []
  const { table } = value
  const part = read(value, 'part', 'string')
  if (part === undefined || !isObject(table)) return []
  const rows = Object.entries(table).flatMap(([name, setting]) => {
    if (!isObject(setting)) return []
    return [
      {
        name,
        defaultValue: 'default' in setting ? setting.default : undefined,
        unit: read(setting, 'unit', 'string'),
        sentence: read(setting, 'sentence', 'string') ?? '',
        isSecret: read(setting, 'isSecret', 'boolean') ?? false,
      },
    ]
  })
  return [{ file, part, rows }]
}

type Primitives = { readonly string: string; readonly number: number; readonly boolean: boolean }

function read<Kind extends keyof Primitives>(
  value: object,
  key: string,
  kind: Kind,
): Primitives[Kind] | undefined {
  const field: unknown = Reflect.get(value, key)
  // `kind` is the type's own name.
  return typeof field === kind ? (field as Primitives[Kind]) : undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
