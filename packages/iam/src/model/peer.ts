/**
 * Who may speak a protocol that has no sign-in. Loopback alone proves nothing: a reverse proxy on
 * the machine makes every caller look local, and a web page in a local browser can send requests to
 * loopback too. Both leave marks in the header.
 */
import type { IncomingHttpHeaders } from 'node:http'

export const LEGACY_ACCESS = ['loopback', 'never', 'anyone'] as const
export type LegacyAccess = (typeof LEGACY_ACCESS)[number]

export type Peer = { readonly address: string; readonly headers: IncomingHttpHeaders }

const LOOPBACK = /^(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$|^::1$/i
const FORWARDED = /^(?:forwarded|via|x-real-ip|x-forwarded(?:-.*)?)$/
/**
 * Loopback by address or name, or a name without dots, such as that of the machine; port cut off.
 */
const LOCAL_HOST =
  /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]|(?:[^.:[\]]+\.)*localhost\.?|[^.:[\]]+)(?::\d+)?$/i

export function isLoopback(address: string): boolean {
  return LOOPBACK.test(address)
}

/**
 * The peer is a process of this machine, as far as the request shows: from loopback and not
 * forwarded.
 */
export function isLocalPeer({ address, headers }: Peer): boolean {
  return isLoopback(address) && !Object.keys(headers).some((name) => FORWARDED.test(name))
}

export function isLegacyAdmitted(access: LegacyAccess, peer: Peer): boolean {
  if (access === 'never' || isFromWebPage(peer.headers)) return false
  return access === 'anyone' || (isLocalPeer(peer) && isLocalHost(peer.headers.host))
}

/** Source: WHATWG Fetch, "Origin header"; W3C Fetch Metadata, "Sec-Fetch-Site". */
function isFromWebPage(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'] ?? 'none'
  return headers.origin !== undefined || (site !== 'none' && site !== 'same-origin')
}

/**
 * A page whose own domain was made to resolve to loopback (DNS rebinding) sends no mark, but still
 * its own host name.
 */
function isLocalHost(host: string | undefined): boolean {
  return host === undefined || LOCAL_HOST.test(host)
}
