/**
 * The same load on etcd, a store with the same promise (durable, ordered, watched) and without ours: no history of
 * documents, no audit, no inheritance, no dialects. gRPC is its own tongue; the JSON gateway translates in its process.
 */
import { isSkipped, startEtcd, type Etcd } from '@midplane/testkit'
import { quietest, type Bench } from '../bench.ts'
import type { FanOutResult } from '../load/fan-out.ts'
import { runJob } from '../load/generator.ts'
import type { EtcdDialect, jobs } from '../load/jobs.ts'
import type { LoopResult } from '../load/loops.ts'
import { fanOutRow, loopRow, type Row } from '../report.ts'

const PUT_COUNTS = [1, 16, 64]
const GET_COUNT = 64

const dialects = [
  ['grpc', 'gRPC'],
  ['gateway', 'JSON gateway'],
] as const

export async function measureEtcd(bench: Bench): Promise<Row[]> {
  const rows: Row[] = []
  for (const [dialect, name] of dialects) {
    const skipped = await withEtcd(async ({ port, serverPid }) => {
      const { warmUpMs, runMs } = bench
      const loop = { port, serverPid, dialect, warmUpMs, runMs }
      for (const connectionCount of PUT_COUNTS) {
        const result = await loopResult(bench, { ...loop, operation: 'put', connectionCount })
        rows.push(loopRow('etcd', `put, ${name}, ${connectionCount} connections`, result))
      }
      const result = await loopResult(bench, {
        ...loop,
        operation: 'get',
        connectionCount: GET_COUNT,
      })
      rows.push(loopRow('etcd', `get, ${name}, ${GET_COUNT} connections`, result, 'linearizable'))
    })
    if (skipped !== undefined) return [{ group: 'etcd', what: 'skipped', note: skipped }]
    for (const clientCount of bench.clientCounts)
      rows.push(await watchRow(bench, { dialect, name, clientCount }))
  }
  return rows
}

function loopResult(bench: Bench, job: Parameters<typeof jobs.etcdLoop>[0]): Promise<LoopResult> {
  return quietest(
    bench,
    () => runJob('etcdLoop', job),
    ({ usage }) => usage.otherCores,
  )
}

async function watchRow(
  bench: Bench,
  watch: { readonly dialect: EtcdDialect; readonly name: string; readonly clientCount: number },
): Promise<Row> {
  const { dialect, name, clientCount } = watch
  const measure = async (): Promise<FanOutResult> => {
    const results: FanOutResult[] = []
    await withEtcd(async (target) => {
      results.push(await runJob('etcdFanOut', { ...bench, ...target, dialect, clientCount }))
    })
    const [result] = results
    if (result === undefined) throw new Error('etcd was there before and is gone')
    return result
  }
  const result = await quietest(bench, measure, ({ otherCores }) => otherCores)
  return fanOutRow('etcd', `watch, ${name}, ${clientCount.toLocaleString('en')} clients`, result)
}

type EtcdTarget = { readonly port: number; readonly serverPid: number }

/** Why there is no etcd, or undefined when `work` was done with a fresh one. */
async function withEtcd(work: (target: EtcdTarget) => Promise<void>): Promise<string | undefined> {
  const etcd: Etcd | { readonly skipped: string } = await startEtcd()
  if (isSkipped(etcd)) return etcd.skipped
  try {
    await work({ port: Number(new URL(etcd.url).port), serverPid: etcd.pid })
    return undefined
  } finally {
    await etcd.stop()
  }
}
