/**
 * The server is killed with -9 again and again while clients of four kinds hold their watches and values are published.
 * No acknowledged publish is lost, every client ends on the last value, and none is ever shown an older one again.
 */
import { eventually, startMidplane } from '@midplane/testkit'
import { expect, it, onTestFinished } from 'vitest'
import { startFollowers } from '../followers.ts'
import { lastingToken, publishCounter, publishedCounters } from '../publisher.ts'

const ROUNDS = 100
/** Publishes of a round are under way when the server dies at a random one of these moments. */
const KILL_WITHIN_MS = 25
const PUBLISHES_PER_ROUND = 4

it('nothing acknowledged is lost and no client goes back in time over 100 kills', async () => {
  const server = await startMidplane()
  onTestFinished(async () => void (await server.stop()))
  const token = await lastingToken(server.url, server.token())
  const acknowledged: number[] = []
  let value = 1
  expect(await publishCounter(server.url, token, value)).toBe(true)
  acknowledged.push(value)
  const followers = await startFollowers({ servers: [server.url], token })

  for (let round = 0; round < ROUNDS; round += 1) {
    const killed = killSoon(server)
    for (let count = 0; count < PUBLISHES_PER_ROUND; count += 1) {
      value += 1
      if (await publishCounter(server.url, token, value)) acknowledged.push(value)
    }
    await killed
    await server.restart()
    expect(await missing(server.url, token, acknowledged), `after kill ${round + 1}`).toEqual([])
  }

  value += 1
  expect(await publishCounter(server.url, token, value)).toBe(true)
  for (const follower of followers) {
    await eventually(() => follower.seen.at(-1) === value, {
      what: `${follower.name} to see ${value}`,
    })
    expect(follower.seen, follower.name).toEqual(
      [...follower.seen].sort((left, right) => left - right),
    )
  }
  const published = await publishedCounters(server.url, token)
  expect(published).toEqual([...published].sort((left, right) => left - right))
})

async function killSoon(server: { kill9(): Promise<void> }): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * KILL_WITHIN_MS))
  await server.kill9()
}

async function missing(
  url: string,
  token: string,
  acknowledged: readonly number[],
): Promise<number[]> {
  const published = new Set(await publishedCounters(url, token))
  return acknowledged.filter((value) => !published.has(value))
}
