/**
 * `node tools/pack/main.ts FOLDER` writes the packages as npm takes them: ES modules and declarations instead of TypeScript,
 * since Node strips no types below node_modules. The tree itself stays as it is; nothing is published.
 */
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Shipped as they are; `module.ts` and others find them beside `src`, and so beside `dist`. */
const KEPT = ['README.md', 'migrations', 'site']
/** Makes the console's `site`. */
const BUILD_CONSOLE = join(ROOT, 'packages/console/build/main.ts')
/** What a user's service imports must run on older Node; the server needs the one it is developed on. */
const FOR_SERVICES = ['wire', 'contract', 'sdk']
const NODE_OF_SERVICES = '>=22.12'
const EMITTED_EXPORTS = { '.': { types: './dist/index.d.ts', default: './dist/index.js' } }

type Manifest = Record<string, unknown> & { readonly bin?: Record<string, string> }

const [target] = process.argv.slice(2)
if (target === undefined) {
  console.error('usage: node tools/pack/main.ts FOLDER')
  process.exit(2)
}
const stage = mkdtempSync(join(tmpdir(), 'midplane-pack-'))
try {
  execFileSync(process.execPath, [BUILD_CONSOLE], { stdio: 'inherit' })
  emit(join(stage, 'emitted'))
  mkdirSync(target, { recursive: true })
  for (const name of readdirSync(join(ROOT, 'packages'))) pack(name, resolve(target))
} finally {
  rmSync(stage, { recursive: true })
}

function emit(folder: string): void {
  const config = {
    extends: join(ROOT, 'tsconfig.base.json'),
    compilerOptions: {
      noEmit: false,
      allowImportingTsExtensions: false,
      rewriteRelativeImportExtensions: true,
      rootDir: join(ROOT, 'packages'),
      outDir: folder,
      typeRoots: [join(ROOT, 'node_modules/@types')],
    },
    include: [join(ROOT, 'packages/*/src')],
  }
  const file = join(stage, 'tsconfig.json')
  writeFileSync(file, JSON.stringify(config))
  execFileSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', file], { stdio: 'inherit' })
}

function pack(name: string, folder: string): void {
  const source = join(ROOT, 'packages', name)
  const staged = join(stage, name)
  cpSync(join(stage, 'emitted', name, 'src'), join(staged, 'dist'), { recursive: true })
  for (const kept of KEPT)
    if (existsSync(join(source, kept)))
      cpSync(join(source, kept), join(staged, kept), { recursive: true })
  cpSync(join(ROOT, 'LICENSE'), join(staged, 'LICENSE'))
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Manifest // ours
  writeFileSync(
    join(staged, 'package.json'),
    `${JSON.stringify(published(name, manifest), null, 2)}\n`,
  )
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: staged,
    stdio: 'inherit',
  })
}

function published(name: string, manifest: Manifest): object {
  const { exports: ownExports, bin, ...rest } = manifest
  delete rest['devDependencies']
  const root = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    engines: { node: string }
  } // ours
  return {
    ...rest,
    files: ['dist', 'migrations', 'site'],
    engines: { node: FOR_SERVICES.includes(name) ? NODE_OF_SERVICES : root.engines.node },
    ...(ownExports === undefined ? {} : { exports: EMITTED_EXPORTS }),
    ...(bin === undefined ? {} : { bin: mapValues(bin, emittedPath) }),
  }
}

function mapValues(
  record: Record<string, string>,
  map: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}

function emittedPath(file: string): string {
  return file.replace('./src/', './dist/').replace(/\.ts$/, '.js')
}
