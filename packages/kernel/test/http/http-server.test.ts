/** The server around the endpoints: guards, raw handlers, malformed bytes, limits and draining. */
import { connect } from 'node:net'
import { eventually } from '@midplane/testkit'
import { describe, expect, test } from 'vitest'
import { exchange, serving } from './serving.ts'

const start = (options = {}) =>
  serving((server) => {
    server.raw('/raw/', (request, response, path) => {
      if (path === '/raw/declined') return false
      if (path === '/raw/throws') throw new Error('handler broke')
      response.end(`${request.method} ${path}`)
      return true
    })
    server.raw('/raw/dec', (_, response) => {
      response.end('second')
      return true
    })
  }, options)

const get = (path: string, ...headers: string[]) =>
  [
    `GET ${path} HTTP/1.1`,
    ...(headers.length === 0 ? ['host: localhost'] : headers),
    'connection: close',
    '',
    '',
  ].join('\r\n')

describe('raw handlers', () => {
  test('take every request below their prefix, with the path undecoded and without the query', async () => {
    const { port, server } = await start()
    expect(await exchange(port, get('/raw/a%2Fb/../c?q=1'))).toMatch(/GET \/raw\/a%2Fb\/\.\.\/c$/)
    expect(await exchange(port, get('/rawer'))).toContain('MP_HTTP_ENDPOINT_UNKNOWN')
    expect(server.meter.text(server.raws)).toContain('raw_requests_total{prefix="/raw/"} 1')
  })

  test('hand on what they decline', async () => {
    const { port } = await start()
    expect(await exchange(port, get('/raw/declined'))).toMatch(/second$/)
  })

  test('that throw are answered as an internal error', async () => {
    const { port, logLines } = await start()
    expect(await exchange(port, get('/raw/throws'))).toContain('MP_HTTP_INTERNAL')
    expect(logLines.join()).toContain('handler broke')
  })
})

describe('the host guard', () => {
  test.each(['localhost', 'LOCALHOST:1', '127.0.0.1:80', '[::1]:7070', '[::1]', 'localhost.'])(
    'admits "%s"',
    async (host) => {
      const { port } = await start()
      expect(await exchange(port, get('/raw/x', `host: ${host}`))).toContain('200 OK')
    },
  )

  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example:7070',
    '[::2]',
    'localhost@evil',
  ])('refuses "%s" before any handler', async (host) => {
    const { port } = await start()
    const answer = await exchange(port, get('/raw/x', `host: ${host}`))
    expect(answer).toContain('HTTP/1.1 421')
    expect(answer).toContain('MP_HTTP_HOST_REFUSED')
  })

  test('admits the names of the setting, and all with *', async () => {
    const { port } = await start({ allowedHosts: ['plane.example'] })
    expect(await exchange(port, get('/raw/x', 'host: plane.example:443'))).toContain('200 OK')
    const { port: open } = await start({ allowedHosts: ['*'] })
    expect(await exchange(open, get('/raw/x', 'host: any.example'))).toContain('200 OK')
  })
})

describe('writes from a browser', () => {
  const post = (...headers: string[]) =>
    [
      'POST /raw/x HTTP/1.1',
      'host: localhost:7070',
      'content-length: 0',
      'connection: close',
      ...headers,
      '',
      '',
    ].join('\r\n')

  test.each([
    ['a page of another site', 'origin: https://evil.example', 'sec-fetch-site: cross-site'],
    ['another port of this machine', 'origin: http://localhost:3000', 'sec-fetch-site: same-site'],
    ['an old browser on another site', 'origin: http://evil.example'],
    ['an opaque origin', 'origin: null'],
  ])('are refused from %s', async (_, ...headers) => {
    const { port } = await start()
    expect(await exchange(port, post(...headers))).toContain('MP_HTTP_ORIGIN_REFUSED')
  })

  test.each([
    ['our own page', 'origin: http://localhost:7070', 'sec-fetch-site: same-origin'],
    ['our own page in an old browser', 'origin: http://localhost:7070'],
    ['a program', 'x-none: 1'],
    ['a listed origin', 'origin: https://console.example', 'sec-fetch-site: cross-site'],
  ])('are admitted from %s', async (_, ...headers) => {
    const { port } = await start({ corsOrigins: ['https://console.example'] })
    expect(await exchange(port, post(...headers))).toContain('200 OK')
  })

  test('reading across origins needs a listed origin', async () => {
    const { url } = await start({ corsOrigins: ['https://console.example'] })
    const ask = (origin: string, method: string) =>
      fetch(`${url}/api/none`, { method, headers: { origin } })
    const preflight = await ask('https://console.example', 'OPTIONS')
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization')
    expect(
      (await ask('https://console.example', 'GET')).headers.get('access-control-allow-origin'),
    ).toBe('https://console.example')
    expect(
      (await ask('https://evil.example', 'GET')).headers.get('access-control-allow-origin'),
    ).toBeNull()
  })
})

