/** Addresses of a request, as a real HTTP server sees it. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { clientAddress, peerAddress, reachedOrigin } from '../../src/skins/client-address.ts'
import { send } from './foreign-http.ts'

type Seen = { readonly client: string; readonly peer: string; readonly origin: string }

/** A server that answers what it sees of the request. */
async function mirror(): Promise<{
  url: string
  see: (headers: Record<string, string>) => Promise<Seen>
}> {
  const server = createServer((request, response) => {
    const seen: Seen = {
      client: clientAddress(request),
      peer: peerAddress(request),
      origin: reachedOrigin(request),
    }
    response.end(JSON.stringify(seen))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // bound to a port
  return { url, see: async (headers) => (await send(url, '/', { headers })).json() as Seen }
}

it.each([
  ['config.example.com', 'http://config.example.com'],
  ['config.example.com:8080', 'http://config.example.com:8080'],
  ['[2001:db8::1]:8080', 'http://[2001:db8::1]:8080'],
  ['service_name', 'http://service_name'],
])('a Host of "%s" is where the client reached us', async (host, origin) => {
  const { see } = await mirror()
  expect((await see({ host })).origin).toBe(origin)
})

it.each([
  'a.com/evil',
  'user@a.com',
  'a.com#',
  '"><b>',
  'a b',
  'a.com:80:90',
  '[::1',
  'a.com?x',
  '',
  '-',
  'x'.repeat(300),
])('a Host of "%.20s" is not repeated', async (host) => {
  const { see, url } = await mirror()
  expect((await see({ host })).origin).toBe(url)
})

it('the first forwarded address is the client, the socket the peer', async () => {
  const { see } = await mirror()
  expect(await see({ 'x-forwarded-for': ' 10.0.0.1 , 10.0.0.2' })).toMatchObject({
    client: '10.0.0.1',
    peer: '127.0.0.1',
  })
  expect((await see({ 'x-real-ip': '10.0.0.3' })).client).toBe('10.0.0.3')
  expect((await see({ 'x-forwarded-for': ',', 'x-real-ip': 'x'.repeat(100) })).client).toBe(
    '127.0.0.1',
  )
  expect((await see({ 'x-forwarded-proto': 'https', host: 'a.com' })).origin).toBe('https://a.com')
})
