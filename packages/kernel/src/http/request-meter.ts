/**
 * Counts and times requests by endpoint and status in plain arrays; Prometheus text is made of them only when scraped.
 * Cost: one map lookup and two additions per request.
 */
import type { RawRoutes } from './raw-routes.ts'

/** Upper bounds in seconds. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

type Series = {
  readonly endpoint: string
  readonly status: number
  /** One count per bucket and one for what is above all. */
  readonly counts: Float64Array
  sumSeconds: number
}

export class RequestMeter {
  readonly #series = new Map<string, Map<number, Series>>()

  record(endpoint: string, status: number, durationMs: number): void {
    const series = this.#seriesOf(endpoint, status)
    const seconds = durationMs / 1000
    let bucket = 0
    while (bucket < DURATION_BUCKETS.length && seconds > (DURATION_BUCKETS[bucket] ?? 0))
      bucket += 1
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1
    series.sumSeconds += seconds
  }

  /** Text lines of the exposition format 0.0.4. */
  text(raw: RawRoutes): string {
    const lines = [
      '# HELP midplane_http_request_duration_seconds Duration of requests by endpoint and status.',
      '# TYPE midplane_http_request_duration_seconds histogram',
    ]
    for (const byStatus of this.#series.values()) {
      for (const series of byStatus.values()) lines.push(...histogramLines(series))
    }
    lines.push(
      '# HELP midplane_http_raw_requests_total Requests taken by handlers of foreign protocols and hot paths.',
      '# TYPE midplane_http_raw_requests_total counter',
      ...raw.all.map(
        (route) =>
          `midplane_http_raw_requests_total{prefix="${route.prefix}"} ${route.requestCount}`,
      ),
    )
    return `${lines.join('\n')}\n`
  }

  #seriesOf(endpoint: string, status: number): Series {
    let byStatus = this.#series.get(endpoint)
    if (byStatus === undefined) this.#series.set(endpoint, (byStatus = new Map()))
    let series = byStatus.get(status)
    if (series === undefined) {
      series = {
        endpoint,
        status,
        counts: new Float64Array(DURATION_BUCKETS.length + 1),
        sumSeconds: 0,
      }
      byStatus.set(status, series)
    }
    return series
  }
}

function histogramLines(series: Series): string[] {
  const name = 'midplane_http_request_duration_seconds'
  const labels = `endpoint="${series.endpoint}",status="${series.status}"`
  let total = 0
  const lines = [...series.counts].map((count, index) => {
    total += count
    return `${name}_bucket{${labels},le="${DURATION_BUCKETS[index] ?? '+Inf'}"} ${total}`
  })
  return [
    ...lines,
    `${name}_sum{${labels}} ${series.sumSeconds}`,
    `${name}_count{${labels}} ${total}`,
  ]
}
