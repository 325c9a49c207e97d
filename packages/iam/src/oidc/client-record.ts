/** A client of the OpenID provider, as rows hold it and as the provider wants it. */
import type { Payload } from 'oidc-provider/lib/provider.js'
import type { ClientRow } from './oidc-store.ts'

export type ClientRecord = {
  readonly id: string
  readonly tenant: string
  readonly name: string
  readonly secretHash: string | null
  /** In the names of OpenID Connect Dynamic Client Registration. */
  readonly metadata: Payload
  readonly audiences: ReadonlySet<string>
  readonly serviceAccountId: string | null
  readonly isTrusted: boolean
  readonly grantTypes: ReadonlySet<string>
  readonly scopes: ReadonlySet<string>
}

/** The client of the command line, which every tenant has. */
export const CLI_CLIENT_ID = 'midplane-cli'

export const SCOPES = ['openid', 'offline_access', 'profile', 'email', 'groups'] as const

export function recordOf(row: ClientRow): ClientRecord {
  const metadata = JSON.parse(row.metadata_json) as Payload // written by us
  const { scope } = metadata
  return {
    id: row.id,
    tenant: row.tenant,
    name: row.name,
    secretHash: row.secret_hash,
    metadata,
    audiences: new Set(JSON.parse(row.audiences_json) as string[]), // likewise
    serviceAccountId: row.service_account_id,
    isTrusted: row.is_trusted === 1,
    grantTypes: new Set(stringsOf(metadata['grant_types'])),
    scopes: new Set(typeof scope === 'string' ? scope.split(' ') : []),
  }
}

/** Public, device flow only, for the API of the platform itself. */
export function cliClient(tenant: string, platformAudience: string): ClientRecord {
  const grantTypes = ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token']
  return {
    id: CLI_CLIENT_ID,
    tenant,
    name: 'Midplane CLI',
    secretHash: null,
    metadata: {
      client_id: CLI_CLIENT_ID,
      client_name: 'Midplane CLI',
      token_endpoint_auth_method: 'none',
      grant_types: grantTypes,
      response_types: [],
      redirect_uris: [],
    },
    audiences: new Set([platformAudience]),
    serviceAccountId: null,
    isTrusted: true,
    grantTypes: new Set(grantTypes),
    scopes: new Set(),
  }
}

/** As the provider reads clients: the hash stands where it expects the secret, and is compared as such. */
export function providerMetadata(client: ClientRecord): Payload {
  return client.secretHash === null
    ? client.metadata
    : { ...client.metadata, client_secret: client.secretHash, client_secret_expires_at: 0 }
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}
