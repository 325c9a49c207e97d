/**
 * Guards against web pages that turn a visitor's browser on this server. DNS rebinding: a page's own host name is made to
 * resolve to us, so only known names are answered. Cross-site writes: forms of other sites need no CORS permission,
 * so requests that change something must not come from a foreign page.
 * Source: Fetch standard, `Origin` and `Sec-Fetch-Site` request headers.
 */
import type { IncomingMessage } from 'node:http'
import type { MidplaneError } from '@midplane/contract'
import { httpErrors } from '../errors.ts'

export type GuardOptions = {
  /** The address that the server is bound to. */
  readonly host: string
  /** Further host names; `*` admits all. */
  readonly allowedHosts: readonly string[]
  /** Origins that may change things from a browser. */
  readonly corsOrigins: readonly string[]
  /** How the server is reached from outside, behind a proxy; may be empty. */
  readonly publicUrl?: string
  /** Paths that are written to from foreign pages by design. */
  admitsForeignWrites?(path: string): boolean
}

/** The refusal of a request, or undefined. */
export type Guard = (request: IncomingMessage) => MidplaneError | undefined

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]', '::1']

export function isLoopback(host: string): boolean {
  return LOOPBACK_NAMES.includes(host.toLowerCase()) || /^127\.\d+\.\d+\.\d+$/.test(host)
}

export function createGuard(options: GuardOptions): Guard {
  const outside = options.publicUrl ? new URL(options.publicUrl) : undefined
  const ownNames = outside === undefined ? [options.host] : [options.host, outside.hostname]
  const names = new Set(
    [...LOOPBACK_NAMES, ...ownNames, ...options.allowedHosts].map((name) =>
      bracketed(name.toLowerCase()),
    ),
  )
  const checksHost =
    !options.allowedHosts.includes('*') &&
    (isLoopback(options.host) || options.allowedHosts.length > 0)
  const origins = new Set(options.corsOrigins)
  if (outside !== undefined) origins.add(outside.origin)

  return (request) => {
    const host = request.headers.host
    if (checksHost && host !== undefined && !names.has(hostName(host))) {
      return httpErrors.error('MP_HTTP_HOST_REFUSED', { host })
    }
    const isRefused =
      isForeignWrite(request, origins) && options.admitsForeignWrites?.(pathOf(request)) !== true
    return isRefused
      ? httpErrors.error('MP_HTTP_ORIGIN_REFUSED', {
          origin: request.headers.origin ?? 'another site',
        })
      : undefined
  }
}

function isForeignWrite(request: IncomingMessage, origins: ReadonlySet<string>): boolean {
  const { method, headers } = request
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return false
  const { origin } = headers
  const site = headers['sec-fetch-site']
  if (origin !== undefined && origins.has(origin)) return false
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  return origin !== undefined && origin.replace(/^https?:\/\//, '') !== headers.host
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? ''
}

/** `Host` without its port, in lower case. */
function hostName(host: string): string {
  const end = host.startsWith('[') ? host.indexOf(']') + 1 : host.indexOf(':')
  return (end > 0 ? host.slice(0, end) : host).toLowerCase().replace(/\.$/, '')
}

function bracketed(name: string): string {
  return name.includes(':') && !name.startsWith('[') ? `[${name}]` : name
}
