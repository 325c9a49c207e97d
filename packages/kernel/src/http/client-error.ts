/** Answers bytes that are no HTTP request, before there is a request object. */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { PROBLEM_CONTENT_TYPE, toProblem, type MidplaneError } from '@midplane/contract'
import { httpErrors } from '../errors.ts'

export function answerMalformed(
  cause: NodeJS.ErrnoException,
  socket: Socket,
  headerBytesMax: number,
): void {
  if (cause.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const error = errorOf(cause, headerBytesMax)
  const text = JSON.stringify(toProblem(error))
  socket.end(
    [
      `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
      `content-type: ${PROBLEM_CONTENT_TYPE}`,
      `content-length: ${Buffer.byteLength(text)}`,
      'connection: close',
      '',
      text,
    ].join('\r\n'),
    () => socket.destroy(),
  )
}

function errorOf(cause: NodeJS.ErrnoException, bytesMax: number): MidplaneError {
  if (cause.code === 'HPE_HEADER_OVERFLOW')
    return httpErrors.error('MP_HTTP_HEADERS_TOO_LARGE', { bytesMax })
  if (cause.code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return httpErrors.error('MP_HTTP_REQUEST_TIMEOUT', {})
  const { reason } = cause as { reason?: unknown } // llhttp's own words
  return httpErrors.error('MP_HTTP_REQUEST_MALFORMED', {
    reason: typeof reason === 'string' ? reason.toLowerCase() : 'unreadable bytes',
  })
}
