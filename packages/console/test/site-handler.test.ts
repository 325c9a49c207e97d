/** How the built console is served. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync } from 'node:zlib'
import { systemRandom } from '@midplane/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { siteHandler, startPageRedirect } from '../src/site-handler.ts'
import type { Site } from '../src/site.ts'

const script = Buffer.from('export {}\n'.repeat(200))
const site: Site = {
  index: '<base href="__BASE__"><meta nonce="__NONCE__">',
  indexTag: 'W/"index"',
  files: new Map([
    [
      'assets/main-1.js',
      {
        contentType: 'text/javascript',
        etag: 'W/"main"',
        isImmutable: true,
        plain: script,
        encoded: { br: brotliCompressSync(script) },
      },
    ],
  ]),
}

let server: Server
let url: string
beforeAll(async () => {
  const handle = siteHandler(site, systemRandom)
  server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '')
    if (!handle(request, response, path) && !startPageRedirect(request, response, path))
      response.writeHead(418).end()
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // a TCP server has an address once it listens
})
afterAll(() => server.close())

const get = (
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Response> => fetch(url + path, { headers, method, redirect: 'manual' })

describe('the console', () => {
  it('answers every view with the page, under a policy that names the nonce of this very answer', async () => {
    const [one, other] = [await get('/console/default/prod/config'), await get('/console/')]
    const nonce = /nonce="([^"]+)"/.exec(await one.text())?.[1] ?? ''
    expect(one.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`)
    expect(other.headers.get('content-security-policy')).not.toContain(nonce)
  })

  it('tells nothing anew when the page is unchanged, so that the kept nonce stays valid', async () => {
    const response = await get('/console/', { 'if-none-match': 'W/"index"' })
    expect([response.status, response.headers.get('content-security-policy')]).toEqual([304, null])
  })

  it('stands under the prefix of a proxy, if that is a path and nothing else', async () => {
    expect(
      await (await get('/console/', { 'x-forwarded-prefix': '/mid/plane/' })).text(),
    ).toContain('href="/mid/plane/console/"')
    expect(await (await get('/console/', { 'x-forwarded-prefix': '//evil"><' })).text()).toContain(
      'href="/console/"',
    )
  })

  it('sends files compressed to those who take it, to be kept for ever', async () => {
    const small = await get('/console/assets/main-1.js', { 'accept-encoding': 'gzip, br' })
    expect([small.headers.get('content-encoding'), small.headers.get('cache-control')]).toEqual([
      'br',
      'public, max-age=31536000, immutable',
    ])
    const plain = await get('/console/assets/main-1.js', { 'accept-encoding': 'br;q=0' })
    expect([plain.headers.get('content-encoding'), (await plain.text()).length]).toEqual([
      null,
      script.length,
    ])
  })

  it('does not answer a missing file with the page', async () => {
    expect((await get('/console/assets/gone.js')).status).toBe(404)
  })

  it('leaves everything else to others', async () => {
    expect((await get('/consoles')).status).toBe(418)
    expect((await get('/console/', {}, 'POST')).status).toBe(418)
    expect((await get('/')).status).toBe(418)
  })

  it('is where browsers are led that open the address of the server', async () => {
    const response = await get('/', { accept: 'text/html' })
    expect([response.status, response.headers.get('location')]).toEqual([302, '/console/'])
  })
})
