/**
 * What a read costs, in nanoseconds, and what taking an event over costs. Prints one table row per operation.
 * Run: node packages/sdk/bench/main.ts
 */
import { Config } from '../src/config/config-client.ts'
import { applyEvent, initialState } from '../src/config/config-state.ts'
import { LiveConfig } from '../src/config/live-config.ts'
import type { WatchEvent } from '@midplane/contract'

const ITEM_COUNT = 10_000
const READ_COUNT = 5_000_000
const ROUND_COUNT = 5

function eventAt(revision: number): WatchEvent {
  const items: Record<string, string> = {}
  const types: Record<string, 'integer' | 'duration' | 'json'> = {}
  for (let index = 0; index < ITEM_COUNT; index += 1) {
    items[`service.text.${index}`] = `value ${index}`
    items[`service.count.${index}`] = String(index)
    items[`service.timeout.${index}`] = `${index}ms`
    items[`service.rules.${index}`] = `{"limit":${index}}`
    types[`service.count.${index}`] = 'integer'
    types[`service.timeout.${index}`] = 'duration'
    types[`service.rules.${index}`] = 'json'
  }
  items['service.revision'] = String(revision)
  const version = String(revision)
  const application = { revision, version, format: 'properties' as const, items, types, text: null }
  return { feed: 'bench', revision, namespaces: { application } }
}

const live = new LiveConfig(initialState(['application'], {}), () => {})
live.swap(applyEvent(live.current, eventAt(1)).state)
const config = new Config(live, () => {})

/** Keys that a service would write as literals: made once, read often. */
function keysOf(kind: string): string[] {
  return Array.from({ length: 1024 }, (_, index) => `service.${kind}.${index * 7}`)
}

let sink = 0

/** Best of some rounds, per call. */
function nanoseconds(kind: string, read: (key: string) => unknown): number {
  const keys = keysOf(kind)
  let best = Infinity
  for (let round = 0; round < ROUND_COUNT; round += 1) {
    const start = process.hrtime.bigint()
    for (let index = 0; index < READ_COUNT; index += 1) {
      if (read(keys[index & 1023] ?? '') !== undefined) sink += 1
    }
    best = Math.min(best, Number(process.hrtime.bigint() - start) / READ_COUNT)
  }
  return best
}

const rows: [string, () => number][] = [
  ['get', () => nanoseconds('text', (key) => config.get(key))],
  ['get, absent', () => nanoseconds('none', (key) => config.get(key))],
  [
    'getInteger with default',
    () => nanoseconds('count', (key) => config.getInteger(key, { default: 1 })),
  ],
  ['getDurationMs', () => nanoseconds('timeout', (key) => config.getDurationMs(key))],
  ['getJson', () => nanoseconds('rules', (key) => config.getJson(key))],
  ['snapshot().get', () => nanoseconds('text', (key) => config.snapshot().get(key))],
]

process.stdout.write(
  `| sdk, ${ITEM_COUNT * 4} items, Node ${process.version} | ns per call |\n|---|---|\n`,
)
for (const [name, measure] of rows) process.stdout.write(`| ${name} | ${measure().toFixed(1)} |\n`)

let best = Infinity
for (let revision = 2; revision < 12; revision += 1) {
  const event = eventAt(revision)
  const start = process.hrtime.bigint()
  live.swap(applyEvent(live.current, event).state)
  best = Math.min(best, Number(process.hrtime.bigint() - start))
}
process.stdout.write(`| take over an event, one item changed | ${best.toFixed(0)} |\n`)
if (sink === 0) throw new Error('nothing was read')
