/** The tree as tidy sees it: packages with their floors, and every source file, parsed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSourceFile, type SourceFile } from './source-file.ts'

/**
 * Floors of the architecture page. A package that is not named here is a part; so is the console,
 * since its module is composed by the command line like any other.
 */
const FLOORS: Readonly<Record<string, number>> = {
  wire: 0,
  contract: 0,
  kernel: 1,
  sdk: 2,
  cli: 4,
}
export const PART_FLOOR = 3

const TESTKIT_FOLDER = 'tools/testkit'

/** The scope of our own packages in import specifiers. */
export const SCOPE = '@midplane/'

export type Workspace = {
  readonly root: string
  readonly packages: readonly Package[]
  readonly files: readonly SourceFile[]
  /** What tests, benchmarks and tools may use: declared by the root and by the test kit. */
  readonly toolDependencies: ReadonlySet<string>
}

export type Package = {
  /** Without scope: `config`. */
  readonly name: string
  /** Relative to the root: `packages/config`. */
  readonly folder: string
  /** Undefined outside of `packages/`: tools and examples stand in no floor. */
  readonly floor: number | undefined
  readonly dependencies: ReadonlySet<string>
  readonly devDependencies: ReadonlySet<string>
}

/** Where in its package a file lies. `web` is what runs in a browser: bundled, so it ships. */
export type Zone = 'src' | 'web' | 'test' | 'bench' | 'root'

export function readWorkspace(root: string): Workspace {
  const folders = ['packages', 'tools', 'examples'].flatMap((group) => foldersOf(root, group))
  const sources = [...sourcePaths(root, '.', { isRecursive: false }), ...treesOf(root)]
  return {
    root,
    packages: folders.flatMap((folder) => readPackage(root, folder)),
    files: sources.map((path) => readSourceFile(root, path)),
    toolDependencies: new Set(
      ['.', TESTKIT_FOLDER].flatMap((folder) =>
        dependenciesOf(root, folder, ['dependencies', 'devDependencies']),
      ),
    ),
  }
}

export function packageOf(workspace: Workspace, path: string): Package | undefined {
  return workspace.packages.find(({ folder }) => path.startsWith(`${folder}/`))
}

export function zoneOf(path: string, { folder }: Package): Zone {
  const [first = ''] = path.slice(folder.length + 1).split('/')
  const zones: readonly Zone[] = ['src', 'web', 'test', 'bench']
  return zones.find((zone) => zone === first) ?? 'root'
}

/** Paths of source files below a folder, relative to the root and sorted. */
export function sourcePaths(root: string, folder: string, how: { isRecursive: boolean }): string[] {
  if (!existsSync(join(root, folder))) return []
  const entries = readdirSync(join(root, folder), { withFileTypes: true })
  return entries
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
    .flatMap((entry) => {
      const path = folder === '.' ? entry.name : `${folder}/${entry.name}`
      if (entry.isFile()) return SOURCE.test(entry.name) ? [path] : []
      const isEntered = how.isRecursive && entry.isDirectory() && !FOREIGN.has(entry.name)
      return isEntered ? sourcePaths(root, path, how) : []
    })
}

const SOURCE = /\.[cm]?[jt]sx?$/
const FOREIGN = new Set(['node_modules', '.git', '.dev', 'dist', 'site', 'coverage', 'vectors'])

function treesOf(root: string): string[] {
  return ['packages', 'tools', 'examples'].flatMap((group) =>
    sourcePaths(root, group, { isRecursive: true }),
  )
}

function foldersOf(root: string, group: string): string[] {
  if (!existsSync(join(root, group))) return []
  return readdirSync(join(root, group), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${group}/${entry.name}`)
}

function readPackage(root: string, folder: string): Package[] {
  if (!existsSync(join(root, folder, 'package.json'))) return []
  const [group, name = ''] = folder.split('/')
  const kinds = ['dependencies', 'peerDependencies', 'optionalDependencies'] as const
  return [
    {
      name,
      folder,
      floor: group === 'packages' ? (FLOORS[name] ?? PART_FLOOR) : undefined,
      dependencies: new Set(dependenciesOf(root, folder, kinds)),
      devDependencies: new Set(dependenciesOf(root, folder, ['devDependencies'])),
    },
  ]
}

type DependencyKind =
  | 'dependencies'
  | 'devDependencies'
  | 'optionalDependencies'
  | 'peerDependencies'

function dependenciesOf(root: string, folder: string, kinds: readonly DependencyKind[]): string[] {
  const file = join(root, folder, 'package.json')
  if (!existsSync(file)) return []
  // The shape is npm's; npm has read this file before us.
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Partial<
    Record<DependencyKind, Record<string, string>>
  >
  return kinds.flatMap((kind) => Object.keys(manifest[kind] ?? {}))
}
