/**
 * `Retry-After`: when a server that answered 429 or 503 wants to be asked again. Source: RFC 9110, section 10.2.3.
 * It travels in the details of the error, and makes it one that a retry may mend.
 */
import { MidplaneError } from '@midplane/contract'

/** Whatever a server says, it is asked again after so long. */
const RETRY_AFTER_MS_MAX = 300_000
const STATUSES: readonly number[] = [429, 503]

export function withRetryAfter(
  error: MidplaneError,
  header: string | null,
  nowMs: number,
): MidplaneError {
  const delayMs = header === null ? undefined : parseDelayMs(header, nowMs)
  if (delayMs === undefined || !STATUSES.includes(error.status)) return error
  const { code, status, message, advice } = error
  const details = { ...error.details, retryAfterMs: delayMs }
  return new MidplaneError({ code, status, message, advice, details, retryable: true })
}

/** 0 where the server did not say. */
export function retryAfterMsOf({ details }: MidplaneError): number {
  const delayMs = details['retryAfterMs']
  return typeof delayMs === 'number' ? clamp(delayMs) : 0
}

/** Seconds, or a date. */
function parseDelayMs(header: string, nowMs: number): number | undefined {
  const delayMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs
  return Number.isNaN(delayMs) ? undefined : clamp(delayMs)
}

function clamp(delayMs: number): number {
  return Math.min(Math.max(0, delayMs), RETRY_AFTER_MS_MAX)
}
