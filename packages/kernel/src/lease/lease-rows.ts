/** The rows of leases; each use is one statement, so no two nodes can both succeed. */
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Clock } from '../clock.ts'
import type { KernelTables } from '../store/kernel-tables.ts'
import type { Store } from '../store/store.ts'

export interface LeaseRows {
  /** The new fencing token; undefined while somebody else, or this node, holds the lease. */
  acquire(name: string, holder: string, ttlMs: number): Promise<number | undefined>
  /** False when the lease is no longer the holder's. */
  renew(name: string, token: number, ttlMs: number): Promise<boolean>
  /** Frees the lease unless it is somebody else's by now. The row stays: tokens never start anew. */
  release(name: string, token: number): Promise<void>
}

export function leaseRowsOf(store: Store, clock: Clock): LeaseRows {
  /** Milliseconds, as the database sees them when it looks at the row. */
  const now = (): RawBuilder<number> =>
    store.dialect === 'postgres'
      ? sql<number>`cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)`
      : sql<number>`${Math.floor(clock.monotonicMs())}`
  const write = <Result>(work: (db: Kysely<KernelTables>) => Promise<Result>): Promise<Result> =>
    store.write<KernelTables, Result>((tx) => work(tx.db))

  return {
    async acquire(name, holder, ttlMs) {
      const { rows } = await write((db) =>
        sql<{ token: number }>`
          insert into kernel_lease (name, holder, token, expires_at)
          values (${name}, ${holder}, 1, ${now()} + ${sql.lit(ttlMs)})
          on conflict (name) do update set
            holder = excluded.holder,
            token = kernel_lease.token + 1,
            expires_at = ${now()} + ${sql.lit(ttlMs)}
          where kernel_lease.expires_at <= ${now()}
          returning token`.execute(db),
      )
      return rows[0]?.token
    },

    async renew(name, token, ttlMs) {
      const { rows } = await write((db) =>
        sql`update kernel_lease set expires_at = ${now()} + ${sql.lit(ttlMs)}
          where name = ${name} and token = ${token} and expires_at > ${now()}
          returning token`.execute(db),
      )
      return rows.length > 0
    },

    async release(name, token) {
      await write((db) =>
        sql`update kernel_lease set expires_at = 0
          where name = ${name} and token = ${token}`.execute(db),
      )
    },
  }
}
