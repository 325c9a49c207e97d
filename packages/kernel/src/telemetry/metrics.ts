/** Metrics of a module, served as Prometheus text at /metrics. Names: `midplane_<part>_<what>_<unit>`. */

export type Labels = Readonly<Record<string, string>>

export interface Counter {
  add(count: number, labels?: Labels): void
}
export interface Gauge {
  set(value: number, labels?: Labels): void
}
export interface Histogram {
  observe(value: number, labels?: Labels): void
}

export type MetricOptions = { readonly help: string; readonly labels?: readonly string[] }

export interface Metrics {
  counter(name: string, options: MetricOptions): Counter
  /** With `read` the value is asked for at each scrape. */
  gauge(name: string, options: MetricOptions & { readonly read?: () => number }): Gauge
  histogram(
    name: string,
    options: MetricOptions & { readonly buckets: readonly number[] },
  ): Histogram
}
