/** The client against a server that misbehaves: it keeps what it has, says what is wrong, and comes back. */
import type { MidplaneError } from '@midplane/contract'
import { eventually } from '@midplane/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import {
  connectIn,
  systemSurroundings,
  type ConnectOptions,
  type Midplane,
} from '../../src/index.ts'
import { applicationEvent, FEED } from '../event-samples.ts'
import {
  eventText,
  startScriptedServer,
  type Exchange,
  type Script,
  type ScriptedServer,
} from '../scripted-server.ts'

const QUICK: ConnectOptions = {
  application: 'shop/orders',
  retryMinMs: 1,
  retryMaxMs: 20,
  refusedRetryMs: 20,
  behindTimeoutMs: 30,
}

const FIRST_SERVER_FIRST = { ...systemSurroundings, random: () => 0 }

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close()
})

async function serve(script: Script): Promise<ScriptedServer> {
  const server = await startScriptedServer(script)
  opened.push(server)
  return server
}

type Connected = { midplane: Midplane; told: MidplaneError[]; codes(): string[] }

async function connectTo(
  server: string | string[],
  options: ConnectOptions = {},
): Promise<Connected> {
  const told: MidplaneError[] = []
  const onError = (error: MidplaneError): void => {
    told.push(error)
  }
  const midplane = await connectIn(FIRST_SERVER_FIRST, { ...QUICK, server, onError, ...options })
  opened.push(midplane)
  return { midplane, told, codes: () => told.map(({ code }) => code) }
}

const until = (midplane: Midplane, key: string, value: string) =>
  eventually(() => midplane.config.get(key) === value, { what: `"${key}" to be "${value}"` })

/** A first connection that gives `a = 1` and then goes wrong; all later ones give `a = 2`. */
function brokenOnce(fault: (exchange: Exchange) => void): Script {
  return (exchange, index) => {
    if (index > 0) return exchange.event(applicationEvent(2, { a: '2' }))
    exchange.event(applicationEvent(1, { a: '1' }))
    fault(exchange)
  }
}

describe('a connection that breaks', () => {
  test.each<[string, string, (exchange: Exchange) => void]>([
    [
      'is cut in the midst of an event',
      'MP_SDK_STREAM_BROKEN',
      (exchange) => {
        exchange.raw(eventText(applicationEvent(9, { a: 'never' })).slice(0, -3))
        setTimeout(() => exchange.cut(), 20)
      },
    ],
    ['ends in order', 'MP_SDK_STREAM_BROKEN', (exchange) => exchange.end()],
    [
      'sends data that is no JSON',
      'MP_SDK_MALFORMED_EVENT',
      (exchange) => exchange.raw('event: snapshot\ndata: {"revision":\n\n'),
    ],
    [
      'sends an event of another form',
      'MP_SDK_MALFORMED_EVENT',
      (exchange) => exchange.raw('event: snapshot\ndata: {"revision":"9","namespaces":{}}\n\n'),
    ],
    [
      'sends bytes that are no UTF-8',
      'MP_SDK_STREAM_BROKEN',
      (exchange) => exchange.raw(Uint8Array.of(0x64, 0xff, 0xfe, 0x0a)),
    ],
  ])('because it %s is told and replaced', async (_, code, fault) => {
    const server = await serve(brokenOnce(fault))
    const { midplane, codes } = await connectTo(server.url)
    await until(midplane, 'a', '2')
    expect(codes()).toEqual([code])
    expect(midplane.status()).toMatchObject({ state: 'live', revision: 2, lastError: undefined })
  })

  test('because it falls silent is given up after the heartbeat time', async () => {
    const server = await serve(brokenOnce(() => {}))
    const { midplane, codes } = await connectTo(server.url, { heartbeatTimeoutMs: 100 })
    expect(midplane.config.get('a')).toBe('1')
    await until(midplane, 'a', '2')
    await server.exchanges[0]?.closed()
    expect(codes()).toContain('MP_SDK_SERVER_SILENT')
  })

  test('resumes with what it holds', async () => {
    const server = await serve(brokenOnce((exchange) => exchange.end()))
    const { midplane } = await connectTo(server.url, { token: 'secret' })
    await until(midplane, 'a', '2')
    expect(server.exchanges.map(({ held }) => held)).toEqual([null, 'application:1:1'])
    expect(server.exchanges.map(({ feed }) => feed)).toEqual([null, FEED])
    expect(server.exchanges[1]?.authorization).toBe('Bearer secret')
    expect(server.exchanges[1]?.url.pathname).toBe(
      '/api/v1/config/default/environments/default/watch',
    )
  })
})

