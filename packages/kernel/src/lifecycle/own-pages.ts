/** The pages that every server has: health, metrics, API description, documentation and the start page. */
import type { ServerResponse } from 'node:http'
import { answerText } from '../http/problem-answer.ts'
import { METRICS_CONTENT_TYPE } from '../telemetry/create-metrics.ts'
import type { Foundation } from './foundation.ts'
import type { SystemState } from './system.ts'

const JSON_TYPE = 'application/json; charset=utf-8'

export function mountOwnPages(foundation: Foundation, state: () => SystemState): void {
  const { http, metrics } = foundation
  http.page('/healthz', (_, response) => answer(response, 200, JSON.stringify({ status: 'ok' })))
  http.page('/readyz', (_, response) => {
    const { isReady, modules } = state()
    answer(response, isReady ? 200 : 503, JSON.stringify({ isReady, modules }))
  })
  http.page('/metrics', async (_, response) => {
    const text = `${await metrics.text()}\n${http.meter.text(http.raws)}`
    answer(response, 200, text, METRICS_CONTENT_TYPE)
  })
}

function answer(response: ServerResponse, status: number, text: string, contentType = JSON_TYPE): void {
  answerText(response, status, text, { contentType })
}
