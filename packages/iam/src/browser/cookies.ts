/**
 * Cookies of the pages. Under https they carry the prefix `__Host-`, so that neither a neighbour
 * domain nor plain http can plant one. Source: RFC 6265bis, 4.1.3.
 */
import type { IncomingMessage } from 'node:http'

export const SESSION_COOKIE = 'mp_session'

const HOST_PREFIX = '__Host-'
const VALUE = /^[\w.~-]{1,512}$/

/** The value as it was set; undefined when there is none, or it cannot be ours. */
export function cookieOf(request: IncomingMessage, name: string): string | undefined {
  const { cookie } = request.headers
  if (cookie === undefined || !cookie.includes(name)) return undefined
  const pairs = cookie.split(';').map((pair) => pair.trim())
  for (const prefix of [`${HOST_PREFIX}${name}=`, `${name}=`]) {
    const pair = pairs.find((text) => text.startsWith(prefix))
    const value = pair?.slice(prefix.length)
    if (value !== undefined && VALUE.test(value)) return value
  }
  return undefined
}

export type CookieOptions = {
  readonly isSecure: boolean
  /** Left out: until the browser closes. */
  readonly lifetimeMs?: number
}

/** A `Set-Cookie` value; never seen by scripts, never sent along by other sites but with a link. */
export function setCookie(name: string, value: string, options: CookieOptions): string {
  const { isSecure, lifetimeMs } = options
  const age = lifetimeMs === undefined ? '' : `; Max-Age=${Math.floor(lifetimeMs / 1000)}`
  const full = isSecure ? `${HOST_PREFIX}${name}` : name
  return `${full}=${value}; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}${age}`
}

export function dropCookie(name: string, { isSecure }: { readonly isSecure: boolean }): string {
  return setCookie(name, '', { isSecure, lifetimeMs: 0 })
}
