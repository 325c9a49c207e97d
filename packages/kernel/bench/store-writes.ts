/**
 * Durable writes per second of transactions like a publish: read the head, insert a release, move the head, an audit
 * row, a change. Usage: node bench/store-writes.ts [writers...] with MIDPLANE_BENCH_URL for PostgreSQL.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createAudit } from '../src/audit/create-audit.ts'
import { systemClock, systemRandom } from '../src/clock.ts'
import { SYSTEM } from '../src/identity/identity.ts'
import { openStore } from '../src/store/open-store.ts'
import type { Log } from '../src/telemetry/log.ts'

const RUN_MS = 3000
const TEXT = 'x'.repeat(1000)

type Tables = {
  bench_head: { name: string; release: number }
  bench_release: { name: string; release: number; text: string }
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
const folder = await mkdtemp(join(process.env['MIDPLANE_BENCH_FOLDER'] ?? tmpdir(), 'store-'))
const databaseUrl = process.env['MIDPLANE_BENCH_URL']
const store = await openStore({
  folder,
  clock: systemClock,
  random: systemRandom,
  log: silent,
  ...(databaseUrl === undefined ? {} : { databaseUrl }),
})
const audit = createAudit(systemClock)
await store.write<Tables, void>(async ({ db }) => {
  await db.schema.dropTable('bench_head').ifExists().execute()
  await db.schema.dropTable('bench_release').ifExists().execute()
  await db.schema
    .createTable('bench_head')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('release', 'bigint')
    .execute()
  await db.schema
    .createTable('bench_release')
    .addColumn('name', 'text')
    .addColumn('release', 'bigint')
    .addColumn('text', 'text')
    .addPrimaryKeyConstraint('bench_release_key', ['name', 'release'])
    .execute()
})

async function publish(name: string): Promise<void> {
  await store.write<Tables, void>(async (tx) => {
    const head = await tx.db
      .selectFrom('bench_head')
      .select('release')
      .where('name', '=', name)
      .executeTakeFirst()
    const release = (head?.release ?? 0) + 1
    await tx.db.insertInto('bench_release').values({ name, release, text: TEXT }).execute()
    await tx.db
      .insertInto('bench_head')
      .values({ name, release })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ release }))
      .execute()
    await audit.record(tx, { principal: SYSTEM, action: 'bench.publish', resource: name })
    await tx.change({ topic: 'bench.release', key: name, actor: 'bench' })
  })
}

const counts = process.argv.slice(2).map(Number)
for (const writers of counts.length > 0 ? counts : [1, 16, 64]) {
  const lag = monitorEventLoopDelay({ resolution: 1 })
  lag.enable()
  const start = performance.now()
  const cpu = process.cpuUsage()
  let done = 0
  const writer = async (index: number): Promise<void> => {
    while (performance.now() - start < RUN_MS) {
      await publish(`name-${index}`)
      done += 1
    }
  }
  await Promise.all(Array.from({ length: writers }, (_, index) => writer(index)))
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  lag.disable()
  console.log(
    `${store.dialect} ${writers} writers: ${Math.round(done / seconds)} publishes/s, ` +
      `${Math.round((user + system) / done)} us CPU each, loop lag p99 ` +
      `${(lag.percentile(99) / 1e6).toFixed(1)} ms, max ${(lag.max / 1e6).toFixed(1)} ms`,
  )
}
await store.close()
await rm(folder, { recursive: true })
