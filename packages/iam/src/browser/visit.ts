/** One request of a page, read once: whose page, in which language, from where, and with which cookies. */
import { hash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isLoopback, type Random } from '@midplane/kernel'
import { languageOf, type Language } from '../pages/texts.ts'
import { basePathOf } from '../service/recovery.ts'
import { cookieOf, SESSION_COOKIE, setCookie } from './cookies.ts'

export const LANGUAGE_COOKIE = 'mp_lang'
const FORM_COOKIE = 'mp_form'
const FORM_COOKIE_SIZE_BYTES = 32

export type Visit = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly tenant: string
  /** '' for the platform itself, else `/t/<tenant>`. */
  readonly base: string
  /** Below the base. */
  readonly path: string
  readonly query: URLSearchParams
  readonly language: Language
  /** As the browser sees us: `https://midplane.example.org`. */
  readonly origin: string
  readonly isSecure: boolean
  readonly address: string
  readonly userAgent: string
  readonly sessionToken: string | undefined
  /** Proves that a form comes from a page that we gave to this very browser. */
  readonly proof: string
  /** What the answer sets beside its own. */
  readonly cookies: readonly string[]
}

export function visitOf(
  exchange: { readonly request: IncomingMessage; readonly response: ServerResponse },
  place: { readonly tenant: string; readonly path: string },
  { publicUrl, random }: { readonly publicUrl: string; readonly random: Random },
): Visit {
  const { request } = exchange
  const { tenant, path } = place
  const origin = originOf(request, publicUrl)
  const isSecure = origin.startsWith('https:')
  const query = new URL(request.url ?? '/', origin).searchParams
  const sessionToken = cookieOf(request, SESSION_COOKIE)
  const known = sessionToken ?? cookieOf(request, FORM_COOKIE)
  const base = known ?? Buffer.from(random.bytes(FORM_COOKIE_SIZE_BYTES)).toString('base64url')
  const chosen = query.get('lang') ?? undefined
  const wanted = [chosen, cookieOf(request, LANGUAGE_COOKIE), request.headers['accept-language']]
  const language = languageOf(wanted)
  return {
    ...exchange,
    tenant,
    base: basePathOf(tenant),
    path,
    query,
    language,
    origin,
    isSecure,
    address: request.socket.remoteAddress ?? '',
    userAgent: request.headers['user-agent'] ?? '',
    sessionToken,
    proof: hash('sha256', `midplane form\0${base}`, 'base64url'),
    cookies: [
      ...(known === undefined ? [setCookie(FORM_COOKIE, base, { isSecure })] : []),
      ...(chosen === undefined ? [] : [setCookie(LANGUAGE_COOKIE, language, { isSecure })]),
    ],
  }
}

/** The query with which the pages of one sign-in go on: what it is for, and nothing else. */
export function onwardQuery(query: URLSearchParams): string {
  const kept = ['interaction', 'return', 'fresh'].flatMap((name) => {
    const value = query.get(name)
    return value === null ? [] : [[name, value]]
  })
  const text = new URLSearchParams(kept).toString()
  return text === '' ? '' : `?${text}`
}

/** Without a public URL the machine's own names are all right, and passkeys need the one in use. */
function originOf(request: IncomingMessage, publicUrl: string): string {
  const url = new URL(publicUrl)
  const { host } = request.headers
  const isOwn = url.protocol === 'http:' && isLoopback(url.hostname)
  return isOwn && host !== undefined && URL.canParse(`http://${host}`)
    ? new URL(`http://${host}`).origin
    : url.origin
}