describe('malformed requests', () => {
  test.each([
    ['no HTTP at all', 'hello\r\n\r\n', 'HTTP/1.1 400', 'MP_HTTP_REQUEST_MALFORMED'],
    [
      'a bad header name',
      'GET / HTTP/1.1\r\nhost: localhost\r\nb ad: 1\r\n\r\n',
      'HTTP/1.1 400',
      'MP_HTTP_REQUEST_MALFORMED',
    ],
    [
      'two body lengths',
      'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
      'HTTP/1.1 400',
      'MP_HTTP_REQUEST_MALFORMED',
    ],
    [
      'an absolute target',
      get('http://localhost/raw/x'),
      'HTTP/1.1 400',
      'MP_HTTP_REQUEST_MALFORMED',
    ],
    ['a broken percent sign', get('/api/%zz'), 'HTTP/1.1 400', 'MP_HTTP_REQUEST_MALFORMED'],
    [
      'too long a target',
      get(`/raw/${'x'.repeat(33_000)}`),
      'HTTP/1.1 414',
      'MP_HTTP_URL_TOO_LONG',
    ],
    [
      'too many headers',
      get('/raw/x', 'host: localhost', `big: ${'x'.repeat(70_000)}`),
      'HTTP/1.1 431',
      'MP_HTTP_HEADERS_TOO_LARGE',
    ],
  ])('%s gets a problem document', async (_, bytes, status, code) => {
    const { port } = await start()
    const answer = await exchange(port, bytes)
    expect(answer).toContain(status)
    expect(answer).toContain('content-type: application/problem+json')
    expect(answer).toContain(code)
  })
})

describe('draining', () => {
  test('a request under way is finished, its connection then closed, and no new one is taken', async () => {
    let finish = (): void => {}
    const { server, port } = await serving((http) => {
      http.raw('/slow', (_, response) => {
        finish = () => void response.end('done')
        return true
      })
      http.raw('/next', (_, response) => {
        response.end('next')
        return true
      })
    })
    const socket = connect(port, '127.0.0.1')
    socket.write('GET /slow HTTP/1.1\r\nhost: localhost\r\n\r\n')
    await eventually(() => server.raws.all[0]?.requestCount === 1)
    server.beginDrain()
    const drained = server.drain(60_000)
    await expect(exchange(port, get('/slow'))).rejects.toThrow('ECONNREFUSED')
    socket.write('GET /next HTTP/1.1\r\nhost: localhost\r\n\r\n') // on a connection that is still busy
    await eventually(() => server.raws.all[1]?.requestCount === 1)
    finish()
    const received: Buffer[] = []
    for await (const chunk of socket as AsyncIterable<Buffer>) received.push(chunk)
    await drained
    const [first = '', second = ''] = Buffer.concat(received)
      .toString()
      .split(/(?<=done)/)
    expect(first).toContain('200 OK')
    expect(second).toMatch(/200 OK[^]*connection: close[^]*next$/i)
  })

  test('what is not finished by the deadline is cut', async () => {
    const { server, port } = await serving((http) => http.raw('/never', () => true))
    const cut = exchange(port, get('/never')).catch(() => '')
    await eventually(() => server.raws.all[0]?.requestCount === 1)
    server.beginDrain()
    await server.drain(50)
    expect(await cut).toBe('')
  })
})
