/** How guessing is slowed down. */
import { describe, expect, test } from 'vitest'
import { SignInGuard } from '../../src/model/sign-in-guard.ts'
import { ManualClock } from '../manual-clock.ts'

const ALICE = { username: 'alice', address: '10.0.0.1' }

function guardAndClock(): { guard: SignInGuard; clock: ManualClock } {
  const clock = new ManualClock()
  return { guard: new SignInGuard(clock), clock }
}

/** Attempts as fast as the guard lets them through; returns the waiting times between them. */
function attempt(
  { guard, clock }: ReturnType<typeof guardAndClock>,
  count: number,
  who: (index: number) => { username: string; address: string },
): number[] {
  return Array.from({ length: count }, (_, index) => {
    const waitMs = guard.admit(who(index))
    if (waitMs === 0) return 0
    clock.move(waitMs)
    expect(guard.admit(who(index))).toBe(0)
    return waitMs
  })
}

describe('the guard', () => {
  test('doubles the wait of an account after five attempts, up to a minute', () => {
    const waits = attempt(guardAndClock(), 14, (index) => ({
      ...ALICE,
      address: `10.0.0.${index}`,
    }))
    expect(waits).toEqual(
      [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1000),
    )
  })

  test('doubles the wait of an address after twenty attempts on whatever accounts, up to five minutes', () => {
    const waits = attempt(guardAndClock(), 32, (index) => ({ ...ALICE, username: `user${index}` }))
    expect(waits.slice(0, 20)).toEqual(Array(20).fill(0))
    expect(waits.slice(20)).toEqual(
      [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300].map((seconds) => seconds * 1000),
    )
  })

  test('counts attempts when they begin, so many at once gain nothing', () => {
    const { guard } = guardAndClock()
    const waits = Array.from({ length: 50 }, () => guard.admit(ALICE))
    expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(5)
  })

  test('does not prolong the wait for attempts that it turned away', () => {
    const { guard, clock } = guardAndClock()
    for (let index = 0; index < 50; index += 1) guard.admit(ALICE)
    clock.move(1000)
    expect(guard.admit(ALICE)).toBe(0)
  })

  test('lets other accounts and addresses through meanwhile', () => {
    const { guard } = guardAndClock()
    for (let index = 0; index < 6; index += 1) guard.admit(ALICE)
    expect(guard.admit(ALICE)).toBeGreaterThan(0)
    expect(guard.admit({ ...ALICE, username: 'bob' })).toBe(0)
    expect(guard.admit({ username: 'bob', address: '10.0.0.2' })).toBe(0)
  })

  test('forgets an account that signed in, and everybody after a quarter of an hour', () => {
    const { guard, clock } = guardAndClock()
    for (let index = 0; index < 4; index += 1) guard.admit(ALICE)
    guard.admit(ALICE)
    guard.succeed(ALICE)
    expect(guard.admit(ALICE)).toBe(0)
    for (let index = 0; index < 6; index += 1) guard.admit(ALICE)
    clock.move(900_000)
    expect(attempt({ guard, clock }, 5, () => ALICE)).toEqual([0, 0, 0, 0, 0])
  })

  test('is not reset for an address by sign-ins to an account of its own', () => {
    const { guard } = guardAndClock()
    const outcomes = Array.from({ length: 40 }, (_, index) => {
      const own = { username: 'mallory', address: ALICE.address }
      if (guard.admit(own) === 0) guard.succeed(own)
      return guard.admit({ ...ALICE, username: `victim${index}` })
    })
    expect(outcomes.filter((waitMs) => waitMs === 0).length).toBeLessThanOrEqual(20)
  })

  test('takes an IPv6 network of 64 bits for one address', () => {
    const pair = guardAndClock()
    const waits = attempt(pair, 21, (index) => ({
      username: `user${index}`,
      address: `2001:db8:0:7::${index.toString(16)}`,
    }))
    expect(waits.at(-1)).toBe(1000)
    expect(
      pair.guard.admit({ username: 'other', address: '2001:db8:0:7:1:2:3:4' }),
    ).toBeGreaterThan(0)
    expect(pair.guard.admit({ username: 'other', address: '2001:db8:0:8::1' })).toBe(0)
  })

  test('keeps a bounded number of entries', () => {
    const { guard } = guardAndClock()
    for (let index = 0; index < 30_000; index += 1) {
      guard.admit({ username: `user${index}`, address: `10.${index >> 8}.${index & 255}.1` })
    }
    expect(guard.size).toBeLessThanOrEqual(20_000)
  })
})
