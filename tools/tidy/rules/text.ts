/** What stands in a file: its header, its exports, its reach into the world, its open ends. */
import type { Finding } from '../finding.ts'
import type { SourceFile } from '../source-file.ts'
import { packageOf, zoneOf, type Package, type Workspace } from '../workspace.ts'

/** Packages that own the clock, randomness, timers, environment and console. */
const WORLD_OWNERS = ['kernel', 'cli']
/** Files elsewhere that say in their name that they touch the world. */
const WORLD_FILE = /(^|\/)(system-[^/]+|[^/]+-defaults)\.ts$/

const OPEN_END = /\b(TODO|FIXME|XXX)\b/
const NUMBERED = /\b(TODO|FIXME|XXX)\b ?\(?#\d+/

export function checkText(workspace: Workspace): Finding[] {
  return workspace.files.flatMap((file) => {
    const owner = packageOf(workspace, file.path)
    return [
      ...checkHeader(file),
      ...checkDefaultExport(file),
      ...checkOpenEnds(file),
      ...(mayTouchWorld(file, owner) ? [] : checkWorldUses(file)),
    ]
  })
}

function checkHeader({ path, hasHeader }: SourceFile): Finding[] {
  if (hasHeader) return []
  const fix = 'begin with a comment of 1 to 6 lines: role, invariant, source'
  return [{ file: path, line: 1, rule: 'header', fix }]
}

function checkDefaultExport({ path, defaultExportLine }: SourceFile): Finding[] {
  if (defaultExportLine === undefined || path.endsWith('.config.ts')) return []
  const fix = 'export it by name, the name of the file'
  return [{ file: path, line: defaultExportLine, rule: 'default-export', fix }]
}

function checkOpenEnds({ path, comments }: SourceFile): Finding[] {
  return comments
    .flatMap(({ text, line }) =>
      text.split('\n').map((part, index) => ({ part, line: line + index })),
    )
    .filter(({ part }) => OPEN_END.test(part) && !NUMBERED.test(part))
    .map(({ line }) => ({
      file: path,
      line,
      rule: 'open-end',
      fix: 'do it, or name the issue: TODO(#12)',
    }))
}

function mayTouchWorld({ path }: SourceFile, owner: Package | undefined): boolean {
  if (owner?.floor === undefined || WORLD_OWNERS.includes(owner.name)) return true
  return zoneOf(path, owner) !== 'src' || WORLD_FILE.test(path)
}

function checkWorldUses({ path, survey }: SourceFile): Finding[] {
  return survey.worldUses.map(({ name, line }) => ({
    file: path,
    line,
    rule: 'world-use',
    fix: `let '${name}' enter as a parameter (clock, random, timers, settings, log)`,
  }))
}
