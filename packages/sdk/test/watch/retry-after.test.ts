/** When a server wants to be asked again. */
import { MidplaneError } from '@midplane/contract'
import { expect, test } from 'vitest'
import { retryAfterMsOf, withRetryAfter } from '../../src/watch/retry-after.ts'

const NOW_MS = Date.parse('2026-01-02T03:04:05Z')

function refusal(status: number): MidplaneError {
  return new MidplaneError({ code: 'MP_TEST', status, retryable: false, message: 'no', advice: '' })
}

function delayMs(status: number, header: string | null): number {
  return retryAfterMsOf(withRetryAfter(refusal(status), header, NOW_MS))
}

test.each<[number, string | null, number]>([
  [503, '2', 2000],
  [429, '0', 0],
  [429, 'Fri, 02 Jan 2026 03:04:15 GMT', 10_000],
  [503, 'Fri, 02 Jan 2026 03:04:00 GMT', 0],
  [503, '999999999999', 300_000],
  [503, 'soon', 0],
  [503, '', 0],
  [503, null, 0],
  [500, '2', 0],
  [404, '2', 0],
])('an answer %d with Retry-After %j delays the next request by %d ms', (status, header, ms) => {
  expect(delayMs(status, header)).toBe(ms)
})

test('a server that names a time is to be asked again, and its code and reason stay', () => {
  const asked = withRetryAfter(refusal(429), '1', NOW_MS)
  expect(asked).toMatchObject({ code: 'MP_TEST', status: 429, message: 'no', retryable: true })
  expect(withRetryAfter(refusal(429), null, NOW_MS).retryable).toBe(false)
})
