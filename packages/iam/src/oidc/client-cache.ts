/**
 * Clients that this node has read, so that checking one costs a hash and no query. Bounded.
 * Invariant: after `forget` no request that begins later is served from what was read before it.
 */
import type { Clock, Store } from '@midplane/kernel'
import { CLI_CLIENT_ID, cliClient, recordOf, type ClientRecord } from './client-record.ts'
import { findClientRow, type OidcTables } from './oidc-store.ts'

const CLIENTS_MAX = 20_000
/** News may be lost; a client is read again behind this. */
const FRESH_FOR_MS = 60_000

type Known = { readonly client: ClientRecord; readonly readAtMs: number }

export class ClientCache {
  readonly #parts: {
    readonly store: Store
    readonly clock: Clock
    readonly platformAudience: () => string
  }
  readonly #clients = new Map<string, Known>()
  /** Counts news, so that what was being read meanwhile is not kept. */
  #newsCount = 0

  constructor(parts: {
    readonly store: Store
    readonly clock: Clock
    readonly platformAudience: () => string
  }) {
    this.#parts = parts
  }

  known(tenant: string, id: string): ClientRecord | undefined {
    const known = this.#clients.get(id)
    if (known === undefined || known.client.tenant !== tenant) return undefined
    return this.#parts.clock.monotonicMs() - known.readAtMs < FRESH_FOR_MS
      ? known.client
      : undefined
  }

  async find(tenant: string, id: string): Promise<ClientRecord | undefined> {
    const { store, clock, platformAudience } = this.#parts
    if (id === CLI_CLIENT_ID) return cliClient(tenant, platformAudience())
    const known = this.known(tenant, id)
    if (known !== undefined) return known
    const newsCount = this.#newsCount
    const row = await findClientRow(store.reader<OidcTables>(), tenant, id)
    if (row === undefined) return undefined
    const client = recordOf(row)
    if (newsCount !== this.#newsCount) return client
    this.#clients.delete(id)
    this.#clients.set(id, { client, readAtMs: clock.monotonicMs() })
    const [oldest] = this.#clients.keys()
    if (this.#clients.size > CLIENTS_MAX && oldest !== undefined) this.#clients.delete(oldest)
    return client
  }

  forget(id: string): void {
    this.#newsCount += 1
    this.#clients.delete(id)
  }
}
