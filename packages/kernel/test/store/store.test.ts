/** What a store promises, on every kind of store. */
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { isDuplicate } from '../../src/store/duplicate.ts'
import type { OpenStore } from '../../src/store/store.ts'
import type { KernelTables } from '../../src/store/kernel-tables.ts'
import { openNode, STORE_KINDS } from './store-kinds.ts'
import { openWithTimeLimit } from './time-limited-store.ts'

type Tables = KernelTables & { note: { id: number; text: string } }

const CHANGE = { topic: 'test.note', key: '1', actor: 'tester' }

async function createNotes(store: OpenStore): Promise<void> {
  await store.write<Tables, unknown>(({ db }) =>
    sql`create table note (id bigint primary key, text text not null)`.execute(db),
  )
}

async function notes(store: OpenStore): Promise<readonly Tables['note'][]> {
  return store.reader<Tables>().selectFrom('note').selectAll().orderBy('id').execute()
}

describe.each(STORE_KINDS)('a %s store', (kind) => {
  it('keeps what a transaction wrote and returns its result', async (context) => {
    const store = await openNode(kind, context)
    await createNotes(store)
    const result = await store.write<Tables, string>(async ({ db }) => {
      await db.insertInto('note').values({ id: 9_007_199_254_740_991, text: 'höhe' }).execute()
      return 'done'
    })
    expect(result).toBe('done')
    expect(await notes(store)).toEqual([{ id: 9_007_199_254_740_991, text: 'höhe' }])
  })

  it('changes nothing when the work throws', async (context) => {
    const store = await openNode(kind, context)
    await createNotes(store)
    const failure = new Error('no')
    const writing = store.write<Tables, void>(async (tx) => {
      await tx.db.insertInto('note').values({ id: 1, text: 'gone' }).execute()
      await tx.change(CHANGE)
      throw failure
    })
    await expect(writing).rejects.toBe(failure)
    expect(await notes(store)).toEqual([])
    expect(await store.changeLog.end()).toBe(0)
    expect(await store.changeLog.read(0, 10)).toEqual([])
  })

  it('changes nothing when a query failed, even if the work goes on as if it had not', async (context) => {
    const store = await openNode(kind, context)
    await createNotes(store)
    const writing = store.write<Tables, void>(async ({ db }) => {
      await db.insertInto('note').values({ id: 1, text: 'first' }).execute()
      await db.insertInto('note').values({ id: 1, text: 'taken' }).execute()
    })
    expect(isDuplicate(await writing.catch((error: unknown) => error))).toBe(true)
    expect(await notes(store)).toEqual([])
  })

  it('refuses a write inside a write instead of waiting for ever', async (context) => {
    const store = await openNode(kind, context)
    const nested = store.write(async () => store.write(async () => 'inner'))
    await expect(nested).rejects.toMatchObject({ code: 'MP_STORE_WRITE_NESTED' })
    expect(await store.write(async () => 'next')).toBe('next')
  })

  it('refuses queries through a transaction that has ended', async (context) => {
    const store = await openNode(kind, context)
    await createNotes(store)
    const tx = await store.write<
      Tables,
      { db: { insertInto: unknown }; late: () => Promise<unknown> }
    >(async ({ db }) => ({
      db,
      late: () => db.insertInto('note').values({ id: 1, text: 'late' }).execute(),
    }))
    await expect(tx.late()).rejects.toMatchObject({ code: 'MP_STORE_TRANSACTION_ENDED' })
    expect(await notes(store)).toEqual([])
  })

  it('refuses transactions that it did not open', async (context) => {
    const store = await openNode(kind, context)
    const byHand = store
      .reader<Tables>()
      .transaction()
      .execute(async () => {})
    await expect(byHand).rejects.toMatchObject({ code: 'MP_STORE_TRANSACTION_MANUAL' })
  })

  it('ends a transaction whose work was not heard of for too long', async (context) => {
    const store = await openWithTimeLimit(kind, 50, context)
    const hanging = store.write(() => new Promise<never>(() => {}))
    await expect(hanging).rejects.toMatchObject({ code: 'MP_STORE_TIMEOUT' })
    expect(await store.write(async () => 'next')).toBe('next')
  })

  it('lets concurrent writers each have their transaction', async (context) => {
    const store = await openNode(kind, context)
    await createNotes(store)
    await store.write<Tables, unknown>(({ db }) =>
      db.insertInto('note').values({ id: 1, text: '' }).execute(),
    )
    const letters = 'abcdefghijklmnopqrstuvwxyz'
    await Promise.all(
      [...letters].map((letter) =>
        store.write<Tables, void>(async (tx) => {
          const update = tx.db.updateTable('note').where('id', '=', 1)
          await update.set({ text: sql`text || ${sql.lit(letter)}` }).execute()
          await tx.change({ ...CHANGE, key: letter })
        }),
      ),
    )
    const [note] = await notes(store)
    expect([...(note?.text ?? '')].toSorted().join('')).toBe(letters)
    const changes = await store.changeLog.read(0, 100)
    expect(changes.map((change) => change.revision)).toEqual(
      Array.from(letters, (_, index) => index + 1),
    )
    expect(changes.map((change) => change.key).join('')).toBe(note?.text)
  })

  it('reads the change log by topic, prefix and revision', async (context) => {
    const store = await openNode(kind, context)
    for (const topic of ['config.release', 'iam.user', 'config.grant', 'CONFIG.release']) {
      await store.write((tx) => tx.change({ ...CHANGE, topic }))
    }
    const topics = async (revision: number, limit: number, topic?: string): Promise<string[]> =>
      (await store.changeLog.read(revision, limit, topic)).map((change) => change.topic)
    expect(await topics(0, 10, 'config.')).toEqual(['config.release', 'config.grant'])
    expect(await topics(1, 10, 'config.')).toEqual(['config.grant'])
    expect(await topics(0, 10, 'iam.user')).toEqual(['iam.user'])
    expect(await topics(0, 10, 'iam')).toEqual([])
    expect(await topics(1, 2)).toEqual(['iam.user', 'config.grant'])
    expect(await store.changeLog.end()).toBe(4)
  })

  it('returns sums and counts as numbers', async (context) => {
    const store = await openNode(kind, context)
    await createNotes(store)
    await store.write<Tables, unknown>(({ db }) =>
      db
        .insertInto('note')
        .values([
          { id: 1, text: 'a' },
          { id: 2, text: 'b' },
        ])
        .execute(),
    )
    const { count, sum } = await store
      .reader<Tables>()
      .selectFrom('note')
      .select(({ fn }) => [fn.countAll<number>().as('count'), fn.sum<number>('id').as('sum')])
      .executeTakeFirstOrThrow()
    expect({ count, sum }).toEqual({ count: 2, sum: 3 })
  })

  it('counts the rows that a statement touched', async (context) => {
    const store = await openNode(kind, context)
    await createNotes(store)
    const touched = await store.write<Tables, bigint[]>(async ({ db }) => {
      const insert = db.insertInto('note').values({ id: 1, text: 'a' })
      const inserted = await insert.onConflict((key) => key.doNothing()).executeTakeFirst()
      const again = await insert.onConflict((key) => key.doNothing()).executeTakeFirst()
      const updated = await db.updateTable('note').set({ text: 'b' }).executeTakeFirst()
      const deleted = await db.deleteFrom('note').where('id', '=', 7).executeTakeFirst()
      return [
        inserted.numInsertedOrUpdatedRows ?? -1n,
        again.numInsertedOrUpdatedRows ?? -1n,
        updated.numUpdatedRows,
        deleted.numDeletedRows,
      ]
    })
    expect(touched).toEqual([1n, 0n, 1n, 0n])
  })

  it('is ready while open, and refuses writes once closed', async (context) => {
    const store = await openNode(kind, context)
    await expect.poll(() => store.health()).toEqual({ isReady: true, detail: 'ok' })
    await store.close()
    expect(store.health()).toEqual({ isReady: false, detail: 'closed' })
    await expect(store.write(async () => {})).rejects.toMatchObject({ code: 'MP_STORE_CLOSED' })
  })
})
