/** The table of states. */
import { expect, test } from 'vitest'
import { sdkErrors } from '../src/errors.ts'
import { nextHealth, type Health, type HealthSignal } from '../src/status.ts'

const error = sdkErrors.error('MP_SDK_UNREACHABLE', { server: 'http://a' })

function healthAfter(...signals: readonly HealthSignal[]): Health {
  const start: Health = { state: 'starting', since: new Date(0), lastError: undefined }
  return signals.reduce((health, signal, index) => nextHealth(health, signal, index + 1), start)
}

const live: HealthSignal = { is: 'live' }
const failed: HealthSignal = { is: 'failed', error }

test.each<[string, readonly HealthSignal[], string]>([
  ['a failure at the start changes no state', [failed], 'starting'],
  ['a server answers', [failed, live], 'live'],
  ['the stream breaks', [live, failed], 'reconnecting'],
  ['it comes back', [live, failed, live], 'live'],
  ['the disk stands in', [failed, { is: 'from-snapshot' }], 'from-snapshot'],
  ['servers still fail', [{ is: 'from-snapshot' }, failed], 'from-snapshot'],
  ['a server answers after the disk', [{ is: 'from-snapshot' }, failed, live], 'live'],
  ['the code stands in', [{ is: 'from-defaults' }, failed], 'from-defaults'],
  ['the disk comes too late', [live, { is: 'from-snapshot' }], 'live'],
  ['closed is final', [live, { is: 'closed' }, live, failed], 'closed'],
])('%s', (_, signals, state) => {
  expect(healthAfter(...signals).state).toBe(state)
})

test('tells since when the state holds, and the last error until it is live again', () => {
  expect(healthAfter(live, failed, failed)).toEqual({
    state: 'reconnecting',
    since: new Date(2),
    lastError: error,
  })
  expect(healthAfter(live, failed, live).lastError).toBe(undefined)
})
