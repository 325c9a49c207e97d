/** Start, stand-ins for a server, and end. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MidplaneError } from '@midplane/contract'
import { eventually } from '@midplane/testkit'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect, type ConnectOptions } from '../src/index.ts'
import { applicationEvent, FEED, properties } from './event-samples.ts'
import { startScriptedServer, type Script, type ScriptedServer } from './scripted-server.ts'

let folder = ''
const servers: ScriptedServer[] = []
const told: MidplaneError[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midplane-sdk-'))
})
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
  told.length = 0
  await rm(folder, { recursive: true, force: true })
})

async function serve(script: Script): Promise<ScriptedServer> {
  const server = await startScriptedServer(script)
  servers.push(server)
  return server
}

const codes = (): string[] => told.map(({ code }) => code)

function open(server: string, options: ConnectOptions = {}) {
  return connect({
    server,
    application: 'shop/orders',
    startTimeoutMs: 300,
    retryMinMs: 1,
    retryMaxMs: 10,
    onError: (error) => told.push(error),
    ...options,
  })
}

/** Lets a client see `a = 1` and leave it on disk. */
async function leaveSnapshot(options: ConnectOptions = {}): Promise<void> {
  const server = await serve((exchange) => exchange.event(applicationEvent(7, { a: '1' })))
  const midplane = await open(server.url, { snapshotFolder: folder, ...options })
  await midplane.close()
}

async function deadServer(): Promise<string> {
  const server = await startScriptedServer(() => {})
  await server.close()
  return server.url
}

describe('with a server', () => {
  test('resolves live with its state, and reads and watches follow it', async () => {
    const server = await serve((exchange) => {
      exchange.event(applicationEvent(1, { timeout: '500ms' }, { timeout: 'duration' }))
      setTimeout(() => exchange.event(applicationEvent(2, { timeout: '2s' })), 30)
    })
    const midplane = await open(server.url)
    expect(midplane.status()).toMatchObject({ state: 'live', revision: 1 })
    const changed = new Promise<string | null>((resolve) => {
      midplane.config.watch('timeout', ({ after }) => resolve(after))
    })
    expect(midplane.config.getDurationMs('timeout')).toBe(500)
    expect(await changed).toBe('2s')
    expect(midplane.config.getDurationMs('timeout')).toBe(2000)
    await midplane.close()
  })

  test('tells the server who it is', async () => {
    const server = await serve((exchange) =>
      exchange.event({ feed: FEED, revision: 1, namespaces: {} }),
    )
    const midplane = await open(`${server.url}/base/`, {
      namespaces: ['application', 'orders.yaml'],
      tenant: 'acme',
      environment: 'prod',
      cluster: 'east',
      instance: 'orders-1',
      ip: '10.0.0.1',
      label: 'canary',
    })
    const [exchange] = server.exchanges
    expect(exchange?.url.pathname).toBe('/base/api/v1/config/acme/environments/prod/watch')
    expect(Object.fromEntries(exchange?.url.searchParams ?? [])).toEqual({
      application: 'shop/orders',
      cluster: 'east',
      namespaces: 'application,orders.yaml',
      instance: 'orders-1',
      ip: '10.0.0.1',
      label: 'canary',
    })
    expect(midplane.config.namespace('orders.yaml').exists).toBe(false)
    await midplane.close()
  })

  test('asks for the token of the moment at each connection', async () => {
    const server = await serve((exchange, index) => {
      exchange.event(applicationEvent(index + 1, {}))
      if (index === 0) exchange.end()
    })
    let count = 0
    const midplane = await open(server.url, {
      token: async () => {
        count += 1
        if (count === 2) throw new Error('not now')
        return `t${count}`
      },
    })
    await eventually(() => server.exchanges.length === 2)
    await midplane.close()
    expect(server.exchanges.map(({ authorization }) => authorization)).toEqual([
      'Bearer t1',
      'Bearer t3',
    ])
    expect(codes()).toEqual(['MP_SDK_STREAM_BROKEN', 'MP_SDK_TOKEN_UNAVAILABLE'])
  })

  test('gives a token function up that hangs', async () => {
    const server = await serve((exchange) => exchange.event(applicationEvent(1, { a: '1' })))
    let count = 0
    const token = (): Promise<string> => {
      count += 1
      return count === 1 ? new Promise(() => {}) : Promise.resolve('t')
    }
    const midplane = await open(server.url, { token, connectTimeoutMs: 50, startTimeoutMs: 60_000 })
    expect(midplane.config.get('a')).toBe('1')
    expect(codes()).toEqual(['MP_SDK_TOKEN_UNAVAILABLE'])
    await midplane.close()
  })

  test('serves the text and the leaves of a document', async () => {
    const yaml = {
      ...properties(1, { 'a.b[0]': '5' }, { 'a.b[0]': 'integer' }),
      format: 'yaml' as const,
      text: 'a:\n  b: [5]\n',
    }
    const server = await serve((exchange) =>
      exchange.event({ feed: FEED, revision: 1, namespaces: { 'orders.yaml': yaml } }),
    )
    await using midplane = await open(server.url, { namespaces: ['orders.yaml'] })
    const namespace = midplane.config.namespace('orders.yaml')
    expect(namespace.getInteger('a.b[0]')).toBe(5)
    expect([namespace.text, namespace.format]).toEqual(['a:\n  b: [5]\n', 'yaml'])
  })

  test('ends the stream on close, keeps the values and closes twice without harm', async () => {
    const server = await serve((exchange) => exchange.event(applicationEvent(1, { a: '1' })))
    const midplane = await open(server.url)
    await midplane.close()
    await midplane.close()
    await server.exchanges[0]?.closed()
    expect(midplane.status().state).toBe('closed')
    expect(midplane.config.get('a')).toBe('1')
    expect(codes()).toEqual([])
  })
})

