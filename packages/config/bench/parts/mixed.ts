/** The load that a cloud vendor's guide names for a configuration server: 1,000 small namespaces, read and published. */
import { publishAll, quietest, withPlatform, type Bench } from '../bench.ts'
import { runJob } from '../load/generator.ts'
import { namespaceAt, VALUE_10_BYTES, type ReadKind } from '../load/jobs.ts'
import type { LoopResult } from '../load/loops.ts'
import { loopRow, type Row } from '../report.ts'

const NAMESPACE_COUNT = 1000
const READS_PER_SECOND = 10_000
const PUBLISHES_PER_SECOND = 500
const READ_P99_TARGET_MS = 20

const kinds = [
  ['apollo', 'Apollo /configs'],
  ['nacos', 'Nacos GET configs'],
] as const

export async function measureMixed(bench: Bench): Promise<Row[]> {
  const rows: Row[] = []
  for (const [kind, name] of kinds) {
    const measure = (): Promise<Mixed> => measureOnce(bench, kind)
    const { reads, publishes } = await quietest(
      bench,
      measure,
      ({ reads: { usage } }) => usage.otherCores,
    )
    const isMet = reads.p99Ms < READ_P99_TARGET_MS
    const target = `target: 10,000/s, p99 < ${READ_P99_TARGET_MS} ms: ${isMet ? 'met' : 'MISSED'}`
    const busy = `server ${(reads.usage.serverUs / 1e4 / reads.usage.seconds).toFixed(0)} % of a core`
    const read = loopRow('mixed', `${name}, paced`, reads, `${target}; ${busy}`)
    const publish = loopRow('mixed', 'with: publishes, paced', publishes)
    // One process serves both, so its time cannot be told apart.
    rows.push(withoutCosts(read), withoutCosts(publish))
  }
  return rows
}

type Mixed = Awaited<ReturnType<typeof measureOnce>>

async function measureOnce(
  bench: Bench,
  kind: ReadKind,
): Promise<Record<'reads' | 'publishes', LoopResult>> {
  return await withPlatform(bench, async (target) => {
    await publishAll(target, manyNamespaces(NAMESPACE_COUNT))
    return await runJob('mixed', {
      ...target,
      kind,
      warmUpMs: bench.warmUpMs,
      runMs: 2 * bench.runMs,
      namespaceCount: NAMESPACE_COUNT,
      readsPerSecond: READS_PER_SECOND,
      publishesPerSecond: PUBLISHES_PER_SECOND,
    })
  })
}

export function manyNamespaces(count: number): Parameters<typeof publishAll>[1] {
  return Array.from({ length: count }, (_, index) => ({
    namespace: namespaceAt(index),
    operation: { op: 'set', key: 'key', value: VALUE_10_BYTES },
  }))
}

function withoutCosts(row: Row): Row {
  return { ...row, serverUs: Number.NaN, clientUs: Number.NaN }
}
