/**
 * The identity of a database's change feed: random, made at the first open, the same for all nodes ever after.
 * A copy or a restored backup keeps it; a new database has another one.
 */
import { randomId, type Random } from '../clock.ts'
import type { KernelTables } from './kernel-tables.ts'
import type { Store } from './store.ts'

const FEED_ID_LENGTH = 22

/** Safe with several nodes at once: the first row stays, and all read it. */
export async function openFeedId(store: Store, random: Random): Promise<string> {
  const ids = store.reader<KernelTables>().selectFrom('kernel_feed').select('id')
  const known = await ids.executeTakeFirst()
  if (known !== undefined) return known.id
  const id = randomId(random, FEED_ID_LENGTH)
  await store.write<KernelTables, unknown>(({ db }) =>
    db
      .insertInto('kernel_feed')
      .values({ one: 1, id })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  )
  return (await ids.executeTakeFirstOrThrow()).id
}
