/**
 * Network addresses of a request. The forwarded one is what the client's proxies say: good enough to choose a gray
 * release, never to admit anybody.
 */
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'

const ADDRESS_LENGTH_MAX = 64
const MAPPED_IPV4 = '::ffff:'
const AUTHORITY =
  /^(?:[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9.])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i

/** The first of `X-Forwarded-For`, `X-Real-IP` and the peer that is given. */
export function clientAddress(request: IncomingMessage): string {
  return (
    firstAddress(request.headers['x-forwarded-for']) ??
    firstAddress(request.headers['x-real-ip']) ??
    peerAddress(request)
  )
}

export function peerAddress(request: IncomingMessage): string {
  const address = request.socket.remoteAddress ?? ''
  return address.startsWith(MAPPED_IPV4) ? address.slice(MAPPED_IPV4.length) : address
}

/**
 * `scheme://host:port` under which the client reached this server. A `Host` that is no plain authority is not
 * repeated: the address of the socket stands in for it.
 */
export function reachedOrigin(request: IncomingMessage): string {
  return `${isSecure(request) ? 'https' : 'http'}://${reachedAuthority(request)}`
}

export function reachedAuthority(request: IncomingMessage): string {
  const { host } = request.headers
  if (host !== undefined && AUTHORITY.test(host)) return host
  const { localAddress = '127.0.0.1', localPort = 0 } = request.socket
  const address = localAddress.startsWith(MAPPED_IPV4)
    ? localAddress.slice(MAPPED_IPV4.length)
    : localAddress
  return `${address.includes(':') ? `[${address}]` : address}:${localPort}`
}

function isSecure(request: IncomingMessage): boolean {
  const isEncrypted = (request.socket as Partial<TLSSocket>).encrypted === true // absent on plain sockets
  return isEncrypted || request.headers['x-forwarded-proto'] === 'https'
}

function firstAddress(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header[0] : header
  const first = text?.split(',', 1)[0]?.trim()
  return first === undefined || first === '' || first.length > ADDRESS_LENGTH_MAX
    ? undefined
    : first
}
