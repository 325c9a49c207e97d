/** Durable publishes, each answered once it is on the disk and served; and what the disk itself gives. */
import { closeSync, fdatasync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ownRunFolder } from '@midplane/testkit'
import { publishAll, quietest, withPlatform, type Bench } from '../bench.ts'
import { runJob } from '../load/generator.ts'
import type { LoopResult } from '../load/loops.ts'
import { Samples } from '../load/samples.ts'
import { loopRow, type Row } from '../report.ts'
import { manyNamespaces } from './mixed.ts'

const syncData = promisify(fdatasync)
const PAGE = Buffer.alloc(4096, 1)

const cases = [
  { publisherCount: 1, namespaceCount: 1, what: '1 publisher' },
  { publisherCount: 16, namespaceCount: 16, what: '16 publishers, 16 namespaces' },
  { publisherCount: 64, namespaceCount: 64, what: '64 publishers, 64 namespaces' },
  { publisherCount: 16, namespaceCount: 1, what: '16 publishers, same namespace' },
] as const

export async function measurePublishes(bench: Bench): Promise<Row[]> {
  const { warmUpMs, runMs } = bench
  const rows = [await diskRow(runMs / 2)]
  for (const { what, ...counts } of cases) {
    const measure = (): Promise<LoopResult> =>
      withPlatform(bench, async (target) => {
        await publishAll(target, manyNamespaces(counts.namespaceCount))
        return await runJob('publishes', { ...target, ...counts, warmUpMs, runMs })
      })
    const result = await quietest(bench, measure, ({ usage }) => usage.otherCores)
    rows.push(loopRow('publishes', what, result))
  }
  return rows
}

/** One page appended and synced, again and again: no group commit can answer sooner than its p50. */
async function diskRow(runMs: number): Promise<Row> {
  const file = join(ownRunFolder().makeFolder('disk'), 'page')
  const descriptor = openSync(file, 'w')
  const samples = new Samples()
  const endMs = performance.now() + runMs
  while (performance.now() < endMs) {
    const startMs = performance.now()
    writeSync(descriptor, PAGE)
    await syncData(descriptor)
    samples.add(performance.now() - startMs)
  }
  closeSync(descriptor)
  rmSync(file)
  const { count, ...times } = samples.summary()
  return {
    group: 'publishes',
    what: 'floor: 4 KiB + fdatasync',
    perSecond: (count / runMs) * 1000,
    ...times,
  }
}
