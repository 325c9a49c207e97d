/** The pages that every server has: health, metrics, API description, documentation and the start page. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { openApiOf, type OpenApiDocument } from '@midplane/contract'
import { isLoopback } from '../http/host-guard.ts'
import { docsPage } from '../http/pages/docs-page.ts'
import { answerPage } from '../http/pages/layout.ts'
import { startPage } from '../http/pages/start-page.ts'
import { answerText } from '../http/problem-answer.ts'
import { admit, EndpointContext, principalOf } from '../http/request-context.ts'
import { requestIdOf } from '../http/request-id.ts'
import type { Identity } from '../identity/identity.ts'
import { METRICS_CONTENT_TYPE } from '../telemetry/create-metrics.ts'
import type { FirstStep } from './first-step.ts'
import type { Foundation } from './foundation.ts'
import type { SystemState } from './system.ts'

const JSON_TYPE = 'application/json; charset=utf-8'
const READ_METRICS = { action: 'metrics.read', resource: 'metrics' } as const

export type OwnPagesOptions = {
  readonly version: string
  state(): SystemState
  readonly firstSteps: readonly FirstStep[]
  identity(): Identity | undefined
}

export function mountOwnPages(
  foundation: Foundation,
  { version, state, firstSteps, identity }: OwnPagesOptions,
): void {
  const { http, metrics, random, settings } = foundation
  let document: OpenApiDocument | undefined // contracts are mounted while modules open, so it is made when first asked for
  const describe = (): OpenApiDocument =>
    (document ??= openApiOf(http.contracts, { title: 'Midplane', version }))

  http.page('/healthz', (_, response) => answer(response, 200, JSON.stringify({ status: 'ok' })))
  http.page('/readyz', (_, response) => {
    const { isReady, modules } = state()
    answer(response, isReady ? 200 : 503, JSON.stringify({ isReady, modules }))
  })
  http.page('/metrics', async (request, response) => {
    if (!settings.metricsPublic && !isLoopback(settings.host))
      await admitReader(request, response, identity())
    answer(
      response,
      200,
      `${await metrics.text()}\n${http.meter.text(http.raws)}`,
      METRICS_CONTENT_TYPE,
    )
  })
  http.page('/openapi.json', (_, response) => answer(response, 200, JSON.stringify(describe())))
  http.page('/docs', (request, response) =>
    answerPage(response, docsPage(describe(), urlOf(request)), random),
  )
  http.page('/', (request, response) =>
    answerPage(response, startPage(state(), firstSteps, urlOf(request), request.headers), random),
  )
}

/** Errors: MP_HTTP_UNAUTHENTICATED, MP_HTTP_FORBIDDEN. */
async function admitReader(
  request: IncomingMessage,
  response: ServerResponse,
  identity: Identity | undefined,
): Promise<void> {
  const principal = await principalOf(request, READ_METRICS, identity)
  const context = new EndpointContext({
    principal,
    requestId: requestIdOf(request),
    request,
    response,
    identity,
  })
  admit(context, READ_METRICS, undefined)
}

/** The address as the caller wrote it, for examples to copy. */
function urlOf(request: IncomingMessage): string {
  return `http://${request.headers.host ?? 'localhost'}`
}

function answer(
  response: ServerResponse,
  status: number,
  text: string,
  contentType = JSON_TYPE,
): void {
  answerText(response, status, text, { contentType })
}
