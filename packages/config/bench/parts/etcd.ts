/**
 * The same load on etcd, a store with the same promise (durable, ordered, watched) and without ours: no history of
 * documents, no audit, no inheritance, no dialects. gRPC is its own tongue; the JSON gateway translates in its process.
 */
import { isSkipped, startEtcd, type Etcd } from '@midplane/testkit'
import type { Bench } from '../bench.ts'
import { runJob } from '../load/generator.ts'
import type { EtcdDialect } from '../load/jobs.ts'
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
        const result = await runJob('etcdLoop', { ...loop, operation: 'put', connectionCount })
        rows.push(loopRow('etcd', `put, ${name}, ${connectionCount} clients`, result))
      }
      const result = await runJob('etcdLoop', {
        ...loop,
        operation: 'get',
        connectionCount: GET_COUNT,
      })
      rows.push(loopRow('etcd', `get, ${name}, ${GET_COUNT} clients`, result, 'linearizable'))
    })
    if (skipped !== undefined) return [{ group: 'etcd', what: 'skipped', note: skipped }]
    for (const clientCount of bench.clientCounts)
      rows.push(await watchRow(bench, { dialect, name, clientCount }))
  }
  return rows
}

async function watchRow(
  bench: Bench,
  watch: { readonly dialect: EtcdDialect; readonly name: string; readonly clientCount: number },
): Promise<Row> {
  const { dialect, name, clientCount } = watch
  const rows: Row[] = []
  await withEtcd(async (target) => {
    const result = await runJob('etcdFanOut', { ...bench, ...target, dialect, clientCount })
    rows.push(
      fanOutRow('etcd', `watch, ${name}, ${clientCount.toLocaleString('en')} clients`, result),
    )
  })
  return rows[0] ?? { group: 'etcd', what: 'skipped' }
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
