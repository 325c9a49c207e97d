/**
 * Whole answers, made once and written to any number of responses. Bodies of views go out from their shared bytes,
 * by entity tag (304) and compressed when the client takes that and it is ready.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EncodedBody } from '../serving/view.ts'

export const JSON_TYPE = 'application/json;charset=UTF-8'
export const TEXT_TYPE = 'text/plain;charset=UTF-8'

const NOSNIFF = ['x-content-type-options', 'nosniff'] as const
const GZIP_ACCEPTED = /(?:^|,)\s*(?:gzip|\*)\s*(?:,|$|;(?!\s*q=0(?:\.0*)?\s*(?:,|$)))/i

/** `headers` are names and values in turn. */
export type Answer = {
  readonly status: number
  readonly headers: readonly string[]
  readonly bytes: Buffer | undefined
}

/** Neither content nor a content type: 304, or a status that says it all. */
export function emptyAnswer(status: number): Answer {
  const length = status === 304 ? [] : ['content-length', '0']
  return { status, headers: ['cache-control', 'no-store', ...length], bytes: undefined }
}

export function textAnswer(status: number, text: string, headers: readonly string[] = []): Answer {
  return contentAnswer(status, text, [...headers, 'content-type', TEXT_TYPE])
}

export function jsonAnswer(
  status: number,
  value: unknown,
  headers: readonly string[] = [],
): Answer {
  return contentAnswer(status, JSON.stringify(value), [...headers, 'content-type', JSON_TYPE])
}

function contentAnswer(status: number, text: string, headers: readonly string[]): Answer {
  const bytes = Buffer.from(text)
  return {
    status,
    headers: [
      ...headers,
      'content-length',
      String(bytes.length),
      'cache-control',
      'no-store',
      ...NOSNIFF,
    ],
    bytes,
  }
}

/** Does nothing when the caller has gone or was answered already. */
export function send(response: ServerResponse, answer: Answer): void {
  if (response.headersSent || response.destroyed) return
  response.writeHead(answer.status, answer.headers as string[]) // not written to by node:http
  response.end(answer.bytes)
}

/** `headers` are names and values in turn, without length, coding and entity tag. */
export function sendBody(
  request: IncomingMessage,
  response: ServerResponse,
  body: EncodedBody,
  headers: readonly string[],
): void {
  if (response.headersSent || response.destroyed) return
  const shared = [
    ...headers,
    'etag',
    body.etag,
    'cache-control',
    'no-cache',
    'vary',
    'accept-encoding',
  ]
  if (isHeld(request.headers['if-none-match'], body.etag)) {
    response.writeHead(304, shared)
    response.end()
    return
  }
  const compressed = acceptsGzip(request) ? body.gzip() : undefined
  const bytes = compressed ?? body.bytes
  shared.push('content-length', String(bytes.length), ...NOSNIFF)
  if (compressed !== undefined) shared.push('content-encoding', 'gzip')
  response.writeHead(200, shared)
  response.end(bytes)
}

function acceptsGzip(request: IncomingMessage): boolean {
  const accepted = request.headers['accept-encoding']
  return typeof accepted === 'string' && GZIP_ACCEPTED.test(accepted)
}

/** Source: RFC 9110, section 13.1.2; weak comparison. */
function isHeld(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch.split(',').some((held) => {
    const tag = held.trim()
    return tag === '*' || tag === etag || tag === `W/${etag}`
  })
}
