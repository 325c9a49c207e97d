/** Metrics over prom-client, one registry per platform; the figures of the process itself are collected once per process. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { MetricOptions, Metrics } from './metrics.ts'

export interface ServedMetrics extends Metrics {
  /** Prometheus text of this platform and its process. */
  text(): Promise<string>
}

export const METRICS_CONTENT_TYPE: string = Registry.PROMETHEUS_CONTENT_TYPE

let processRegistry: Registry | undefined

export function createMetrics(): ServedMetrics {
  const registry = new Registry()
  const base = (name: string, { help, labels }: MetricOptions) => ({
    name,
    help,
    labelNames: [...(labels ?? [])],
    registers: [registry],
  })
  return {
    counter(name, options) {
      const counter = new Counter(base(name, options))
      return { add: (count, labels = {}) => counter.inc(labels, count) }
    },
    gauge(name, options) {
      const { read } = options
      const gauge: Gauge = new Gauge({
        ...base(name, options),
        ...(read === undefined ? {} : { collect: () => gauge.set(read()) }),
      })
      return { set: (value, labels = {}) => gauge.set(labels, value) }
    },
    histogram(name, options) {
      const histogram = new Histogram({ ...base(name, options), buckets: [...options.buckets] })
      return { observe: (value, labels = {}) => histogram.observe(labels, value) }
    },
    text: async () => `${await registry.metrics()}\n${await processMetrics().metrics()}`,
  }
}

/** Processor time, memory, event loop lag, garbage collection. Its observers cannot be taken down, so there is one set of them. */
function processMetrics(): Registry {
  if (processRegistry === undefined) {
    processRegistry = new Registry()
    collectDefaultMetrics({ register: processRegistry })
  }
  return processRegistry
}
