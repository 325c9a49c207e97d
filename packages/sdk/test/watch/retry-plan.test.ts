/** Which server next, and when. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  firstPlan,
  isRefusedByAll,
  planAfter,
  retryDelayMs,
  type Failure,
  type RetryPlan,
} from '../../src/watch/retry-plan.ts'

const limits = { serverCount: 3, retryMinMs: 500, retryMaxMs: 30_000, refusedRetryMs: 60_000 }
const broken: Failure = { isRefusal: false, wasStable: false }
const refused: Failure = { isRefusal: true, wasStable: false }

function after(...failures: readonly Failure[]): RetryPlan {
  return failures.reduce((plan, failure) => planAfter(plan, failure, limits), firstPlan(1))
}

describe('the retry plan', () => {
  test('asks the servers in turn', () => {
    expect([after(), after(broken), after(broken, broken)].map((plan) => plan.serverIndex)).toEqual(
      [1, 2, 0],
    )
  })

  test('doubles the upper end of the delay after each round of all servers', () => {
    const rounds = [1, 3, 4, 6, 7].map((count) => after(...Array<Failure>(count).fill(broken)))
    expect(rounds.map((plan) => Math.round(retryDelayMs(plan, limits, 0.999_999)))).toEqual([
      500, 500, 1000, 1000, 2000,
    ])
  })

  test('begins anew after a connection that held', () => {
    const plan = after(broken, broken, broken, broken, { isRefusal: false, wasStable: true })
    expect(plan.failureCount).toBe(1)
  })

  test('waits long only after all servers refused in a row', () => {
    expect(isRefusedByAll(after(refused, refused), limits)).toBe(false)
    expect(isRefusedByAll(after(refused, broken, refused, refused), limits)).toBe(false)
    const plan = after(refused, refused, refused)
    expect(isRefusedByAll(plan, limits)).toBe(true)
    expect([0, 0.5].map((random) => retryDelayMs(plan, limits, random))).toEqual([30_000, 45_000])
  })

  test('never exceeds its limits, however long it fails', () => {
    const failure = fc.record({ isRefusal: fc.boolean(), wasStable: fc.boolean() })
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(failure, { maxLength: 3000, size: 'max' }),
        random,
        (failures, chance) => {
          const delayMs = retryDelayMs(after(...failures), limits, chance)
          expect(delayMs).toBeGreaterThanOrEqual(0)
          expect(delayMs).toBeLessThanOrEqual(limits.refusedRetryMs)
        },
      ),
      { numRuns: 50 },
    )
  })
})
