/** Reads of one namespace as fast as 64 connections ask, beside a bare node:http server that answers the same bytes. */
import {
  bodyOf,
  publishAll,
  quietest,
  withPlainServer,
  withPlatform,
  type Bench,
  type Target,
} from '../bench.ts'
import { runJob } from '../load/generator.ts'
import { VALUE_10_BYTES, type ReadKind } from '../load/jobs.ts'
import { apolloConfigsRequest } from '../load/platform-requests.ts'
import type { LoopResult } from '../load/loops.ts'
import { loopRow, type Row } from '../report.ts'

const CONNECTION_COUNT = 64
const KEY_COUNT = 200

const kinds = [
  ['apollo', 'Apollo /configs'],
  ['nacos', 'Nacos GET configs'],
  ['effective', 'own /effective'],
] as const

const sizes = [
  ['one', '1 key'],
  ['wide', `${KEY_COUNT} keys`],
] as const

export async function measureReads(bench: Bench): Promise<Row[]> {
  const rows: Row[] = []
  const bodies: [string, string][] = []
  await withPlatform(bench, async (target) => {
    await publishAll(target, [
      { namespace: 'one', operation: { op: 'set', key: 'key', value: VALUE_10_BYTES } },
      { namespace: 'wide', operation: { op: 'replace', text: wideText() } },
    ])
    for (const [namespace, size] of sizes) {
      const body = await bodyOf(target, apolloConfigsRequest(namespace))
      bodies.push([size, body])
      for (const [kind, name] of kinds) {
        rows.push(await readRow(bench, target, { kind, namespace, what: `${name}, ${size}` }))
      }
    }
  })
  for (const [size, body] of bodies) {
    const what = `ceiling: bare node:http, ${size}`
    const row = await withPlainServer(body, (target) =>
      readRow(bench, target, { kind: 'plain', namespace: '', what }),
    )
    rows.push({ ...row, note: `${Buffer.byteLength(body)} bytes, as Apollo /configs` })
  }
  return rows
}

async function readRow(
  bench: Bench,
  target: Target,
  read: { readonly kind: ReadKind; readonly namespace: string; readonly what: string },
): Promise<Row> {
  const { kind, namespace, what } = read
  const { warmUpMs, runMs } = bench
  const job = { ...target, kind, namespace, warmUpMs, runMs, connectionCount: CONNECTION_COUNT }
  const measure = (): Promise<LoopResult> => runJob('reads', job)
  return loopRow('reads', what, await quietest(bench, measure, ({ usage }) => usage.otherCores))
}

function wideText(): string {
  const lines = Array.from(
    { length: KEY_COUNT },
    (_, index) => `service.setting.${index} = value-${index}-of-the-service`,
  )
  return `${lines.join('\n')}\n`
}