test('heartbeats and slow bytes keep a connection', async () => {
  const text = eventText(applicationEvent(2, { a: '2', 名: '值' }))
  const server = await serve((exchange) => {
    exchange.event(applicationEvent(1, { a: '1' }))
    const bytes = Buffer.from(text)
    let sent = 0
    const timer = setInterval(() => {
      if (sent < 5) exchange.heartbeat()
      else exchange.raw(bytes.subarray(sent - 5, sent - 4))
      sent += 1
      if (sent - 5 === bytes.length) clearInterval(timer)
    }, 5)
  })
  const { midplane, codes } = await connectTo(server.url, { heartbeatTimeoutMs: 2000 })
  await until(midplane, '名', '值')
  expect(server.exchanges).toHaveLength(1)
  expect(codes()).toEqual([])
})

test('events of unknown names and fields are passed over', async () => {
  const server = await serve((exchange) => {
    exchange.raw('event: later-version\ndata: x\n\nunknown: field\nretry: 5\n\n')
    exchange.event(applicationEvent(1, { a: '1' }))
  })
  const { midplane, codes } = await connectTo(server.url)
  expect(midplane.config.get('a')).toBe('1')
  expect(codes()).toEqual([])
})

test('a failing server is replaced by the next one, and told once however often it fails', async () => {
  const bad = await serve((exchange) => exchange.refuse(500, 'MP_HTTP_INTERNAL'))
  let isGoodDown = true
  const good = await serve((exchange) => {
    if (isGoodDown) exchange.refuse(500, 'MP_HTTP_INTERNAL')
    else exchange.event(applicationEvent(1, { a: '1' }))
  })
  const connecting = connectTo([bad.url, good.url])
  await eventually(() => bad.exchanges.length > 2 && good.exchanges.length > 2)
  isGoodDown = false
  const { midplane, codes } = await connecting
  expect(midplane.config.get('a')).toBe('1')
  expect(codes()).toEqual(['MP_HTTP_INTERNAL'])
})

describe('a refusal', () => {
  test.each([400, 401, 403, 404])(
    'with %d ends the start at once, with its cause',
    async (status) => {
      const server = await serve((exchange) => exchange.refuse(status, 'MP_TEST_REFUSED'))
      await expect(connectTo(server.url, { startTimeoutMs: 60_000 })).rejects.toMatchObject({
        code: 'MP_SDK_NO_CONFIGURATION',
        cause: { code: 'MP_TEST_REFUSED', status },
      })
      expect(server.exchanges).toHaveLength(1)
    },
  )

  test('later on keeps the values, shows in the status, and is retried', async () => {
    let isRefusing = true
    const server = await serve((exchange, index) => {
      if (index === 0) {
        exchange.event(applicationEvent(1, { a: '1' }))
        exchange.end()
      } else if (isRefusing) exchange.refuse(401, 'MP_TEST_REFUSED')
      else exchange.event(applicationEvent(2, { a: '2' }))
    })
    const { midplane, codes } = await connectTo(server.url)
    await eventually(() => midplane.status().lastError?.code === 'MP_TEST_REFUSED')
    expect(midplane.status().state).toBe('reconnecting')
    expect(midplane.config.get('a')).toBe('1')
    expect(codes()).toEqual(['MP_SDK_STREAM_BROKEN', 'MP_TEST_REFUSED'])
    isRefusing = false
    await until(midplane, 'a', '2')
    expect(midplane.status().state).toBe('live')
  })

  test('by something that is no Midplane server is named as such', async () => {
    const page = await serve((exchange) => exchange.answer(200, 'text/html', '<p>hello</p>'))
    await expect(connectTo(page.url)).rejects.toMatchObject({
      cause: { code: 'MP_SDK_NOT_A_STREAM', details: { contentType: 'text/html' } },
    })
  })
})

