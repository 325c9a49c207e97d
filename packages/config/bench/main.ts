/**
 * The benchmark of the configuration centre: `./dev bench config [--quick] [--only NAME] [--profile FOLDER]`.
 * NAME is one of reads, mixed, publishes, fan-out, sdk, etcd. A whole run that is not quick is kept in bench/results.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, release } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createBench, type Bench } from './bench.ts'
import { measureEtcd } from './parts/etcd.ts'
import { measureFanOut } from './parts/fan-out.ts'
import { measureMixed } from './parts/mixed.ts'
import { measurePublishes } from './parts/publishes.ts'
import { measureReads } from './parts/reads.ts'
import { measureSdk } from './parts/sdk.ts'
import { ratios } from './ratios.ts'
import { markdownTable, type Row } from './report.ts'

const RESULTS = new URL('../../../bench/results/', import.meta.url)

const parts: Readonly<Record<string, (bench: Bench) => Promise<Row[]>>> = {
  reads: measureReads,
  mixed: measureMixed,
  publishes: measurePublishes,
  'fan-out': measureFanOut,
  sdk: measureSdk,
  etcd: measureEtcd,
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    profile: { type: 'string' },
  },
})
const wanted = values.only?.split(',') ?? Object.keys(parts)
const bench = createBench({ isQuick: values.quick, profileFolder: values.profile })

const rows: Row[] = []
for (const name of wanted) {
  const measure = parts[name]
  if (measure === undefined)
    throw new Error(`no part '${name}'; there are ${Object.keys(parts).join(', ')}`)
  process.stderr.write(`${name} ... `)
  const startMs = performance.now()
  rows.push(...(await measure(bench)))
  process.stderr.write(`${((performance.now() - startMs) / 1000).toFixed(0)} s\n`)
}
rows.push(...ratios(rows))

const table = markdownTable(rows)
process.stdout.write(`${table}\n`)
if (values.only === undefined && !values.quick && values.profile === undefined) {
  mkdirSync(RESULTS, { recursive: true })
  writeFileSync(new URL('config.md', RESULTS), page(table))
  process.stderr.write(`kept in ${fileURLToPath(new URL('config.md', RESULTS))}\n`)
}

function page(body: string): string {
  const [cpu] = cpus()
  return `# Configuration centre

- ${new Date().toISOString().slice(0, 10)}, \`./dev bench config\`
- Node ${process.version}, Linux ${release()}, ${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), load generator included
- server: \`midplane up\` with SQLite on an empty data folder; reads over 64 connections without pipelining

${body}

**per s**: answered. **p50, p99, max**: of one request; for fan-out and watch, from the publish until the *last* client
has seen it, so the p99 of 30 publishes is the slowest. **server µs, client µs**: processor time of the server and of the
load generator for one request, or for one client told (its next poll included). **other cores**: what else ran on the
machine meanwhile; a row beside more than a tenth was measured up to three times and the quietest kept. Paced requests
count from when they were due, in steps of 1 ms. The two floors and the ceiling are a bare server under the same generator.
`
}
