/** The identity of a database: one, whoever opens it first. */
import { describe, expect, it } from 'vitest'
import { systemRandom } from '../../src/clock.ts'
import { openFeedId } from '../../src/store/feed-id.ts'
import type { KernelTables } from '../../src/store/kernel-tables.ts'
import { database, STORE_KINDS } from './store-kinds.ts'

describe.each(STORE_KINDS)('the feed id of a %s store', (kind) => {
  it('is one for all who find none at the same time, and stays', async (context) => {
    const shared = await database(kind, context)
    const first = await shared.openNode()
    const nodes = kind === 'postgres' ? [first, await shared.openNode()] : [first]
    for (let round = 0; round < 5; round += 1) {
      await first.write<KernelTables, unknown>(({ db }) => db.deleteFrom('kernel_feed').execute())
      const opening = [...nodes, ...nodes, ...nodes].map((node) => openFeedId(node, systemRandom))
      const ids = new Set(await Promise.all(opening))
      expect(ids.size).toBe(1)
      expect(ids.has(await openFeedId(first, systemRandom))).toBe(true)
    }
  })
})