describe('a server that lags behind', () => {
  test('keeps the connection when it says nothing else, and is taken once it has caught up', async () => {
    const server = await serve((exchange, index) => {
      if (index === 0) {
        exchange.event(applicationEvent(9, { a: 'new' }))
        exchange.end()
        return
      }
      exchange.event({ feed: FEED, revision: 5, namespaces: {} })
      setTimeout(() => exchange.event({ feed: FEED, revision: 9, namespaces: {} }), 50)
    })
    const { midplane, codes } = await connectTo(server.url, { behindTimeoutMs: 60_000 })
    await eventually(() => server.exchanges.length === 2 && midplane.status().state === 'live')
    expect(midplane.config.get('a')).toBe('new')
    expect(codes()).toEqual(['MP_SDK_STREAM_BROKEN'])
    expect(server.exchanges).toHaveLength(2)
  })

  test('changes nothing, and is given up for one that does not', async () => {
    const old = await serve((exchange) => exchange.event(applicationEvent(5, { a: 'old' })))
    const current = await serve((exchange, index) => {
      if (index === 0) {
        exchange.event(applicationEvent(9, { a: 'new' }))
        exchange.end()
      } else exchange.event(applicationEvent(10, { a: 'newer' }))
    })
    const seen: (string | null)[] = []
    const { midplane, codes } = await connectTo([current.url, old.url])
    midplane.config.watch('a', ({ after }) => seen.push(after))
    await until(midplane, 'a', 'newer')
    expect(seen).toEqual(['newer'])
    expect(codes()).toEqual(['MP_SDK_STREAM_BROKEN', 'MP_SDK_SERVER_BEHIND'])
    expect(midplane.status().state).toBe('live')
  })

  test('is named while no other is there, and taken once it has caught up', async () => {
    let isBehind = true
    const server = await serve((exchange, index) => {
      if (index === 0) {
        exchange.event(applicationEvent(9, { a: 'new' }))
        exchange.end()
      } else if (isBehind) exchange.event({ feed: FEED, revision: 5, namespaces: {} })
      else exchange.event({ feed: FEED, revision: 9, namespaces: {} })
    })
    const { midplane } = await connectTo(server.url)
    await eventually(() => midplane.status().lastError?.code === 'MP_SDK_SERVER_BEHIND')
    expect(midplane.config.get('a')).toBe('new')
    expect(midplane.status().lastError?.details).toMatchObject({
      serverRevision: 5,
      heldRevision: 9,
    })
    isBehind = false
    await eventually(() => midplane.status().state === 'live')
    expect(midplane.config.get('a')).toBe('new')
  })
})

describe('a platform that was emptied or restored elsewhere', () => {
  test('replaces what is held though its revision is lower, and is told once', async () => {
    const server = await serve((exchange, index) => {
      if (index === 0) exchange.event(applicationEvent(900, { a: 'old', gone: '1' }))
      else exchange.event({ ...applicationEvent(2 + index, { a: 'new' }), feed: 'feed-2' })
      if (index < 3) setTimeout(() => exchange.end(), 10)
    })
    const { midplane, codes } = await connectTo(server.url)
    await until(midplane, 'a', 'new')
    await eventually(() => server.exchanges.length > 3 && midplane.status().revision === 5)
    expect(midplane.config.get('gone')).toBe(undefined)
    expect(codes().filter((code) => code === 'MP_SDK_FEED_CHANGED')).toHaveLength(1)
    expect(codes()).not.toContain('MP_SDK_SERVER_BEHIND')
    expect(server.exchanges.map(({ feed }) => feed).slice(0, 3)).toEqual([null, FEED, 'feed-2'])
  })
})

describe('without onError', () => {
  test('an outage makes two warnings, however many attempts it takes', async () => {
    let isDown = false
    const server = await serve((exchange, index) => {
      if (isDown) return exchange.refuse(500, 'MP_HTTP_INTERNAL')
      exchange.event(applicationEvent(index + 1, { a: '1' }))
    })
    const warned: string[] = []
    const warn = ({ code }: MidplaneError): void => void warned.push(code)
    const surroundings = { ...FIRST_SERVER_FIRST, warn }
    const midplane = await connectIn(surroundings, { ...QUICK, server: server.url })
    opened.push(midplane)
    isDown = true
    server.exchanges[0]?.cut()
    await eventually(() => server.exchanges.length > 20 && warned.length > 0)
    isDown = false
    await eventually(() => warned.length > 1)
    expect(warned).toEqual(['MP_HTTP_INTERNAL', 'MP_SDK_STREAM_BACK'])
  })
})

test('a server that names a time is not asked before, while others are', async () => {
  const busy = await serve((exchange, index) => {
    if (index === 0) exchange.refuse(429, 'MP_HTTP_BUSY', { 'retry-after': '60' })
    else exchange.event(applicationEvent(1, { a: '1' }))
  })
  const down = await serve((exchange) => exchange.refuse(500, 'MP_HTTP_INTERNAL'))
  const delaysMs: number[] = []
  const surroundings = {
    ...FIRST_SERVER_FIRST,
    // Minutes pass in no time.
    after(delayMs: number, work: () => void) {
      delaysMs.push(delayMs)
      const isWaiting = delayMs > 50_000 && delayMs <= 60_000
      return systemSurroundings.after(isWaiting ? 0 : delayMs, work)
    },
  }
  const options = { ...QUICK, server: [busy.url, down.url], startTimeoutMs: 120_000 }
  opened.push(await connectIn(surroundings, { ...options, onError: () => {} }))
  expect([busy.exchanges.length, down.exchanges.length]).toEqual([2, 1])
  expect(delaysMs.filter((delayMs) => delayMs > 50_000 && delayMs <= 60_000)).toHaveLength(1)
})
