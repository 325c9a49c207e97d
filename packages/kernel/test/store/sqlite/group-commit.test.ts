/** Nothing is acknowledged before a sync that covers it has ended well. */
import { MidplaneError } from '@midplane/contract'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { createChangeFeed } from '../../../src/feed/create-change-feed.ts'
import type { KernelTables } from '../../../src/store/kernel-tables.ts'
import { closedAtEnd, openSqlite, silentLog } from '../store-kinds.ts'

/** A sync that begins when asked and ends when the test lets it. */
function heldSync() {
  const syncs: { end(): void; fail(error: Error): void }[] = []
  let isHeld = false
  return {
    syncs,
    hold(): void {
      isHeld = true
    },
    async syncedThrough(sync: () => Promise<void>): Promise<void> {
      if (isHeld) {
        await new Promise<void>((resolve, reject) => syncs.push({ end: resolve, fail: reject }))
      }
      await sync()
    },
  }
}

async function openHeld() {
  const held = heldSync()
  const store = await openSqlite({ syncedThrough: (sync) => held.syncedThrough(sync) })
  const feed = await closedAtEnd(createChangeFeed(store, systemClock, silentLog))
  const events: string[] = []
  feed.subscribe('events', (changes) => {
    events.push(...changes.map(({ key }) => `feed ${key}`))
  })
  const write = (key: string): Promise<void> =>
    store
      .write((tx) => tx.change({ topic: 'test', key, actor: 'tester' }))
      .then(
        () => void events.push(`ack ${key}`),
        (error: unknown) => void events.push(`${codeOf(error)} ${key}`),
      )
  held.hold()
  return { store, feed, held, events, write }
}

async function committedCount(store: Awaited<ReturnType<typeof openSqlite>>): Promise<number> {
  const reader = store.reader<KernelTables>()
  return (await reader.selectFrom('kernel_change').selectAll().execute()).length
}

describe('group commit', () => {
  it('tells feed and writers only after the sync that began after their commit', async () => {
    const { store, held, events, write } = await openHeld()
    const first = write('a')
    await expect.poll(() => held.syncs.length).toBe(1)
    const later = [write('b'), write('c')]
    await expect.poll(() => committedCount(store)).toBe(3)
    expect(events).toEqual([])
    expect(await store.changeLog.read(0, 10)).toEqual([])
    expect(await store.changeLog.end()).toBe(0)

    held.syncs[0]?.end()
    await first
    expect(events).toEqual(['feed a', 'ack a'])
    expect(await store.changeLog.end()).toBe(1)

    await expect.poll(() => held.syncs.length).toBe(2)
    held.syncs[1]?.end()
    await Promise.all(later)
    expect(events).toEqual(['feed a', 'ack a', 'feed b', 'feed c', 'ack b', 'ack c'])
    expect(held.syncs).toHaveLength(2)
  })

  it('after a failed sync acknowledges nothing ever again, and says why', async () => {
    const { store, feed, held, events, write } = await openHeld()
    const covered = write('a')
    await expect.poll(() => held.syncs.length).toBe(1)
    const waiting = write('b')
    await expect.poll(() => committedCount(store)).toBe(2)
    held.syncs[0]?.fail(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }))
    await Promise.all([covered, waiting])
    await write('c')
    expect(events).toEqual(['MP_STORE_UNCERTAIN a', 'MP_STORE_UNCERTAIN b', 'MP_STORE_FAILED c'])
    expect(held.syncs).toHaveLength(1)
    expect(feed.revision).toBe(0)
    expect(store.health()).toMatchObject({ isReady: false })
    expect(store.health().detail).toContain('EIO')
  })
})

function codeOf(error: unknown): string {
  return MidplaneError.is(error) ? error.code : String(error)
}
