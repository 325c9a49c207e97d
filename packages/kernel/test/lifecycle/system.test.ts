/** The change feed as a stream: in order, without gaps, from wherever the caller left off. */
import { describe, expect, test } from 'vitest'
import type { Platform } from '../../src/lifecycle/platform.ts'
import { identityModule, running } from './running.ts'

const headers = { authorization: 'Bearer changes.read:changes' }

const change = (platform: Platform, topic: string, key: string) =>
  platform.store.write((tx) => tx.change({ topic, key, actor: 'tester' }))

/** Reads `count` events of a stream, then leaves. */
async function take(
  url: string,
  count: number,
  more: Record<string, string> = {},
): Promise<{ id: string; key: string }[]> {
  const leaving = new AbortController()
  const response = await fetch(url, { headers: { ...headers, ...more }, signal: leaving.signal })
  expect(response.status).toBe(200)
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let events: { id: string; key: string }[] = []
  while (events.length < count) {
    const chunk = await reader?.read()
    if (chunk === undefined || chunk.done) break
    text += decoder.decode(chunk.value, { stream: true })
    events = [...text.matchAll(/id: (\d+)\nevent: change\ndata: (.*)\n\n/g)].map(
      ([, id = '', data = '']) => ({
        id,
        key: (JSON.parse(data) as { key: string }).key,
      }),
    )
  }
  leaving.abort()
  return events
}

describe('watching changes', () => {
  test('gives what happened after a revision and what happens from then on', async () => {
    const { platform } = await running([identityModule])
    for (const key of ['a', 'b', 'c']) await change(platform, 'test.thing', key)
    const events = take(`${platform.url}/api/v1/changes?after=1`, 4)
    await change(platform, 'test.thing', 'd')
    await change(platform, 'test.thing', 'e')
    expect((await events).map(({ id, key }) => id + key)).toEqual(['2b', '3c', '4d', '5e'])
  })

  test('resumes behind the last event received, without a gap, while writers go on', async () => {
    const { platform } = await running([identityModule])
    const total = 1300 // more than two pages
    const writing = (async () => {
      for (let from = 0; from < total; from += 50) {
        await Promise.all(
          Array.from({ length: 50 }, (_, index) =>
            change(platform, 'test.thing', String(from + index)),
          ),
        )
      }
    })()
    const seen: string[] = []
    while (seen.length < total) {
      const last = seen.at(-1) ?? '0'
      const events = await take(
        `${platform.url}/api/v1/changes?after=0`,
        Math.min(200, total - seen.length),
        { 'last-event-id': last },
      )
      seen.push(...events.map(({ id }) => id))
    }
    await writing
    expect(seen.slice(0, total)).toEqual(
      Array.from({ length: total }, (_, index) => String(index + 1)),
    )
  })

  test('gives a long backlog whole, also when only a few of its changes are asked for', async () => {
    const { platform } = await running([identityModule])
    const total = 1101 // more than two pages, and not full ones
    const topic = (index: number) => (index % 2 === 0 ? 'even.thing' : 'odd.thing')
    for (let from = 0; from < total; from += 100) {
      const keys = Array.from({ length: Math.min(100, total - from) }, (_, index) => from + index)
      await Promise.all(keys.map((key) => change(platform, topic(key), String(key))))
    }
    const all = await take(`${platform.url}/api/v1/changes?after=0`, total)
    expect(all.map(({ id }) => Number(id))).toEqual(
      Array.from({ length: total }, (_, index) => index + 1),
    )
    const even = await take(`${platform.url}/api/v1/changes?after=0&topic=even.`, 551)
    expect(even.map(({ key }) => Number(key) % 2)).toEqual(Array.from({ length: 551 }, () => 0))
  })

  test('gives only changes of the topic asked for', async () => {
    const { platform } = await running([identityModule])
    await change(platform, 'one.thing', 'a')
    await change(platform, 'two.thing', 'b')
    await change(platform, 'one.other', 'c')
    const keys = async (topic: string, count: number) =>
      (await take(`${platform.url}/api/v1/changes?after=0&topic=${topic}`, count)).map(
        ({ key }) => key,
      )
    expect(await keys('one.', 2)).toEqual(['a', 'c'])
    expect(await keys('two.thing', 1)).toEqual(['b'])
  })

  test('needs the right to read changes, and a revision to resume from', async () => {
    const { platform } = await running([identityModule])
    const status = async (more: Record<string, string>) =>
      (await fetch(`${platform.url}/api/v1/changes`, { headers: more })).status
    expect(await status({})).toBe(401)
    expect(await status({ authorization: 'Bearer other:thing' })).toBe(403)
    expect(await status({ ...headers, 'last-event-id': 'latest' })).toBe(400)
  })
})
