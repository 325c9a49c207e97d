/**
 * The OpenID provider on a real node, with the least around it: people who sign in at once and say
 * yes, and an API that everybody may use. Sign-in pages and permissions have tests of their own.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clientsApi, createClient, type Client, type OidcClient } from '@midplane/contract'
import {
  identityPort,
  startPlatform,
  SYSTEM,
  type Identity,
  type Module,
  type ModuleContext,
  type Platform,
  type Principal,
} from '@midplane/kernel'
import type { PostgresDatabases } from '@midplane/testkit'
import { allowInsecureRequests, discovery, type Configuration } from 'openid-client'
import { beforeEach, describe, onTestFinished } from 'vitest'
import { openOidc, type OpenOidc } from '../../src/oidc/open-oidc.ts'
import { openSealer } from '../../src/sealer.ts'
import type { SignedIn } from '../../src/service/interactions.ts'
import { postgresFor } from '../every-store.ts'
import { MovableClock } from '../node.ts'

const MIGRATIONS = new URL('../../migrations/', import.meta.url)
const PAGE = /^\/t\/([a-z0-9-]+)\/(sign-in|consent)$/
/** Who a browser is: a cookie of this name holds the id of a user. */
export const PERSON_COOKIE = 'person'
export const ALICE = 'user-alice'
export const BOB_OF_OTHER_TENANT = 'user-bob'
export const ORDERS_ACCOUNT = 'service-orders'
/** A bearer token that the API takes for one of the service account. */
export const SERVICE_TOKEN = 'service'

export type ProviderNode = {
  readonly url: string
  readonly clock: MovableClock
  readonly platform: Platform
  readonly oidc: OpenOidc
  readonly api: Client<typeof clientsApi>
  readonly folder: string
  readonly databaseUrl: string | undefined
  issuer(tenant?: string): string
  /** What the pages of consent said that a program wants. */
  readonly asked: string[][]
  stop(): Promise<void>
}

export type ProviderNodeOptions = {
  readonly databaseUrl?: string | undefined
  readonly after?: ProviderNode
  readonly secretKey?: string
  readonly publicUrl?: string
}

export async function startProviderNode(options: ProviderNodeOptions = {}): Promise<ProviderNode> {
  // Two nodes of one database have folders of their own; one that follows another takes its folder over.
  const isBeside = options.after?.databaseUrl !== undefined
  const folder = isBeside ? await emptyFolder() : (options.after?.folder ?? (await emptyFolder()))
  const databaseUrl = options.databaseUrl ?? options.after?.databaseUrl
  const clock = new MovableClock()
  const asked: string[][] = []
  const opened: { oidc?: OpenOidc } = {}
  const platform = await startPlatform({
    modules: [providerModule(options, asked, (oidc) => (opened.oidc = oidc))],
    settingsSources: {
      flags: { port: 0, data: folder, logLevel: 'error', publicUrl: options.publicUrl },
      env: { MIDPLANE_DATABASE_URL: databaseUrl },
    },
    version: '0.0.0-test',
    clock,
    checksAnswers: true,
  })
  const { oidc } = opened
  if (oidc === undefined) throw new Error('the module was not opened')
  const { url } = platform
  const node: ProviderNode = {
    url,
    clock,
    platform,
    oidc,
    api: createClient(clientsApi, { baseUrl: url }),
    folder,
    databaseUrl,
    issuer: (tenant = 'default') => `${url}/t/${tenant}/oidc`,
    asked,
    stop: () => platform.stop(),
  }
  onTestFinished(() => node.stop())
  return node
}

/** A program of the tenant as `openid-client` sees it. */
export async function programOf(
  node: ProviderNode,
  request: Partial<Parameters<ProviderNode['api']['createClient']>[0]['body']> = {},
  tenant = 'default',
): Promise<{ readonly client: OidcClient; readonly configuration: Configuration }> {
  const client = await node.api.createClient({
    params: { tenant },
    body: { name: 'Shop', redirectUris: ['https://shop.example/callback'], ...request },
  })
  const configuration = await discovery(
    new URL(node.issuer(tenant)),
    client.id,
    client.secret ?? undefined,
    undefined,
    // oxlint-disable-next-line typescript/no-deprecated -- deprecated only as a warning; this is loopback
    { execute: [allowInsecureRequests] },
  )
  return { client, configuration }
}

/** Runs one behaviour suite on every store that a node can stand on. */
export function onEveryProviderStore(suite: (start: () => Promise<ProviderNode>) => void): void {
  describe('on sqlite', () => {
    suite(() => startProviderNode())
  })
  describe('on postgres', () => {
    let postgres: PostgresDatabases
    beforeEach(async (context) => {
      postgres = await postgresFor(context)
    })
    suite(async () => startProviderNode({ databaseUrl: await postgres.createDatabase() }))
  })
}

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oidc-node-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

