/**
 * Error catalogues and settings as the packages declare them. They are read by importing the files,
 * not by parsing: what is checked is what runs.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { describeSettings, SettingDescription } from '@midplane/kernel'
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

export type ErrorPage = {
  readonly package: Package
  readonly file: string
  readonly rows: readonly ErrorRow[]
}

export type SettingsPage = {
  readonly file: string
  readonly part: string
  readonly rows: readonly SettingDescription[]
}

export type Catalogues = {
  readonly errors: readonly ErrorPage[]
  readonly settings: readonly SettingsPage[]
  /** Files that could not be read as what they should be. */
  readonly findings: readonly Finding[]
}

export async function readCatalogues({ root, packages }: Workspace): Promise<Catalogues> {
  const findings: Finding[] = []
  const tryAll = async <T>(file: string, read: (value: object) => Promise<T[]>): Promise<T[]> => {
    try {
      const values = await exportsOf(join(root, file))
      return (await Promise.all(values.map(read))).flat()
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
      const fix = `reading what it exports failed: ${reason}`
      findings.push({ file, line: 1, rule: 'catalogue-unreadable', fix })
      return []
    }
  }
  const errors: ErrorPage[] = []
  const settings: SettingsPage[] = []
  for (const owner of packages.filter(({ floor }) => floor !== undefined)) {
    const errorFile = `${owner.folder}/src/errors.ts`
    const rows = await tryAll(errorFile, async (value) => errorRows(value))
    if (rows.length > 0) errors.push({ package: owner, file: errorFile, rows })
    const settingsFile = `${owner.folder}/src/settings.ts`
    settings.push(...(await tryAll(settingsFile, (value) => settingsPages(settingsFile, value))))
  }
  return { errors, settings, findings }
}

async function exportsOf(file: string): Promise<object[]> {
  if (!existsSync(file)) return []
  const exports: Record<string, unknown> = await import(pathToFileURL(file).href)
  // By name: Node lists exports so, a test runner as they stand in the file.
  const names = Object.keys(exports).sort((one, other) => (one < other ? -1 : 1))
  return names.map((name) => exports[name]).filter(isObject)
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

type SettingsDefinition = Parameters<typeof describeSettings>[0][number]

async function settingsPages(file: string, value: object): Promise<SettingsPage[]> {
  if (!isSettingsDefinition(value)) return []
  // Imported late: a kernel that does not load is a finding, not the end of tidy.
  const kernel = await import('@midplane/kernel')
  return [{ file, part: value.part, rows: kernel.describeSettings([value]) }]
}

/** `defineSettings` makes every value of this kind. */
function isSettingsDefinition(value: object): value is SettingsDefinition {
  return 'kind' in value && value.kind === 'settings-definition'
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
