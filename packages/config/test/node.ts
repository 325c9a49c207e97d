/**
 * A running node with the configuration centre for the tests of this part: real store, feed and HTTP. Identity is another
 * part's business: here the bearer token says what its bearer may do.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  configApi,
  createClient,
  type Address,
  type Client,
  type EditOperation,
  type NamespaceEdit,
  type PublishResult,
} from '@midplane/contract'
import {
  identityPort,
  startPlatform,
  type Identity,
  type Module,
  type Platform,
  type Principal,
} from '@midplane/kernel'
import { onTestFinished } from 'vitest'
import { configModule } from '../src/index.ts'

export type Node = {
  readonly url: string
  readonly platform: Platform
  readonly api: Client<typeof configApi>
  /** A client whose token allows `ACTION:RESOURCE` and below, several separated by spaces. */
  clientWith(rights: string): Client<typeof configApi>
  /** Publishes operations to one namespace of application "orders" unless told otherwise. */
  publish(operations: readonly EditOperation[], at?: Partial<NamespaceEdit>): Promise<PublishResult>
  stop(): Promise<void>
}

export const ORDERS: Address = {
  tenant: 'default',
  environment: 'default',
  application: 'orders',
  cluster: 'default',
  namespace: 'application',
}

export async function startNode(options: {
  readonly folder?: string
  readonly databaseUrl?: string
  /** Settings as environment variables. */
  readonly env?: Readonly<Record<string, string>>
}): Promise<Node> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'config-node-')))
  const { databaseUrl } = options
  const platform = await startPlatform({
    modules: [rightsInToken, configModule],
    settingsSources: {
      flags: { port: 0, data: folder, logLevel: 'error' },
      env: {
        ...options.env,
        ...(databaseUrl === undefined ? {} : { MIDPLANE_DATABASE_URL: databaseUrl }),
      },
    },
    version: '0.0.0-test',
    checksAnswers: true,
  })
  onTestFinished(async () => {
    await platform.stop(1000)
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true })
  })
  const clientWith = (rights: string): Client<typeof configApi> =>
    createClient(configApi, { baseUrl: platform.url, token: rights })
  const api = clientWith('*:*')
  return {
    url: platform.url,
    platform,
    api,
    clientWith,
    publish: (operations, at = {}) =>
      api.publish({
        params: { tenant: 'default' },
        body: { edits: [{ ...ORDERS, operations: [...operations], ...at }] },
      }),
    stop: () => platform.stop(1000),
  }
}

const rightsInToken: Module = {
  name: 'rights-in-token',
  needs: [],
  provides: [identityPort],
  async open(context) {
    context.provide(identityPort, identity)
    return {}
  },
}

const identity: Identity = {
  authenticate: async (request) =>
    principalOf(request.headers.authorization?.replace('Bearer ', '') ?? ''),
  authenticateToken: async (token) => principalOf(token),
  login: async () => ({ token: '*:*', expiresAtMs: 0, principal: principalOf('*:*') }),
  legacyPrincipal: () => principalOf('config.read:config config.edit:config config.publish:config'),
  decide({ id }, action, resource) {
    const isAllowed = id.split(' ').some((right) => {
      const [wantedAction, wantedResource] = right.split(':')
      const isOnResource = wantedResource === '*' || `${resource}/`.startsWith(`${wantedResource}/`)
      return (wantedAction === '*' || wantedAction === action) && isOnResource
    })
    return { isAllowed, because: isAllowed ? 'the token says so' : 'the token does not say so' }
  },
}

function principalOf(rights: string): Principal {
  return {
    kind: rights === '' ? 'anonymous' : 'token',
    id: rights,
    name: 'tester',
    tenant: '*',
    address: '127.0.0.1',
  }
}
