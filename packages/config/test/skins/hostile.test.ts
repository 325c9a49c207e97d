/** What no client should do: the node goes on serving, and keeps nothing of it. */
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { eventually } from '@midplane/testkit'
import { describe, expect, it } from 'vitest'
import { startNode, type Node } from '../node.ts'
import { send } from './foreign-http.ts'

const MIB = 1024 * 1024
const set = (key: string, value: string) => ({ op: 'set' as const, key, value })

async function open(node: Node): Promise<Socket> {
  const { hostname, port } = new URL(node.url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.on('error', () => undefined) // the server may cut it
  return socket
}

function requestText(path: string, more = ''): string {
  return `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${more}\r\n`
}

async function heldCount(node: Node, dialect: string): Promise<number> {
  const { text } = await send(node.url, '/metrics', { headers: { authorization: 'Bearer *:*' } })
  return Number(
    new RegExp(`^midplane_config_${dialect}_held_polls_count (\\d+)$`, 'm').exec(text)?.[1],
  )
}

const POLL = `/notifications/v2?appId=orders&cluster=default&notifications=${encodeURIComponent(
  '[{"namespaceName":"none","notificationId":-1}]',
)}`
const LISTENING = 'Listening-Configs=a%02g%02%01'
const LISTEN =
  'POST /nacos/v1/cs/configs/listener HTTP/1.1\r\nhost: 127.0.0.1\r\nlong-pulling-timeout: 30000\r\n' +
  `content-type: application/x-www-form-urlencoded\r\ncontent-length: ${LISTENING.length}\r\n\r\n${LISTENING}`

describe('callers that go', () => {
  it.each([
    ['apollo', requestText(POLL)],
    ['nacos', LISTEN],
  ])('of %s, hundreds at once, leave no watcher behind', async (dialect, text) => {
    const node = await startNode({})
    const sockets = await Promise.all(Array.from({ length: 300 }, () => open(node)))
    for (const socket of sockets) socket.write(text)
    await eventually(async () => (await heldCount(node, dialect)) === 300)
    for (const socket of sockets) socket.resetAndDestroy()
    await eventually(async () => (await heldCount(node, dialect)) === 0)
    const watchers = (
      await send(node.url, '/metrics', { headers: { authorization: 'Bearer *:*' } })
    ).text
    expect(watchers).toContain('midplane_config_watchers 0\n')
  })

  it('in the middle of a form change nothing', async () => {
    const node = await startNode({})
    const socket = await open(node)
    const head =
      'POST /nacos/v1/cs/configs HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 1000\r\n\r\n'
    socket.write(`${head}dataId=a&group=g&content=x`)
    await send(node.url, '/nacos/serverlist')
    socket.resetAndDestroy()
    expect((await send(node.url, '/nacos/v1/cs/configs?dataId=a&group=g')).status).toBe(404)
  })
})

describe('a caller that never reads', () => {
  it('is not sent more than the socket takes, and holds nobody up', async () => {
    const node = await startNode({})
    await node.publish([set('large', 'x'.repeat(MIB - 10))])
    const path = '/configs/orders/default/application'
    const socket = await open(node)
    socket.pause()
    const before = process.memoryUsage.rss()
    socket.write(requestText(path).repeat(500))
    for (let count = 0; count < 20; count += 1)
      expect((await send(node.url, path)).status).toBe(200)
    // 500 answers of 1 MiB are never all in memory: pipelined requests wait, and the bytes of an answer are shared.
    expect(process.memoryUsage.rss() - before).toBeLessThan(300 * MIB)
    socket.destroy()
  })
})

describe('a form without end', () => {
  it('is cut at the limit', async () => {
    const node = await startNode({ env: { MIDPLANE_CONFIG_DOCUMENT_BYTES_MAX: '1024' } })
    const socket = await open(node)
    const answered = once(socket, 'data') as Promise<[Buffer]>
    socket.write(
      'POST /nacos/v1/cs/configs HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n\r\n',
    )
    const chunk = `${MIB.toString(16)}\r\n${'x'.repeat(MIB)}\r\n`
    let isOpen = true
    socket.once('close', () => (isOpen = false))
    for (let count = 0; count < 12 && isOpen; count += 1) socket.write(chunk)
    const [bytes] = await answered
    expect(bytes.toString()).toMatch(/^HTTP\/1\.1 413 /)
    socket.destroy()
  })
})

describe('names that reach for something else', () => {
  it.each([
    '/configs/../../etc/passwd',
    '/configs/orders/default/..%2f..%2fetc%2fpasswd',
    '/configs/orders/default/%252e%252e',
    '/configs/orders%00default%00application/default/x',
    '/configs/*/default/application',
    '/configfiles/raw/orders/default/%2e%2e%2fapplication',
    '/env/..%2fdefault/configs/orders/default/application',
    '/tenant/*/env/*/configs/orders/default/application',
    '/nacos/../configs/orders/default/application',
    '/nacos/v1/cs/configs?dataId=..%2fx&group=orders',
    '/nacos/v1/cs/configs?dataId=application&group=*',
    '/nacos/v1/cs/configs?dataId=application%00&group=orders',
    '/nacos/v1/cs/configs?dataId=application&group=orders&tenant=%00',
  ])('find nothing: %s', async (path) => {
    const node = await startNode({})
    await node.publish([set('secret', 'found')], { application: '*' })
    await node.publish([set('secret', 'found')])
    const answer = await send(node.url, path)
    expect([400, 404]).toContain(answer.status)
    expect(answer.text).not.toContain('found')
  })

  it('cannot put anything into an answer but JSON text', async () => {
    const node = await startNode({})
    await node.publish([set('"},"releaseKey":"forged', '</script>\u2028')])
    const answer = await send(node.url, '/configs/orders/default/application', {
      headers: { host: 'localhost' },
    })
    expect(answer.json()).toMatchObject({
      configurations: { '"},"releaseKey":"forged': '</script>\u2028' },
    })
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
  })

  it('are not repeated from a Host header that is none', async () => {
    const node = await startNode({})
    const answer = await send(node.url, '/services/config', { headers: { host: 'evil.example/x' } })
    expect(answer.text).not.toContain('evil.example/x/')
  })
})

describe('methods that an API does not know', () => {
  it.each([
    ['DELETE', '/configs/orders/default/application', 405],
    ['POST', '/notifications/v2', 405],
    ['PUT', '/nacos/v1/cs/configs', 404],
  ])('%s %s', async (method, path, status) => {
    const node = await startNode({})
    expect((await send(node.url, path, { method })).status).toBe(status)
  })
})
