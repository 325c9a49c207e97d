/** Error codes and settings are declared once, named by one pattern, and printed in the manual. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Catalogues, ErrorPage, ErrorRow } from '../catalogues.ts'
import type { Finding } from '../finding.ts'
import { manualPages } from '../manual.ts'
import { packageOf, zoneOf, type Package, type Workspace } from '../workspace.ts'

export function checkCatalogues(workspace: Workspace, catalogues: Catalogues): Finding[] {
  return [
    ...catalogues.findings,
    ...catalogues.errors.flatMap((page) => checkPage(workspace, page)),
    ...checkTwice(workspace, catalogues),
    ...checkUnknownCodes(workspace, catalogues),
    ...checkSentences(workspace, catalogues),
    ...checkManual(workspace, catalogues),
  ]
}

const CODE = /^MP(_[A-Z0-9]+){2,}$/

function checkPage(workspace: Workspace, page: ErrorPage): Finding[] {
  const prefixes = prefixesOf(workspace, page.package)
  return page.rows.flatMap((row) => {
    const place = { file: page.file, line: lineOf(workspace, page.file, row.code) }
    return problemsOf(row, prefixes).map(([rule, fix]) => ({ ...place, rule, fix }))
  })
}

function problemsOf(row: ErrorRow, prefixes: readonly string[]): [rule: string, fix: string][] {
  const { code, message, advice } = row
  const problems: [string, string][] = []
  if (!CODE.test(code) || !prefixes.some((prefix) => code.startsWith(`MP_${prefix}_`))) {
    problems.push([
      'error-code',
      `'${code}' must be MP_<PART>_<CONDITION>, the part one of ${prefixes.join(', ')}`,
    ])
  }
  if (message === '') problems.push(['error-text', `'${code}' has no message`])
  if (advice === '') problems.push(['error-text', `'${code}' does not say what to do`])
  if (message.endsWith('.') || /^[A-Z][a-z]/.test(message)) {
    problems.push(['error-text', `the message of '${code}' begins lower case, without full stop`])
  }
  return problems
}

/** A code names its package or, in a package of many rooms, the file or folder it is about. */
function prefixesOf({ files }: Workspace, owner: Package): string[] {
  const source = `${owner.folder}/src/`
  const rooms = files
    .filter(({ path }) => path.startsWith(source))
    .map(({ path }) => path.slice(source.length).replace(/[/.].*/, ''))
  const words = [owner.name, ...rooms, ...rooms.map((room) => room.replace(/s$/, ''))]
  return [...new Set(words.map((word) => word.toUpperCase().replaceAll('-', '_')))]
}

function checkTwice(workspace: Workspace, { errors }: Catalogues): Finding[] {
  const owners = new Map<string, string>()
  return errors.flatMap(({ file, rows }) =>
    rows.flatMap(({ code }) => {
      const first = owners.get(code)
      owners.set(code, first ?? file)
      if (first === undefined) return []
      const line = lineOf(workspace, file, code)
      return [{ file, line, rule: 'error-twice', fix: `'${code}' stands in ${first} already` }]
    }),
  )
}

function checkUnknownCodes(workspace: Workspace, { errors }: Catalogues): Finding[] {
  const known = new Set(errors.flatMap(({ rows }) => rows.map(({ code }) => code)))
  return workspace.files.flatMap(({ path, survey }) => {
    const owner = packageOf(workspace, path)
    if (owner?.floor === undefined || zoneOf(path, owner) !== 'src') return []
    return survey.errorCodes
      .filter(({ code }) => !known.has(code))
      .map(({ code, line }) => ({
        file: path,
        line,
        rule: 'error-unknown',
        fix: `add '${code}' to the errors.ts of its package, or correct the spelling`,
      }))
  })
}

function checkSentences(workspace: Workspace, { settings }: Catalogues): Finding[] {
  return settings.flatMap(({ file, rows }) =>
    rows
      .filter(({ sentence }) => !/^[A-Z`]/.test(sentence))
      .map(({ name }) => ({
        file,
        line: lineOf(workspace, file, name),
        rule: 'setting-sentence',
        fix: `describe '${name}' in one sentence that begins upper case`,
      })),
  )
}

function checkManual({ root }: Workspace, catalogues: Catalogues): Finding[] {
  // Pages made from half of the catalogues would only be a second, misleading finding.
  if (catalogues.findings.length > 0) return []
  return manualPages(catalogues)
    .filter(({ file, text }) => textOf(join(root, file)) !== text)
    .map(({ file }) => ({
      file,
      line: 1,
      rule: 'manual-stale',
      fix: 'run `node tools/tidy/main.ts --write`',
    }))
}

function lineOf({ files }: Workspace, path: string, word: string): number {
  const lines = files.find((file) => file.path === path)?.text.split('\n') ?? []
  return (
    Math.max(
      lines.findIndex((line) => line.includes(`${word}:`)),
      0,
    ) + 1
  )
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
