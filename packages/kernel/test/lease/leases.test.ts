/** What leases promise, on every kind of store. */
import { eventually } from '@midplane/testkit'
import { describe, expect, it } from 'vitest'
import { systemClock, systemRandom } from '../../src/clock.ts'
import { createLeases } from '../../src/lease/create-leases.ts'
import type { Leases } from '../../src/lease/leases.ts'
import type { KernelTables } from '../../src/store/kernel-tables.ts'
import type { OpenStore } from '../../src/store/store.ts'
import {
  database,
  dataFolder,
  openNode,
  openSqlite,
  silentLog,
  STORE_KINDS,
} from '../store/store-kinds.ts'

const LONG_MS = 60_000
const SHORT_MS = 300

function leasesOf(store: OpenStore): Leases {
  return createLeases(store, systemClock, systemRandom, silentLog)
}

/** As an operator or a database failover would: the holder's row is somebody else's. */
async function takeAway(store: OpenStore, name: string): Promise<void> {
  await store.write<KernelTables, unknown>(({ db }) =>
    db
      .updateTable('kernel_lease')
      .set((row) => ({ holder: 'thief', token: row('token', '+', 1) }))
      .where('name', '=', name)
      .execute(),
  )
}

describe.each(STORE_KINDS)('leases of a %s store', (kind) => {
  it('have one holder, and tokens that grow with each', async (context) => {
    const store = await openNode(kind, context)
    const [left, right] = [leasesOf(store), leasesOf(store)]
    const first = await left.tryAcquire('job', LONG_MS)
    expect(first?.fencingToken).toBe(1)
    expect(await right.tryAcquire('job', LONG_MS)).toBeUndefined()
    expect(await left.tryAcquire('job', LONG_MS)).toBeUndefined()
    expect(await right.tryAcquire('other', LONG_MS)).toBeDefined()
    await first?.release()
    expect(first?.signal.reason).toMatchObject({ code: 'MP_LEASE_RELEASED' })
    const second = await right.tryAcquire('job', LONG_MS)
    expect(second?.fencingToken).toBe(2)
  })

  it('go to exactly one of many who ask at once', async (context) => {
    const store = await openNode(kind, context)
    const asking = Array.from({ length: 12 }, () => leasesOf(store).tryAcquire('job', LONG_MS))
    const held = (await Promise.all(asking)).filter((lease) => lease !== undefined)
    expect(held).toHaveLength(1)
  })

  it('are renewed for as long as they are held', async (context) => {
    const store = await openNode(kind, context)
    const lease = await leasesOf(store).tryAcquire('job', SHORT_MS)
    await systemClock.sleep(3 * SHORT_MS)
    expect(lease?.signal.aborted).toBe(false)
    expect(await leasesOf(store).tryAcquire('job', SHORT_MS)).toBeUndefined()
    await lease?.release()
  })

  it('tell a holder who has lost the lease', async (context) => {
    const store = await openNode(kind, context)
    const lease = await leasesOf(store).tryAcquire('job', SHORT_MS)
    await takeAway(store, 'job')
    await eventually(() => lease?.signal.aborted)
    expect(lease?.signal.reason).toMatchObject({ code: 'MP_LEASE_LOST' })
  })

  it('end by themselves when they cannot be renewed', async (context) => {
    const store = await openNode(kind, context)
    const lease = await leasesOf(store).tryAcquire('job', SHORT_MS)
    await store.close()
    await eventually(() => lease?.signal.aborted)
    expect(lease?.signal.reason).toMatchObject({ code: 'MP_LEASE_LOST' })
  })

  it('fence off an old token', async (context) => {
    const store = await openNode(kind, context)
    const leases = leasesOf(store)
    const lease = await leases.tryAcquire('job', LONG_MS)
    const token = lease?.fencingToken ?? 0
    const write = (): Promise<string> =>
      store.write(async (tx) => {
        await leases.fence(tx, 'job', token)
        return 'written'
      })
    expect(await write()).toBe('written')
    await takeAway(store, 'job')
    await expect(write()).rejects.toMatchObject({ code: 'MP_LEASE_FENCED', details: { newest: 2 } })
    await lease?.release()
  })

  it('let one node lead at a time, and another when its work has ended', async (context) => {
    const shared = await database(kind, context)
    const first = await shared.openNode()
    const second = kind === 'postgres' ? await shared.openNode() : first
    const ending = new AbortController()
    const events: string[] = []
    let leaderCount = 0
    const lead = (store: OpenStore, name: string): Promise<void> =>
      leasesOf(store).lead(
        'job',
        SHORT_MS,
        async ({ fencingToken, signal }) => {
          leaderCount += 1
          events.push(`${name} ${fencingToken} of ${leaderCount}`)
          await systemClock.sleep(50)
          leaderCount -= 1
          if (signal.aborted || fencingToken < 3) throw new Error('not done')
        },
        ending.signal,
      )
    await Promise.all([lead(first, 'first'), lead(second, 'second')])
    const counts = events.map((event) => event.split(' ').slice(1).join(' '))
    expect(counts).toEqual(['1 of 1', '2 of 1', '3 of 1', '4 of 1'])
  })

  it('lead until told to stop, and give the lease back after the work has ended', async (context) => {
    const store = await openNode(kind, context)
    const ending = new AbortController()
    const events: string[] = []
    const leading = leasesOf(store).lead(
      'job',
      LONG_MS,
      async ({ signal }) => {
        events.push('leads')
        await systemClock.sleep(LONG_MS, signal).catch(() => {})
        const rival = await leasesOf(store).tryAcquire('job', LONG_MS)
        events.push(rival === undefined ? 'still ours' : 'taken')
      },
      ending.signal,
    )
    await eventually(() => events.length === 1)
    ending.abort()
    await leading
    expect(events).toEqual(['leads', 'still ours'])
    expect(await leasesOf(store).tryAcquire('job', LONG_MS)).toBeDefined()
  })
})

describe('leases of a sqlite store', () => {
  it('of a process that has ended are free for the next one', async () => {
    const folder = await dataFolder()
    const store = await openSqlite({ folder })
    await leasesOf(store).tryAcquire('job', LONG_MS)
    await store.close()
    const lease = await leasesOf(await openSqlite({ folder })).tryAcquire('job', LONG_MS)
    expect(lease?.fencingToken).toBe(2)
  })
})
