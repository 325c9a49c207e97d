/**
 * Clients as `oidc-provider` finds and registers them. Dynamic registration takes what it must and
 * refuses what would make this server fetch addresses that a stranger names.
 */
import { hash } from 'node:crypto'
import { SYSTEM, type Audit, type Clock, type Store } from '@midplane/kernel'
import { InvalidClientMetadata } from 'oidc-provider/lib/helpers/errors.js'
import type { Adapter, Payload } from 'oidc-provider/lib/provider.js'
import type { ClientCache } from './client-cache.ts'
import { providerMetadata } from './client-record.ts'
import { insertClientRow, type OidcTables } from './oidc-store.ts'

const GRANT_TYPES = new Set([
  'authorization_code',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:device_code',
])
/** They would be fetched by this server. */
const FETCHED = [
  'jwks_uri',
  'sector_identifier_uri',
  'request_uris',
  'initiate_login_uri',
  'logo_uri',
]

export type ClientAdapterParts = {
  readonly store: Store
  readonly clock: Clock
  readonly audit: Audit
  readonly clients: ClientCache
}

export function createClientAdapter(
  { store, clock, audit, clients }: ClientAdapterParts,
  tenant: string,
): Adapter {
  const unused = (): never => {
    throw new Error('clients are changed by the API of the platform only')
  }
  return {
    async find(id) {
      const client = await clients.find(tenant, id)
      return client === undefined ? undefined : providerMetadata(client)
    },

    /** By dynamic registration: a client that may ask for no audience and always asks for consent. */
    async upsert(id, { client_secret: secret, ...metadata }) {
      const { client_name: name } = metadata
      const nowMs = clock.nowMs()
      await store.write<OidcTables, void>(async (tx) => {
        await insertClientRow(tx.db, {
          id,
          tenant,
          name: typeof name === 'string' ? name : id,
          secret_hash: typeof secret === 'string' ? hash('sha256', secret) : null,
          metadata_json: JSON.stringify(metadata),
          audiences_json: '[]',
          service_account_id: null,
          is_trusted: 0,
          created_by: 'registration',
          created_at: nowMs,
          updated_at: nowMs,
        })
        await audit.record(tx, {
          principal: SYSTEM,
          action: 'iam.clients.register',
          resource: `iam/${tenant}/clients/${id}`,
          reason: 'dynamic registration',
          after: metadata,
        })
        await tx.change({ topic: 'iam.client', key: id, actor: 'registration' })
      })
    },

    destroy: unused,
    consume: unused,
    revokeByGrantId: unused,
    findByUid: unused,
    findByUserCode: unused,
  }
}

export function registrationPolicy(_ctx: unknown, properties: Payload): void {
  const fetched = FETCHED.find((name) => properties[name] !== undefined)
  if (fetched !== undefined) throw new InvalidClientMetadata(`${fetched} is not accepted`)
  const types: unknown = properties['grant_types'] ?? []
  const refused = Array.isArray(types) ? types.find((type) => !GRANT_TYPES.has(type)) : types
  if (refused !== undefined) {
    throw new InvalidClientMetadata(`grant type ${String(refused)} is not open to registration`)
  }
}
