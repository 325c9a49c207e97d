/**
 * Where `oidc-provider` keeps what lives between the steps of a flow: one table for all of its models
 * but clients, which have their own.
 * Invariants: ids (often tokens themselves) are hashed and payloads are sealed, so whoever reads the
 * database can use nothing of it; a code or refresh token is consumed once, however many try at once.
 */
import { hash } from 'node:crypto'
import type { Clock, Store } from '@midplane/kernel'
import { InvalidGrant } from 'oidc-provider/lib/helpers/errors.js'
import type { Adapter, Payload } from 'oidc-provider/lib/provider.js'
import type { Sealer } from '../sealer.ts'
import {
  consumeOidcRow,
  deleteGrant,
  deleteOidcRow,
  findOidcRow,
  findOidcRowByOther,
  upsertOidcRow,
  type OidcKey,
  type OidcRow,
  type OidcTables,
} from './oidc-store.ts'

export type OidcAdapterParts = {
  readonly tenant: string
  readonly store: Store
  readonly clock: Clock
  readonly sealer: Sealer
}

/** These die with their grant. */
const OF_A_GRANT = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken', 'DeviceCode'])

export function createOidcAdapter(parts: OidcAdapterParts, model: string): Adapter {
  const { tenant, store, clock, sealer } = parts
  const keyOf = (id: string): OidcKey => ({ tenant, model, id_hash: hashOf(id) })
  const contextOf = (key: OidcKey): string => `oidc ${key.tenant} ${key.model} ${key.id_hash}`

  function payloadOf(row: OidcRow | undefined): Payload | undefined {
    if (row === undefined) return undefined
    if (row.expires_at !== null && row.expires_at <= clock.nowMs()) return undefined
    const payload = JSON.parse(sealer.unseal(row.payload_sealed, contextOf(row))) as Payload // written by `upsert`
    if (row.consumed_at === null) return payload
    return { ...payload, consumed: Math.floor(row.consumed_at / 1000) }
  }

  async function findByOther(other: string): Promise<Payload | undefined> {
    const otherHash = hashOf(other)
    return payloadOf(
      await findOidcRowByOther(store.reader<OidcTables>(), { tenant, model, otherHash }),
    )
  }

  return {
    async upsert(id, payload, expiresInSeconds) {
      const key = keyOf(id)
      const { grantId, accountId, clientId, consumed } = payload
      const other = model === 'Session' ? payload.uid : payload.userCode
      const row: OidcRow = {
        ...key,
        payload_sealed: sealer.seal(JSON.stringify(payload), contextOf(key)),
        grant_id: OF_A_GRANT.has(model) ? (grantId ?? null) : null,
        other_hash: other === undefined ? null : hashOf(other),
        account_id: accountId ?? null,
        client_id: clientId ?? null,
        consumed_at: consumed === undefined ? null : consumed * 1000,
        expires_at: expiresInSeconds === undefined ? null : clock.nowMs() + expiresInSeconds * 1000,
      }
      await store.write<OidcTables, void>((tx) => upsertOidcRow(tx.db, row))
    },

    async find(id) {
      return payloadOf(await findOidcRow(store.reader<OidcTables>(), keyOf(id)))
    },

    findByUserCode: findByOther,
    findByUid: findByOther,

    async destroy(id) {
      await store.write<OidcTables, void>((tx) => deleteOidcRow(tx.db, keyOf(id)))
    },

    async revokeByGrantId(grantId) {
      await store.write<OidcTables, void>((tx) => deleteGrant(tx.db, tenant, grantId))
    },

    async consume(id) {
      const isFirst = await store.write<OidcTables, boolean>((tx) =>
        consumeOidcRow(tx.db, keyOf(id), clock.nowMs()),
      )
      if (!isFirst) throw new InvalidGrant('it was used already')
    },
  }
}

function hashOf(id: string): string {
  return hash('sha256', id)
}
