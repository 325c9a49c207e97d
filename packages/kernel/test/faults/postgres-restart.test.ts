/** PostgreSQL may go away and come back: what was acknowledged stays, who is told "unavailable" has changed nothing. */
import { eventually, isSkipped, startPostgres } from '@midplane/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock, systemRandom } from '../../src/clock.ts'
import { createChangeFeed } from '../../src/feed/create-change-feed.ts'
import { openStore } from '../../src/store/open-store.ts'
import { closedAtEnd, silentLog } from '../store/store-kinds.ts'

describe('a postgres store whose server restarts', () => {
  it.for(['in order', 'after kill -9'])('%s loses nothing acknowledged', async (how, context) => {
    const postgres = await startPostgres()
    if (isSkipped(postgres)) return context.skip(postgres.skipped)
    onTestFinished(() => postgres.stop())
    const databaseUrl = await postgres.createDatabase()
    const surroundings = { clock: systemClock, random: systemRandom, log: silentLog }
    const options = { folder: '/nowhere', databaseUrl, ...surroundings }
    const writer = await closedAtEnd(openStore(options))
    const reader = await closedAtEnd(openStore(options))
    const feed = await closedAtEnd(createChangeFeed(reader, systemClock, silentLog))
    const heard: string[] = []
    feed.subscribe('keys', (changes) => void heard.push(...changes.map(({ key }) => key)))

    const acknowledged: string[] = []
    const unchanged: string[] = []
    const codes = new Set<string>()
    let isEnding = false
    const write = async (name: string): Promise<void> => {
      for (let count = 1; !isEnding; count += 1) {
        const key = `${name}-${count}`
        try {
          await writer.write((tx) => tx.change({ topic: 'test', key, actor: 'tester' }))
          acknowledged.push(key)
        } catch (error) {
          const { code } = error as { code: string } // every error of a store has one
          codes.add(code)
          if (code !== 'MP_STORE_UNCERTAIN') unchanged.push(key)
        }
      }
    }
    const writing = Promise.all(['a', 'b', 'c', 'd'].map(write))
    await eventually(() => acknowledged.length > 50)
    if (how !== 'in order') await postgres.kill9()
    await postgres.restart()
    const before = acknowledged.length
    await eventually(() => acknowledged.length > before + 50)
    isEnding = true
    await writing

    const changes = await eventually(async () => {
      const log = await writer.changeLog.read(0, 1_000_000)
      return log.length === heard.length && log
    })
    const keys = changes.map(({ key }) => key)
    expect(heard).toEqual(keys)
    expect(acknowledged.filter((key) => !keys.includes(key))).toEqual([])
    expect(unchanged.filter((key) => keys.includes(key))).toEqual([])
    expect(new Set(keys).size).toBe(keys.length)
    const known = ['MP_STORE_UNCERTAIN', 'MP_STORE_UNAVAILABLE', 'MP_STORE_TIMEOUT']
    expect([...codes].filter((code) => !known.includes(code))).toEqual([])
    await eventually(() => writer.health().isReady && reader.health().isReady)
  })
})
