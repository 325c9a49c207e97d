/** Names of files and folders: kebab-case, a noun that says something, the same in every part. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../finding.ts'
import { PART_FLOOR, zoneOf, type Package, type Workspace } from '../workspace.ts'

const KEBAB_FILE = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|bench|config|d))?\.tsx?$/
const KEBAB_FOLDER = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** Names under which anything may gather. */
const BAGS = ['common', 'helper', 'helpers', 'manager', 'managers', 'misc', 'util', 'utils']
/** Bags only when they are the whole name: `content-types.ts` may be about content types. */
const WHOLE_BAGS = [...BAGS, 'interfaces', 'types']

/** What a part is made of. Each may be a file or, grown, a folder of the same name. */
const PART_PIECES = [
  ...['index', 'module', 'settings', 'errors', 'model', 'store', 'service', 'api', 'metrics'],
  ...['skins', 'plane', 'migrations'],
]

export function checkNames(workspace: Workspace): Finding[] {
  return [
    ...workspace.files.flatMap(({ path }) => checkPath(path)),
    ...workspace.packages
      .filter(({ floor }) => floor === PART_FLOOR)
      .flatMap((part) => checkPieces(workspace, part)),
  ]
}

function checkPath(path: string): Finding[] {
  const parts = path.split('/')
  const file = parts.pop() ?? ''
  const folders = parts.filter((part) => !part.startsWith('.'))
  const stem = file.split('.')[0] ?? ''
  const found: Omit<Finding, 'file' | 'line'>[] = []
  if (!KEBAB_FILE.test(file)) {
    found.push({ rule: 'kebab-case', fix: `name it in kebab-case and end it in .ts: '${file}'` })
  }
  for (const folder of folders) {
    if (!KEBAB_FOLDER.test(folder)) {
      found.push({ rule: 'kebab-case', fix: `name the folder '${folder}' in kebab-case` })
    }
  }
  for (const name of [...folders, stem]) {
    if (WHOLE_BAGS.includes(name) || BAGS.includes(name.split('-').at(-1) ?? '')) {
      found.push({ rule: 'banned-name', fix: `'${name}' says nothing: name it by what it exports` })
    }
  }
  return found.map((each) => ({ file: path, line: 1, ...each }))
}

function checkPieces({ root, files }: Workspace, part: Package): Finding[] {
  const readme = textOf(join(root, part.folder, 'README.md'))
  const source = `${part.folder}/src/`
  const pieces = files
    .filter(({ path }) => zoneOf(path, part) === 'src' && path.startsWith(source))
    .map(({ path }) => path.slice(source.length).replace(/\/.*/, '/'))
  return [...new Set(pieces)]
    .filter((piece) => !PART_PIECES.includes(piece.replace(/\/$|\.ts$/, '')))
    .filter((piece) => !readme.includes(piece))
    .map((piece) => ({
      file: piece.endsWith('/') ? `${source}${piece}`.slice(0, -1) : `${source}${piece}`,
      line: 1,
      rule: 'part-layout',
      fix: `move it under ${PART_PIECES.join(', ')}, or say in ${part.folder}/README.md what '${piece}' is`,
    }))
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
