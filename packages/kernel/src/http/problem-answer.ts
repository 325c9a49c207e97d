/**
 * Answers on the bare response: JSON, text and problem documents. Every answer of the kernel leaves through here,
 * so all carry the same security headers.
 */
import type { ServerResponse } from 'node:http'
import { MidplaneError, PROBLEM_CONTENT_TYPE, toProblem } from '@midplane/contract'
import { httpErrors } from '../errors.ts'
import type { Log } from '../telemetry/log.ts'

const JSON_CONTENT_TYPE = 'application/json; charset=utf-8'

/** Writes a whole answer. `requestId` comes back as `x-request-id`. */
export function answerText(
  response: ServerResponse,
  status: number,
  text: string,
  options: {
    readonly contentType: string
    readonly requestId?: string
    readonly headers?: readonly string[]
  },
): void {
  const headers = [
    'content-type',
    options.contentType,
    'content-length',
    String(Buffer.byteLength(text)),
    'cache-control',
    'no-store',
    'x-content-type-options',
    'nosniff',
  ]
  if (options.requestId !== undefined) headers.push('x-request-id', options.requestId)
  if (options.headers !== undefined) headers.push(...options.headers)
  response.writeHead(status, headers)
  response.end(text)
}

export function answerJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  requestId: string,
): void {
  answerText(response, status, JSON.stringify(value), { contentType: JSON_CONTENT_TYPE, requestId })
}

export function answerNothing(response: ServerResponse, requestId: string): void {
  response.writeHead(204, ['cache-control', 'no-store', 'x-request-id', requestId])
  response.end()
}

/** Answers with the problem that `error` stands for; an answer that already began is cut instead. */
export function answerProblem(
  response: ServerResponse,
  error: MidplaneError,
  requestId: string,
): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const headers: string[] = []
  if (error.status === 401) headers.push('www-authenticate', 'Bearer realm="midplane"')
  if (error.status === 405) headers.push('allow', String(error.details['allowed']))
  const retryAfterSeconds = error.details['retryAfterSeconds']
  if (typeof retryAfterSeconds === 'number') headers.push('retry-after', String(retryAfterSeconds))
  // The rest of a body that nobody will read must not be taken for the next request.
  if (error.status === 413 || error.status === 408) headers.push('connection', 'close')
  answerText(response, error.status, JSON.stringify(toProblem(error, requestId)), {
    contentType: PROBLEM_CONTENT_TYPE,
    requestId,
    headers,
  })
}

/** The error to answer with: itself when it is one of ours, else MP_HTTP_INTERNAL with the cause in the log only. */
export function publicError(error: unknown, requestId: string, log: Log): MidplaneError {
  if (MidplaneError.is(error)) {
    if (error.status >= 500) log.warn('request failed', { requestId, error })
    return error
  }
  log.error('request failed unexpectedly', { requestId, error })
  return httpErrors.error('MP_HTTP_INTERNAL', { requestId }, { cause: error })
}