function providerModule(
  options: ProviderNodeOptions,
  asked: string[][],
  opened: (oidc: OpenOidc) => void,
): Module {
  return {
    name: 'iam',
    needs: [],
    provides: [identityPort],
    async open(context) {
      await context.store.migrate('iam', MIGRATIONS)
      if (options.after === undefined) await insertPeople(context)
      const oidc = openOidc(context, {
        sealer: await openSealer(context.dataFolder, options.secretKey ?? null, context.random),
        accessTokenLifetimeMs: 600_000,
        signingKeyLifetimeMs: 90 * 86_400_000,
        sessions: {
          of: async (request) => personOf(request),
          end: async () => undefined,
        },
        beginSession: async () => undefined,
        pages: {
          render: (_tenant, page) => ({
            html: JSON.stringify(page),
            headers: { 'content-security-policy': "default-src 'none'" },
          }),
        },
      })
      context.defer(context.feed.subscribe('oidc', (changes) => oidc.applyChanges(changes)))
      mountPeople(context, oidc, asked)
      context.provide(identityPort, everybody)
      context.http.mount(clientsApi, oidc.handlers)
      opened(oidc)
      return {}
    },
  }
}

/** Whoever the cookie names signs in at once; consent is always given. */
function mountPeople({ http }: ModuleContext, oidc: OpenOidc, asked: string[][]): void {
  http.raw('/t/', (request, response, path) => {
    const [, tenant, page] = PAGE.exec(path) ?? []
    if (tenant === undefined) return false
    const exchange = { request, response }
    const answer = async (): Promise<void> => {
      const wanted = await oidc.interactions.find(tenant, exchange)
      const who = personOf(request)
      if (wanted === undefined || who === undefined) {
        response.writeHead(403).end('nobody is signed in')
        return
      }
      if (page === 'consent') asked.push([...wanted.scopes])
      const location =
        page === 'consent'
          ? await oidc.interactions.consented(tenant, exchange)
          : await oidc.interactions.signedIn(tenant, exchange, who)
      response.writeHead(303, { location }).end()
    }
    answer().catch((error: unknown) => response.writeHead(500).end(String(error)))
    return true
  })
}

function personOf(request: IncomingMessage): SignedIn | undefined {
  const [, accountId] = /(?:^|; )person=([^;]+)/.exec(request.headers.cookie ?? '') ?? []
  return accountId === undefined ? undefined : { accountId, methods: ['pwd'], atMs: Date.now() }
}

async function insertPeople({ store }: ModuleContext): Promise<void> {
  const now = { created_at: 0, updated_at: 0 }
  const user = { display_name: '', email: null, state: 'active', password_hash: null, ...now }
  await store.write<Record<string, Record<string, unknown>>, void>(async ({ db }) => {
    await db
      .insertInto('iam_tenant')
      .values({ name: 'other', title: 'Other', state: 'active', ...now })
      .execute()
    await db
      .insertInto('iam_user')
      .values([
        { ...user, id: ALICE, tenant: 'default', name: 'alice', display_name: 'Alice' },
        { ...user, id: BOB_OF_OTHER_TENANT, tenant: 'other', name: 'bob' },
      ])
      .execute()
    await db
      .insertInto('iam_service_account')
      .values({
        id: ORDERS_ACCOUNT,
        tenant: 'default',
        name: 'orders',
        title: '',
        state: 'active',
        ...now,
      })
      .execute()
    await db
      .insertInto('iam_token')
      .values({
        id: 'tokenoforders',
        kind: 'api',
        tenant: 'default',
        name: 'orders',
        user_id: null,
        service_account_id: ORDERS_ACCOUNT,
        grants_json: '[]',
        secret_hash: '',
        created_by: 'test',
        created_at: 0,
        expires_at: null,
        last_used_at: null,
      })
      .execute()
  })
}

const SERVICE: Principal = {
  kind: 'token',
  id: 'tokenoforders',
  name: 'orders',
  tenant: 'default',
  address: '',
}

const everybody: Identity = {
  authenticate: async ({ headers }) =>
    headers.authorization === `Bearer ${SERVICE_TOKEN}` ? SERVICE : SYSTEM,
  authenticateToken: async () => SYSTEM,
  login: () => Promise.reject(new Error('nobody signs in here')),
  legacyPrincipal: () => undefined,
  decide: () => ({ isAllowed: true, because: 'everybody may' }),
}
