/** The id of a request: the caller's `x-request-id` when it is short and plain, else made here. */
import type { IncomingMessage } from 'node:http'

const PLAIN = /^[\w.:-]{1,64}$/

/** Differs between processes started at different times; the count goes on behind it. */
const PREFIX = `${Math.trunc(performance.timeOrigin).toString(36)}-`
let count = 0

export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id']
  if (typeof given === 'string' && PLAIN.test(given)) return given
  count += 1
  return PREFIX + count.toString(36)
}
