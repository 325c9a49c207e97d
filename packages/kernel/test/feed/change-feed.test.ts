/** What the change feed promises, on every kind of store. */
import { eventually } from '@midplane/testkit'
import { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import type { Change, ChangeFeed } from '../../src/feed/change-feed.ts'
import { createChangeFeed, type RunningChangeFeed } from '../../src/feed/create-change-feed.ts'
import type { OpenStore } from '../../src/store/store.ts'
import {
  closedAtEnd,
  database,
  openNode,
  postgresDatabase,
  silentLog,
  STORE_KINDS,
} from '../store/store-kinds.ts'

function openFeed(store: OpenStore): Promise<RunningChangeFeed> {
  return closedAtEnd(createChangeFeed(store, systemClock, silentLog))
}

async function change(store: OpenStore, key: string): Promise<Change> {
  return store.write((tx) => tx.change({ topic: 'test.thing', key, actor: 'tester' }))
}

/** The keys that a new subscriber hears. */
function keysHeardBy(feed: ChangeFeed, name = 'listener'): string[] {
  const keys: string[] = []
  feed.subscribe(name, (changes) => {
    keys.push(...changes.map(({ key }) => key))
  })
  return keys
}

function upTo(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index + 1))
}

describe.each(STORE_KINDS)('the change feed of a %s store', (kind) => {
  it('has an id that outlives the node and is of this database alone', async (context) => {
    const shared = await database(kind, context)
    const store = await shared.openNode()
    const { id } = await openFeed(store)
    expect(id).toMatch(/^[\w-]{22}$/)
    await store.close()
    expect((await openFeed(await shared.openNode())).id).toBe(id)
    expect((await openFeed(await openNode(kind, context))).id).not.toBe(id)
  })

  it('delivers what comes after subscribing, once and in order', async (context) => {
    const store = await openNode(kind, context)
    await change(store, 'before the feed')
    const feed = await openFeed(store)
    expect(feed.revision).toBe(1)
    await change(store, 'before the subscriber')
    await expect.poll(() => feed.revision).toBe(2)
    const keys = keysHeardBy(feed)
    const revisions: number[] = []
    feed.subscribe('revisions', (changes) => {
      revisions.push(...changes.map(({ revision }) => revision))
    })
    for (const key of upTo(20)) await change(store, key)
    await expect.poll(() => feed.revision).toBe(22)
    expect(keys).toEqual(upTo(20))
    expect(revisions).toEqual(upTo(20).map((key) => Number(key) + 2))
  })

  it('delivers nothing of a transaction that was rolled back', async (context) => {
    const store = await openNode(kind, context)
    const feed = await openFeed(store)
    const keys = keysHeardBy(feed)
    const failing = store.write(async (tx) => {
      await tx.change({ topic: 'test.thing', key: 'never', actor: 'tester' })
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    await change(store, 'kept')
    await expect.poll(() => keys).toEqual(['kept'])
  })

  it('gives a failed batch again before anything newer, and holds nobody else back', async (context) => {
    const store = await openNode(kind, context)
    const feed = await openFeed(store)
    const refused: string[] = []
    const accepted: string[] = []
    feed.subscribe('failing', async (changes) => {
      const keys = changes.map(({ key }) => key)
      if (refused.length < 3) {
        refused.push(keys[0] ?? '')
        throw new Error('not yet')
      }
      accepted.push(...keys)
    })
    const keys = keysHeardBy(feed)
    await change(store, '1')
    await expect.poll(() => keys).toEqual(['1'])
    await change(store, '2')
    await expect.poll(() => keys).toEqual(['1', '2'])
    await eventually(() => accepted.length >= 2)
    expect(refused).toEqual(['1', '1', '1'])
    expect(accepted).toEqual(['1', '2'])
  })

  it('brings a subscriber that lags beyond the memory up to date from the log', async (context) => {
    const store = await openNode(kind, context)
    const feed = await openFeed(store)
    const keys: string[] = []
    let release = (): void => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    feed.subscribe('slow', async (changes) => {
      await held
      keys.push(...changes.map(({ key }) => key))
    })
    const count = 5000
    await store.write(async (tx) => {
      for (const key of upTo(count)) await tx.change({ topic: 'test.thing', key, actor: 'tester' })
    })
    await change(store, String(count + 1))
    await eventually(() => feed.revision === count + 1)
    release()
    await eventually(() => keys.length >= count + 1)
    expect(keys).toEqual(upTo(count + 1))
  })

  it('stops at once when unsubscribed', async (context) => {
    const store = await openNode(kind, context)
    const feed = await openFeed(store)
    const keys: string[] = []
    const unsubscribe = feed.subscribe('once', (changes) => {
      keys.push(...changes.map(({ key }) => key))
      unsubscribe()
    })
    await change(store, '1')
    await expect.poll(() => keys).toEqual(['1'])
    await change(store, '2')
    await expect.poll(() => feed.revision).toBe(2)
    expect(keys).toEqual(['1'])
  })

  it('loses no change under concurrent writers and a restart of the feed', async (context) => {
    const store = await openNode(kind, context)
    const first = await openFeed(store)
    const keys = keysHeardBy(first)
    await Promise.all(upTo(40).map((key) => change(store, key)))
    await expect.poll(() => keys.length).toBe(40)
    await first.close()
    const second = await openFeed(store)
    expect(second.revision).toBe(40)
    const read = await second.read(0, 100)
    expect(read.map(({ key }) => key)).toEqual(keys)
  })
})

describe('the change feeds of two nodes', () => {
  it('see the same changes in the same order', async (context) => {
    const shared = await database('postgres', context)
    const nodes = await Promise.all([shared.openNode(), shared.openNode()])
    const feeds = await Promise.all(nodes.map(openFeed))
    const heard = feeds.map((feed) => keysHeardBy(feed))
    const writing = nodes.flatMap((node, index) =>
      upTo(60).map((key) => change(node, `${index}-${key}`)),
    )
    const revisions = (await Promise.all(writing)).map(({ revision }) => revision)
    expect(revisions.toSorted((left, right) => left - right)).toEqual(upTo(120).map(Number))
    await eventually(() => heard.every((keys) => keys.length >= 120))
    const log = await feeds[0]?.read(0, 1000)
    const keys = log?.map(({ key }) => key)
    expect(heard).toEqual([keys, keys])
  })

  it('lose nothing when the connections that listen are killed', async (context) => {
    const shared = await postgresDatabase(context)
    const [writer, other] = await Promise.all([shared.openNode(), shared.openNode()])
    const feed = await openFeed(other)
    const keys = keysHeardBy(feed)
    const operator = new Client({ connectionString: shared.url })
    await operator.connect()
    for (const key of upTo(30)) {
      if (Number(key) % 10 === 5) {
        await operator.query(`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and query ilike 'listen%'`)
      }
      await change(writer, key)
    }
    await operator.end()
    await eventually(() => keys.length >= 30)
    expect(keys).toEqual(upTo(30))
    await eventually(() => other.health().isReady)
  })
})
