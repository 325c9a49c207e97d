/**
 * Follows old signing keys with new ones, and sweeps what the provider left behind: by one node at a
 * time, under a lease.
 */
import type { Audit, Clock, Leases, Log, Store } from '@midplane/kernel'
import type { KeyRings } from '../oidc/key-ring.ts'
import {
  deleteExpiredOidc,
  deleteRetiredKeys,
  tenantsWithOldKeys,
  type OidcTables,
} from '../oidc/oidc-store.ts'
import type { Doer } from './clients.ts'

const LEASE = 'iam.oidc-upkeep'
const LEASE_TTL_MS = 30_000
const EVERY_MS = 5 * 60_000

export type SigningKeyUpkeepParts = {
  readonly store: Store
  readonly audit: Audit
  readonly clock: Clock
  readonly leases: Leases
  readonly log: Log
  readonly keys: KeyRings
  readonly keyLifetimeMs: number
}

export class SigningKeyUpkeep {
  readonly #parts: SigningKeyUpkeepParts
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()

  constructor(parts: SigningKeyUpkeepParts) {
    this.#parts = parts
  }

  start(): void {
    this.#running = this.#runUntilStopped()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  /** By somebody's wish, before their time. */
  async rotate(
    doer: Doer,
    tenant: string,
    { isAtOnce }: { readonly isAtOnce: boolean },
  ): Promise<void> {
    const { store, audit, keys } = this.#parts
    await keys.rotate(tenant, { isAtOnce })
    await store.write<OidcTables, void>((tx) =>
      audit.record(tx, {
        ...doer,
        action: 'iam.keys.edit',
        resource: `iam/${tenant}/keys`,
        after: { isAtOnce },
      }),
    )
  }

  /** One round; for tests and for the loop. */
  async tidy(): Promise<void> {
    const { store, clock, keys, keyLifetimeMs } = this.#parts
    const nowMs = clock.nowMs()
    const tenants = await tenantsWithOldKeys(store.reader<OidcTables>(), nowMs - keyLifetimeMs)
    for (const tenant of tenants) await keys.rotate(tenant, { isAtOnce: false })
    await store.write<OidcTables, void>(async (tx) => {
      await deleteExpiredOidc(tx.db, nowMs)
      await deleteRetiredKeys(tx.db, nowMs)
    })
  }

  async #runUntilStopped(): Promise<void> {
    const { clock, leases, log } = this.#parts
    const { signal } = this.#stopping
    while (!signal.aborted) {
      try {
        const lease = await leases.tryAcquire(LEASE, LEASE_TTL_MS)
        try {
          if (lease !== undefined) await this.tidy()
        } finally {
          await lease?.release()
        }
      } catch (error) {
        log.warn('signing keys and ended flows were not looked after', { error })
      }
      await clock.sleep(EVERY_MS, signal).catch(() => undefined)
    }
  }
}
