/** Prints counters as a table, one row for each folder. */
import { resolve } from 'node:path'
import { count, FUNCTION_LINES_MAX, type Counters } from './counters.ts'
import { readSourceFile, type SourceFile } from './source-file.ts'
import { readWorkspace, sourcePaths } from './workspace.ts'

const TEST_FILE =
  /(^|\/)(test|tests|__tests__|bench|benchmark)\/|\.(test|spec|bench)\.|\.d\.[cm]?ts$/

/** Our own tree: one row for the sources of each package, one for all. */
export function reportTree(root: string): string {
  const sources = readWorkspace(root).files.filter(({ path }) => !TEST_FILE.test(path))
  const groups = Map.groupBy(sources, ({ path }) => path.split('/').slice(0, 2).join('/'))
  const folders = [...groups].filter(([group]) => group.includes('/'))
  return formatTable([...folders, ['all', sources]])
}

/** Any tree, so that it can be compared with ours in one command. Tests are left out. */
export function reportFolder(folder: string): string {
  const root = resolve(folder)
  const paths = sourcePaths(root, '.', { isRecursive: true }).filter(
    (path) => !TEST_FILE.test(path),
  )
  return formatTable([[folder, paths.map((path) => readSourceFile(root, path))]])
}

const COLUMNS: readonly (readonly [head: string, cell: (counters: Counters) => string])[] = [
  ['files', ({ fileCount }) => String(fileCount)],
  ['lines', ({ lineCount }) => String(lineCount)],
  ['median', ({ linesMedian }) => String(linesMedian)],
  ['p90', ({ linesP90 }) => String(linesP90)],
  ['max', ({ linesMax }) => String(linesMax)],
  ['comment %', ({ commentPercent }) => commentPercent.toFixed(0)],
  ['functions', ({ functionCount }) => String(functionCount)],
  [`> ${FUNCTION_LINES_MAX}`, ({ longFunctionCount }) => String(longFunctionCount)],
  ['longest', ({ longestFunctionLines }) => String(longestFunctionLines)],
  ['knot', ({ knotFileCount }) => String(knotFileCount)],
  ['with types', ({ knotFileCountWithTypes }) => String(knotFileCountWithTypes)],
  ['any/kloc', ({ anyPerKloc }) => anyPerKloc.toFixed(1)],
  ['!/kloc', ({ nonNullPerKloc }) => nonNullPerKloc.toFixed(1)],
  ['as/kloc', ({ castPerKloc }) => castPerKloc.toFixed(1)],
  ['header %', ({ headerPercent }) => headerPercent.toFixed(0)],
]

function formatTable(rows: readonly [name: string, files: readonly SourceFile[]][]): string {
  const table = [
    ['folder', ...COLUMNS.map(([head]) => head)],
    ...rows
      .filter(([, files]) => files.length > 0)
      .map(([name, files]) => {
        const counters = count(files)
        return [name, ...COLUMNS.map(([, cell]) => cell(counters))]
      }),
  ]
  const widths = ['folder', ...COLUMNS].map((_, column) =>
    table.reduce((most, cells) => Math.max(most, cells[column]?.length ?? 0), 0),
  )
  return table.map((cells) => formatRow(cells, widths)).join('\n')
}

function formatRow(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
    .join('  ')
}
