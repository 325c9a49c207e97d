/** Guessing passwords and names: each attempt costs the same whoever is named, and soon has to wait. */
import { MidplaneError } from '@midplane/contract'
import { describe, expect, test } from 'vitest'
import { PASSWORD, startNode, type Node } from '../node.ts'

type Outcome = { readonly code: string; readonly message: string }

/** The identity port, as every way of signing in uses it, takes the address as it is. */
async function attempt(
  node: Node,
  username: string,
  password: string,
  address: string,
): Promise<Outcome> {
  return node.identity
    .login(username, password, address)
    .then(() => ({ code: 'accepted', message: '' }))
    .catch((error: unknown) => {
      if (!MidplaneError.is(error)) throw error
      return { code: error.code, message: error.message }
    })
}

function countOf(outcomes: readonly Outcome[], code: string): number {
  return outcomes.filter((outcome) => outcome.code === code).length
}

describe('an unknown user', () => {
  test('costs a password hash, as a known one does: they wait in the same queue', async () => {
    const node = await startNode()
    const outcomes = await Promise.all(
      Array.from({ length: 80 }, (_, index) =>
        attempt(node, `nobody-${index}`, 'some password', `10.0.${index}.1`),
      ),
    )
    // Two at work, 64 waiting: the others were turned away because hashes were being computed for nobody.
    expect(countOf(outcomes, 'MP_IAM_BUSY')).toBeGreaterThan(0)
    expect(countOf(outcomes, 'MP_IAM_SIGN_IN_REFUSED')).toBeGreaterThanOrEqual(60)
  })

  test('is refused in the words of a wrong password, and has to wait in the same words', async () => {
    const node = await startNode()
    const series = async (username: string, address: string): Promise<Outcome[]> => {
      const outcomes: Outcome[] = []
      for (let count = 0; count < 7; count += 1) {
        outcomes.push(await attempt(node, username, 'wrong password', address))
      }
      return outcomes
    }
    const known = await series('admin', '10.1.0.1')
    expect(await series('nobody', '10.2.0.1')).toEqual(known)
    expect(known.at(-1)?.code).toBe('MP_IAM_TOO_MANY_ATTEMPTS')
  })
})

describe('mass guessing', () => {
  test('of one account waits, from however many addresses, and the right password is no exception', async () => {
    const node = await startNode()
    const outcomes: Outcome[] = []
    for (let index = 0; index < 12; index += 1) {
      outcomes.push(await attempt(node, 'admin', `guess number ${index}`, `10.3.${index}.1`))
    }
    expect(countOf(outcomes, 'MP_IAM_SIGN_IN_REFUSED')).toBeLessThanOrEqual(6)
    expect((await attempt(node, 'admin', PASSWORD, '10.4.0.1')).code).toBe(
      'MP_IAM_TOO_MANY_ATTEMPTS',
    )
    node.clock.move(3_600_000)
    expect((await attempt(node, 'admin', PASSWORD, '10.4.0.1')).code).toBe('accepted')
  })

  test.each([
    ['one address', () => '10.5.0.1'],
    ['one IPv6 network', (index: number) => `2001:db8:0:1::${index.toString(16)}`],
  ])('of many accounts from %s waits', async (_, addressOf) => {
    const node = await startNode()
    const outcomes: Outcome[] = []
    for (let index = 0; index < 30; index += 1) {
      outcomes.push(await attempt(node, `user-${index}`, 'summer 2030', addressOf(index)))
    }
    expect(countOf(outcomes, 'MP_IAM_SIGN_IN_REFUSED')).toBeLessThanOrEqual(21)
    expect(countOf(outcomes, 'MP_IAM_TOO_MANY_ATTEMPTS')).toBeGreaterThanOrEqual(9)
  })

  test('side by side gains nothing', async () => {
    const node = await startNode()
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        attempt(node, 'admin', `guess ${index}`, '10.6.0.1'),
      ),
    )
    expect(countOf(outcomes, 'MP_IAM_SIGN_IN_REFUSED')).toBeLessThanOrEqual(6)
  })

  test('leaves neither names nor passwords in the log', async () => {
    const node = await startNode()
    await attempt(node, 'typed password here', 'another secret', '10.7.0.1')
    expect(node.log()).toContain('sign-in refused')
    expect(node.log()).not.toContain('typed password here')
    expect(node.log()).not.toContain('another secret')
  })
})
