/** Which file imports which, and the knots in that graph. */
import { dirname, join } from 'node:path/posix'
import type { Import, SourceFile } from './source-file.ts'
import { SCOPE } from './workspace.ts'

export type ImportGraph = ReadonlyMap<string, readonly Edge[]>

export type Edge = { readonly target: string; readonly line: number }

/** With `hasTypes`, imports that are erased count too: they bind readers if not programs. */
export function importGraph(
  files: readonly SourceFile[],
  { hasTypes }: { hasTypes: boolean },
): ImportGraph {
  const known = new Set(files.map(({ path }) => path))
  return new Map(
    files.map(({ path, imports }) => [
      path,
      imports
        .filter(({ isTypeOnly }) => hasTypes || !isTypeOnly)
        .flatMap((found) => edgeOf(path, found, known)),
    ]),
  )
}

function edgeOf(path: string, { specifier, line }: Import, known: ReadonlySet<string>): Edge[] {
  const target = candidates(path, specifier).find((candidate) => known.has(candidate))
  return target === undefined ? [] : [{ target, line }]
}

/** Other trees than ours name files without their ending, or with that of the compiled file. */
function candidates(path: string, specifier: string): string[] {
  if (specifier.startsWith(SCOPE)) return [`packages/${specifier.slice(SCOPE.length)}/src/index.ts`]
  if (!specifier.startsWith('.')) return []
  const base = join(dirname(path), specifier)
  const stem = base.replace(/\.[cm]?jsx?$/, '')
  return [
    base,
    ...['.ts', '.tsx', '.js', '/index.ts', '/index.tsx', '/index.js'].map((end) => stem + end),
  ]
}

/** Groups of files that all reach one another; a file that imports itself is one too. */
export function knots(graph: ImportGraph): string[][] {
  const walk: Walk = { graph, indexOf: new Map(), lowOf: new Map(), stack: [], knots: [] }
  for (const path of graph.keys()) if (!walk.indexOf.has(path)) visit(walk, path)
  return walk.knots
}

/** The state of Tarjan's walk. `lowOf`: the least index on the stack that a file reaches. */
type Walk = {
  readonly graph: ImportGraph
  readonly indexOf: Map<string, number>
  readonly lowOf: Map<string, number>
  readonly stack: string[]
  readonly knots: string[][]
}

/** Source: R. Tarjan, "Depth-first search and linear graph algorithms", 1972, section 4. */
function visit(walk: Walk, path: string): void {
  const { graph, indexOf, lowOf, stack } = walk
  const index = indexOf.size
  let low = index
  indexOf.set(path, index)
  stack.push(path)
  const edges = graph.get(path) ?? []
  for (const { target } of edges) {
    if (!indexOf.has(target)) {
      visit(walk, target)
      low = Math.min(low, lowOf.get(target) ?? low)
    } else if (stack.includes(target)) {
      low = Math.min(low, indexOf.get(target) ?? low)
    }
  }
  lowOf.set(path, low)
  if (low !== index) return
  const members = stack.splice(stack.indexOf(path))
  const isOwnTarget = edges.some(({ target }) => target === path)
  if (members.length > 1 || isOwnTarget) walk.knots.push(members)
}

/** The shortest way round within a knot, as the edges taken, beginning at its first file. */
export function shortestCycle(graph: ImportGraph, knot: readonly string[]): string[] {
  const start = knot.toSorted()[0] ?? ''
  const cameFrom = new Map<string, string>()
  const queue = [start]
  for (const path of queue) {
    for (const { target } of graph.get(path) ?? []) {
      if (target === start) return [...wayTo(path, start, cameFrom), start]
      if (!knot.includes(target) || cameFrom.has(target)) continue
      cameFrom.set(target, path)
      queue.push(target)
    }
  }
  return [start]
}

function wayTo(end: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way = [end]
  for (let path = end; path !== start;) {
    path = cameFrom.get(path) ?? start
    way.unshift(path)
  }
  return way
}
