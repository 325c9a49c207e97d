/** The table of a run: one row per figure, the same on the terminal and in the kept file. */
import type { FanOutResult } from './load/fan-out.ts'
import type { LoopResult } from './load/loops.ts'

export type Row = {
  readonly group: string
  readonly what: string
  readonly perSecond?: number
  readonly p50Ms?: number
  readonly p99Ms?: number
  readonly maxMs?: number
  /** Processor time of the server for one operation, or for one client told. */
  readonly serverUs?: number
  readonly clientUs?: number
  readonly otherCores?: number
  readonly note?: string
}

const HEADINGS = [
  'part',
  'what',
  'per s',
  'p50 ms',
  'p99 ms',
  'max ms',
  'server µs',
  'client µs',
  'other cores',
  'note',
]

export function loopRow(group: string, what: string, result: LoopResult, note = ''): Row {
  const { perSecond, p50Ms, p99Ms, maxMs, failureCount, usage } = result
  const operationCount = perSecond * usage.seconds
  const failures = failureCount === 0 ? [] : [`${failureCount} FAILED`]
  return {
    group,
    what,
    perSecond,
    p50Ms,
    p99Ms,
    maxMs,
    serverUs: usage.serverUs / operationCount,
    clientUs: usage.clientUs / operationCount,
    otherCores: usage.otherCores,
    note: [...failures, note].filter((part) => part !== '').join('; '),
  }
}

/** Until the last client has seen a publish; the note says what it costs to hold them. */
export function fanOutRow(group: string, what: string, result: FanOutResult): Row {
  const { last, each, answered, stallMs, bytesPerClient, idlePercent } = result
  const notes = [
    `median client ${fixed(each.p50Ms)} ms`,
    `publish answered p50 ${fixed(answered.p50Ms)} ms`,
    ...(stallMs === undefined ? [] : [`others wait up to ${fixed(stallMs)} ms`]),
    `${(bytesPerClient / 1024).toFixed(1)} KiB per client`,
    `idle ${idlePercent.toFixed(1)} % of a core`,
    `${last.count} publishes`,
  ]
  return {
    group,
    what,
    p50Ms: last.p50Ms,
    p99Ms: last.p99Ms,
    maxMs: last.maxMs,
    serverUs: result.serverUsPerClient,
    clientUs: result.clientUsPerClient,
    otherCores: result.otherCores,
    note: notes.join('; '),
  }
}

export function markdownTable(rows: readonly Row[]): string {
  const cells = [
    HEADINGS,
    HEADINGS.map((_, index) => (index < 2 ? '---' : '---:')),
    ...rows.map(cellsOf),
  ]
  const widths = HEADINGS.map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  )
  return cells
    .map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
    .join('\n')
}

function cellsOf(row: Row): string[] {
  return [
    row.group,
    row.what,
    row.perSecond === undefined ? '' : Math.round(row.perSecond).toLocaleString('en'),
    fixed(row.p50Ms),
    fixed(row.p99Ms),
    fixed(row.maxMs),
    fixed(row.serverUs),
    fixed(row.clientUs),
    row.otherCores?.toFixed(2) ?? '',
    row.note ?? '',
  ]
}

/** Three digits that mean something. */
function fixed(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return ''
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)
}
