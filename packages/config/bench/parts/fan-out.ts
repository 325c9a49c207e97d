/** From a publish until the last of thousands of waiting clients has seen it, in each protocol; and what they cost. */
import { publishAll, withPlainServer, withPlatform, type Bench, type Target } from '../bench.ts'
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
      const row = await withPlatform(bench, async (target) => {
        await publishAll(target, [
          { namespace: NAMESPACE, operation: { op: 'replace', text: FAN_OUT_TEXT } },
        ])
        return await heldRow(bench, target, { kind, clientCount, name })
      })
      const isMet = (row.p99Ms ?? Infinity) < LAST_P99_TARGET_MS
      const target = `target p99 < ${LAST_P99_TARGET_MS} ms: ${isMet ? 'met' : 'MISSED'}`
      rows.push({ ...row, note: `${target}; ${row.note}` })
    }
    const name = 'floor: bare node:http, held'
    rows.push(
      await withPlainServer(PLAIN_BODY, (target) =>
        heldRow(bench, target, { kind: 'plain', clientCount, name }),
      ),
    )
  }
  return rows
}

async function heldRow(
  bench: Bench,
  target: Target,
  held: { readonly kind: HeldKind; readonly clientCount: number; readonly name: string },
): Promise<Row> {
  const { kind, clientCount, name } = held
  const result = await runJob('fanOut', {
    ...bench,
    ...target,
    kind,
    clientCount,
    namespace: NAMESPACE,
  })
  return fanOutRow('fan-out', `${name}, ${clientCount.toLocaleString('en')} clients`, result)
}
