/** Reads the configuration file (YAML, of which JSON is a part) and files that hold one secret. */
import { readFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
import { settingsErrors } from '../errors.ts'

export type SettingsFile = {
  readonly name: string
  readonly content: Readonly<Record<string, unknown>>
}

/** Errors: MP_SETTINGS_FILE_UNREADABLE, MP_SETTINGS_FILE_MALFORMED. */
export function readSettingsFile(
  flag: unknown,
  variable: string | undefined,
): SettingsFile | undefined {
  const name = typeof flag === 'string' ? flag : variable
  if (name === undefined || name === '') return undefined
  const text = readText(
    name,
    typeof flag === 'string' ? '--config' : 'environment variable MIDPLANE_CONFIG',
  )
  const document = parseDocument(text, { prettyErrors: true })
  const flaw = document.errors[0] ?? document.warnings[0]
  if (flaw !== undefined) {
    const reason = flaw.message.split('\n', 1)[0] ?? ''
    throw settingsErrors.error('MP_SETTINGS_FILE_MALFORMED', { file: name, reason })
  }
  const content: unknown = document.toJS() ?? {}
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw settingsErrors.error('MP_SETTINGS_FILE_MALFORMED', {
      file: name,
      reason: 'it holds no keys',
    })
  }
  return { name, content: content as Readonly<Record<string, unknown>> } // keys of a YAML mapping are texts here
}

/** The content without the line break that editors put at the end. */
export function readSecretFile(name: string, variable: string): string {
  return readText(name, `environment variable ${variable}`).replace(/\r?\n$/, '')
}

function readText(name: string, source: string): string {
  try {
    return readFileSync(name, 'utf8')
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown' // readFileSync throws system errors
    throw settingsErrors.error(
      'MP_SETTINGS_FILE_UNREADABLE',
      { file: name, source, reason },
      { cause },
    )
  }
}
