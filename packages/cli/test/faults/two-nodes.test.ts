/**
 * Two nodes on one PostgreSQL: what is published on one reaches the clients of the other, the death of one is noticed by
 * nobody on the other, and its own clients go on where they were.
 */
import {
  eventually,
  isSkipped,
  sharedPostgres,
  startMidplane,
  type Midplane,
} from '@midplane/testkit'
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest'
import {
  followByCtripApollo,
  followByNacos,
  followByPoll,
  followBySdk,
  type Follower,
} from '../followers.ts'
import { lastingToken, publishCounter, publishedCounters } from '../publisher.ts'

const KILLS = 5

describe('two nodes on PostgreSQL', () => {
  it('a publish on one reaches clients of every dialect on the other', async (context) => {
    const { one, two, token } = await startNodes(context)
    await publishCounter(one.url, token, 1)
    const followers = await followersOf(two.url)
    followers.push(await followBySdk({ servers: [two.url], token }))
    for (let value = 2; value <= 30; value += 1)
      expect(await publishCounter(one.url, token, value)).toBe(true)
    await expectAll(followers, 30)
  })

  it('killing one loses nothing, and clients of the other do not notice', async (context) => {
    const { one, two, token } = await startNodes(context)
    await publishCounter(one.url, token, 1)
    const followers = await followersOf(two.url)
    followers.push(await followBySdk({ servers: [one.url, two.url], token }))
    const acknowledged: number[] = []
    let value = 1
    for (let round = 0; round < KILLS; round += 1) {
      const publishing = (async () => {
        for (let count = 0; count < 10; count += 1) {
          value += 1
          if (await publishCounter(one.url, token, value)) acknowledged.push(value)
        }
      })()
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 50))
      await one.kill9()
      await publishing
      value += 1
      expect(await publishCounter(two.url, token, value)).toBe(true)
      acknowledged.push(value)
      await expectAll(followers, value)
      await one.restart()
    }
    const published = new Set(await publishedCounters(one.url, token))
    expect(acknowledged.filter((wanted) => !published.has(wanted))).toEqual([])
  })

  it('publishes on both at once to one namespace all take effect, in one order', async (context) => {
    const { one, two, token } = await startNodes(context)
    const values = Array.from({ length: 40 }, (_, index) => index + 1)
    await Promise.all(
      values.map(async (value) => {
        expect(await publishCounter(value % 2 === 0 ? one.url : two.url, token, value)).toBe(true)
      }),
    )
    const seen = await publishedCounters(one.url, token)
    expect([...seen].sort((left, right) => left - right)).toEqual(values)
    expect(await publishedCounters(two.url, token)).toEqual(seen)
  })

  it('a token revoked on one is refused by the other', async (context) => {
    const { one, two, token } = await startNodes(context)
    const doomed = await lastingToken(one.url, one.token())
    expect(await whoami(two.url, doomed)).toBe(200)
    const [, id = ''] = /^mp_([^_]+)_/.exec(doomed) ?? []
    await fetch(`${one.url}/api/v1/auth/tokens/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    })
    await eventually(async () => (await whoami(two.url, doomed)) === 401, {
      what: 'the other node to refuse the token',
    })
  })
})

async function startNodes(
  context: TestContext,
): Promise<{ one: Midplane; two: Midplane; token: string }> {
  const postgres = await sharedPostgres()
  if (isSkipped(postgres)) return context.skip(postgres.skipped)
  const databaseUrl = await postgres.createDatabase()
  const [one, two] = await Promise.all([
    startMidplane({ databaseUrl }),
    startMidplane({ databaseUrl }),
  ])
  onTestFinished(async () => void (await Promise.all([one.stop(), two.stop()])))
  return { one, two, token: await lastingToken(one.url, one.token()) }
}

async function followersOf(server: string): Promise<Follower[]> {
  return await Promise.all([
    followByPoll(server),
    followByCtripApollo(server),
    followByNacos(server),
  ])
}

/** All end on `value`, and none was ever shown an older one after a newer. */
async function expectAll(followers: readonly Follower[], value: number): Promise<void> {
  for (const { name, seen } of followers) {
    await eventually(() => seen.at(-1) === value, { what: `${name} to see ${value}` })
    expect(seen, name).toEqual([...seen].sort((left, right) => left - right))
  }
}

async function whoami(server: string, token: string): Promise<number> {
  const response = await fetch(`${server}/api/v1/auth/whoami`, {
    headers: { authorization: `Bearer ${token}` },
  })
  await response.arrayBuffer()
  return response.status
}
