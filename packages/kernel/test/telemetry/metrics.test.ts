/** Metrics of modules come out as Prometheus text, per platform. */
import { expect, test } from 'vitest'
import { createMetrics } from '../../src/telemetry/create-metrics.ts'

test('counters, gauges and histograms are written with their labels', async () => {
  const metrics = createMetrics()
  metrics.counter('t_total', { help: 'T', labels: ['kind'] }).add(2, { kind: 'a' })
  let value = 1
  metrics.gauge('t_now', { help: 'N', read: () => value })
  metrics.histogram('t_seconds', { help: 'S', buckets: [1, 2] }).observe(1.5)
  value = 5
  const text = await metrics.text()
  for (const line of [
    't_total{kind="a"} 2',
    't_now 5',
    't_seconds_bucket{le="1"} 0',
    't_seconds_bucket{le="2"} 1',
    't_seconds_sum 1.5',
  ]) {
    expect(text).toContain(line)
  }
})

test('two platforms of one process share the figures of the process and nothing else', async () => {
  const [one, two] = [createMetrics(), createMetrics()]
  one.counter('only_one_total', { help: 'T' }).add(1)
  expect(await two.text()).not.toContain('only_one_total')
  for (const metrics of [one, two]) {
    expect((await metrics.text()).match(/^process_cpu_seconds_total /gm)).toHaveLength(1)
  }
})
