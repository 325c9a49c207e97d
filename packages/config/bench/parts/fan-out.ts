/** From a publish until the last of thousands of waiting clients has seen it, in each protocol; and what they cost. */
import {
  publishAll,
  quietest,
  withPlainServer,
  withPlatform,
  type Bench,
  type Target,
} from '../bench.ts'
import type { FanOutResult } from '../load/fan-out.ts'
import { runJob } from '../load/generator.ts'
import { FAN_OUT_TEXT, type HeldKind } from '../load/jobs.ts'
import { fanOutRow, type Row } from '../report.ts'

const NAMESPACE = 'held'
const LAST_P99_TARGET_MS = 100
const PLAIN_BODY = JSON.stringify([{ namespaceName: NAMESPACE, notificationId: 123 }])

const kinds = [
  ['apollo', 'Apollo poll'],
  ['apollo-read', 'Apollo poll, then /configs'],
  ['nacos', 'Nacos poll'],
  ['watch', 'own watch (SSE)'],
] as const

export async function measureFanOut(bench: Bench): Promise<Row[]> {
  const rows: Row[] = []
  for (const clientCount of bench.clientCounts) {
    for (const [kind, name] of kinds) {
      const row = await heldRow(bench, { kind, clientCount, name }, (work) =>
        withPlatform(bench, async (target) => {
          const operation = { op: 'replace', text: FAN_OUT_TEXT } as const
          await publishAll(target, [{ namespace: NAMESPACE, operation }])
          return await work(target)
        }),
      )
      const isMet = (row.p99Ms ?? Infinity) < LAST_P99_TARGET_MS
      const target = `target p99 < ${LAST_P99_TARGET_MS} ms: ${isMet ? 'met' : 'MISSED'}`
      rows.push({ ...row, note: `${target}; ${row.note}` })
    }
    const floor = { kind: 'plain', clientCount, name: 'floor: bare node:http, held' } as const
    rows.push(await heldRow(bench, floor, (work) => withPlainServer(PLAIN_BODY, work)))
  }
  return rows
}

type Held = { readonly kind: HeldKind; readonly clientCount: number; readonly name: string }
type WithServer = (work: (target: Target) => Promise<FanOutResult>) => Promise<FanOutResult>

async function heldRow(bench: Bench, held: Held, withServer: WithServer): Promise<Row> {
  const { kind, clientCount, name } = held
  const measure = (): Promise<FanOutResult> =>
    withServer((target) =>
      runJob('fanOut', { ...bench, ...target, kind, clientCount, namespace: NAMESPACE }),
    )
  const result = await quietest(bench, measure, ({ otherCores }) => otherCores)
  return fanOutRow('fan-out', `${name}, ${clientCount.toLocaleString('en')} clients`, result)
}