describe('without a server', () => {
  test('rejects with the reason as cause', async () => {
    await expect(open(await deadServer())).rejects.toMatchObject({
      code: 'MP_SDK_NO_CONFIGURATION',
      cause: { code: 'MP_SDK_UNREACHABLE' },
    })
  })

  test('rejects in time when a server accepts and says nothing', async () => {
    const server = await serve((exchange) => exchange.open())
    await expect(open(server.url)).rejects.toMatchObject({ code: 'MP_SDK_NO_CONFIGURATION' })
    await server.exchanges[0]?.closed()
  })

  test('starts from the local snapshot, says so, and goes live when a server comes', async () => {
    await leaveSnapshot()
    let isDown = true
    const server = await serve((exchange) => {
      if (isDown) exchange.refuse(503, 'MP_HTTP_UNAVAILABLE')
      else exchange.event(applicationEvent(8, { a: '2' }))
    })
    const midplane = await open(server.url, { snapshotFolder: folder })
    expect(midplane.status()).toMatchObject({ state: 'from-snapshot', revision: 7 })
    expect(midplane.config.get('a')).toBe('1')
    expect(codes()).toEqual(['MP_HTTP_UNAVAILABLE', 'MP_SDK_STARTED_FROM_SNAPSHOT'])
    await eventually(() => server.exchanges.at(-1)?.feed === FEED)
    isDown = false
    await eventually(() => midplane.status().state === 'live')
    expect(midplane.config.get('a')).toBe('2')
    expect(server.exchanges.at(-1)?.held).toBe('application:7:7')
    await midplane.close()
  })

  test('takes the state of another platform over the local snapshot, and says so', async () => {
    await leaveSnapshot()
    let isDown = true
    const server = await serve((exchange) => {
      if (isDown) exchange.refuse(503, 'MP_HTTP_UNAVAILABLE')
      else exchange.event({ ...applicationEvent(3, { b: '1' }), feed: 'feed-2' })
    })
    const midplane = await open(server.url, { snapshotFolder: folder })
    isDown = false
    await eventually(() => midplane.status().state === 'live')
    expect([midplane.config.get('a'), midplane.config.get('b')]).toEqual([undefined, '1'])
    expect(midplane.status().revision).toBe(3)
    expect(codes().at(-1)).toBe('MP_SDK_FEED_CHANGED')
    await midplane.close()
  })

  test('refuses a damaged snapshot and says so', async () => {
    await leaveSnapshot()
    const [name = ''] = await readdir(folder)
    const file = join(folder, name)
    await writeFile(file, (await readFile(file, 'latin1')).replace('"1"', '"2"'), 'latin1')
    await expect(open(await deadServer(), { snapshotFolder: folder })).rejects.toMatchObject({
      code: 'MP_SDK_NO_CONFIGURATION',
    })
    expect(codes()).toContain('MP_SDK_SNAPSHOT_CORRUPT')
  })

  test('does not take the snapshot of another service, even under its own name', async () => {
    await leaveSnapshot()
    const [theirs = ''] = await readdir(folder)
    await leaveSnapshot({ application: 'shop/stock' })
    const ours = (await readdir(folder)).find((name) => name !== theirs) ?? ''
    await writeFile(join(folder, ours), await readFile(join(folder, theirs)))
    const options = { snapshotFolder: folder, application: 'shop/stock' }
    await expect(open(await deadServer(), options)).rejects.toThrow(
      'no server gave a configuration',
    )
    expect(codes()).toContain('MP_SDK_SNAPSHOT_FOREIGN')
  })

  test('starts from defaults when the code has some', async () => {
    const midplane = await open(await deadServer(), { defaults: { a: 'd', n: 3 } })
    expect(midplane.status()).toMatchObject({ state: 'from-defaults', revision: 0 })
    expect([midplane.config.get('a'), midplane.config.getInteger('n')]).toEqual(['d', 3])
    expect(codes()).toContain('MP_SDK_STARTED_FROM_DEFAULTS')
    await midplane.close()
  })
})
