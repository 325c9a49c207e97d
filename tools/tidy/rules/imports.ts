/** Who may import whom: floors, declared dependencies, front doors, and no way round in a circle. */
import { dirname, join } from 'node:path/posix'
import { isBuiltin } from 'node:module'
import type { Finding } from '../finding.ts'
import { importGraph, knots, shortestCycle } from '../import-graph.ts'
import type { Import, SourceFile } from '../source-file.ts'
import { packageOf, SCOPE, zoneOf, type Package, type Workspace, type Zone } from '../workspace.ts'

/** Test kit and tests know every package; they are no part of the house. */
const TESTKIT = 'testkit'

/** What the lowest floor may import from outside; nothing else, not even Node. */
const GROUND: Readonly<Record<string, readonly string[]>> = { wire: [], contract: ['zod'] }

/** What users run. */
const SHIPPED: readonly Zone[] = ['src', 'web']

/** What a browser gets is bundled while building, so its packages are tools of the build; nor does it reach Node or the server. */
const WEB_PACKAGES: readonly string[] = ['contract']

export function checkImports(workspace: Workspace): Finding[] {
  return [
    ...workspace.files.flatMap((file) =>
      file.imports.flatMap((found) => checkImport(workspace, file, found)),
    ),
    ...checkCycles(workspace),
  ]
}

function checkImport(workspace: Workspace, { path }: SourceFile, found: Import): Finding[] {
  const owner = packageOf(workspace, path)
  const { specifier, line } = found
  const broken = /^(\/|file:)/.test(specifier)
    ? { rule: 'absolute-import', fix: 'name a package, or a file by its relative path' }
    : specifier.startsWith('.')
      ? brokenRelative(path, specifier, owner)
      : specifier.startsWith(SCOPE)
        ? brokenWorkspace(workspace, path, specifier, owner)
        : brokenForeign(workspace, path, specifier, owner)
  return broken === undefined ? [] : [{ file: path, line, ...broken }]
}

type Broken = { readonly rule: string; readonly fix: string } | undefined

function brokenRelative(path: string, specifier: string, owner: Package | undefined): Broken {
  const target = join(dirname(path), specifier)
  if (owner && !target.startsWith(`${owner.folder}/`)) {
    return { rule: 'deep-import', fix: `import '${SCOPE}<package>' instead of '${specifier}'` }
  }
  const isOwnManifest = target === `${owner?.folder}/package.json`
  const zone = owner && zoneOf(path, owner)
  const isInside = isOwnManifest || target.startsWith(`${owner?.folder}/${zone}/`)
  if (zone && SHIPPED.includes(zone) && !isInside) {
    return {
      rule: 'source-imports-test',
      fix: `'${specifier}' lies outside of ${zone}: move it in`,
    }
  }
  if (!/\.(ts|tsx|json|css)$/.test(specifier)) {
    return { rule: 'import-ending', fix: `name the file with its ending, '${specifier}.ts'` }
  }
  return undefined
}

function brokenWorkspace(
  workspace: Workspace,
  path: string,
  specifier: string,
  owner: Package | undefined,
): Broken {
  const [name = '', ...inner] = specifier.slice(SCOPE.length).split('/')
  const target = workspace.packages.find((candidate) => candidate.name === name)
  if (target === undefined) return { rule: 'unknown-package', fix: `there is no '${specifier}'` }
  if (inner.length > 0) {
    return { rule: 'deep-import', fix: `import what '${SCOPE}${name}' exports, or export it there` }
  }
  if (owner === undefined || owner === target) return undefined
  const zone = zoneOf(path, owner)
  if (zone === 'web' && !WEB_PACKAGES.includes(name)) {
    return { rule: 'web-import', fix: `a browser only knows the contract, not '${specifier}'` }
  }
  const isShipped = SHIPPED.includes(zone) && owner.floor !== undefined
  if (name === TESTKIT) {
    return isShipped
      ? { rule: 'testkit-in-source', fix: 'only tests, benchmarks and tools use the test kit' }
      : undefined
  }
  if (!mayImport(owner, target)) return { rule: 'floor', fix: floorFix(owner, target) }
  const isDeclared =
    owner.dependencies.has(SCOPE + name) || (!isShipped && owner.devDependencies.has(SCOPE + name))
  if (isDeclared || owner.name === TESTKIT) return undefined
  return { rule: 'undeclared-import', fix: `add '${SCOPE}${name}' to ${owner.folder}/package.json` }
}

function mayImport(owner: Package, target: Package): boolean {
  if (owner.floor === undefined) return true
  if (target.floor === undefined) return false
  return owner.name === 'sdk' ? target.floor === 0 : target.floor < owner.floor
}

function floorFix(owner: Package, target: Package): string {
  const where = `'${owner.name}' stands on floor ${owner.floor}`
  if (target.floor === undefined) return `${where}; '${target.name}' stands on none`
  const whereTarget = `'${target.name}' on ${target.floor}`
  const below = owner.name === 'sdk' ? 'floor 0' : 'floors below its own'
  return `${where}, ${whereTarget}: import only from ${below}; parts meet through ports and events`
}

function brokenForeign(
  workspace: Workspace,
  path: string,
  specifier: string,
  owner: Package | undefined,
): Broken {
  const isShipped = owner !== undefined && zoneOf(path, owner) === 'src'
  const name = packageName(specifier)
  const ground = isShipped && owner.floor !== undefined ? GROUND[owner.name] : undefined
  if (ground && !ground.includes(name)) {
    const allowed = ground.length === 0 ? 'nothing' : `only '${ground.join("', '")}'`
    return { rule: 'floor', fix: `'${owner?.name}' imports ${allowed} from outside` }
  }
  const isWeb = owner !== undefined && zoneOf(path, owner) === 'web'
  if (isBuiltin(specifier)) {
    if (isWeb) return { rule: 'web-import', fix: `there is no '${specifier}' in a browser` }
    if (specifier.startsWith('node:')) return undefined
    return { rule: 'node-prefix', fix: `write 'node:${specifier}'` }
  }
  if (owner?.dependencies.has(name)) return undefined
  if (isWeb && owner.devDependencies.has(name)) return undefined
  const isTooling = owner?.devDependencies.has(name) || workspace.toolDependencies.has(name)
  if (isTooling && (!isShipped || owner.floor === undefined)) return undefined
  const manifest = owner ? `${owner.folder}/package.json` : 'package.json'
  return { rule: 'undeclared-import', fix: `add '${name}' to ${manifest}` }
}

function packageName(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/')
  return first.startsWith('@') ? `${first}/${second}` : first
}

function checkCycles({ files }: Workspace): Finding[] {
  const graph = importGraph(files, { hasTypes: true })
  return knots(graph).map((knot) => {
    const [start = '', next = '', ...rest] = shortestCycle(graph, knot)
    const line = graph.get(start)?.find(({ target }) => target === next)?.line ?? 1
    const way = [start, next, ...rest].filter((path) => path !== '').join(' -> ')
    return { file: start, line, rule: 'import-cycle', fix: `break the circle ${way}` }
  })
}
