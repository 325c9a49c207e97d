/**
 * Answers below `/console/`: files as they were built, and the index page for every other path, since
 * those are views of the console. The page may run no script but its own and talk to nobody else.
 * A 304 for the page carries no policy, so that a browser keeps the nonce that its copy was sent with.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RawHandler, Random } from '@midplane/kernel'
import { ENCODINGS, type Site, type SiteFile } from './site.ts'

const ROOT = '/console'
const NONCE_BYTES = 16
const FOREVER = 'public, max-age=31536000, immutable'
/** What stands in the built page where the values of a request belong. */
const NONCE_PLACE = '__NONCE__'
const BASE_PLACE = '__BASE__'
const PREFIX = /^(?:\/[\w.~-]+)+$/

export function siteHandler(site: Site, random: Random): RawHandler {
  return (request, response, path) => {
    if (path !== ROOT && !path.startsWith(`${ROOT}/`)) return false
    if (request.method !== 'GET' && request.method !== 'HEAD') return false
    const name = path.slice(ROOT.length + 1)
    const file = site.files.get(name)
    if (path === ROOT) redirect(response, `${prefixOf(request)}${ROOT}/${queryOf(request)}`)
    else if (file !== undefined) answerFile(request, response, file)
    else if (name.startsWith('assets/')) answerMissing(response)
    else answerIndex(request, response, site, nonceOf(random))
    return true
  }
}

/** Browsers that open the server's own address are led to the console; programs go on to the start page. */
export const startPageRedirect: RawHandler = (request, response, path) => {
  if (path !== '/' || (request.method !== 'GET' && request.method !== 'HEAD')) return false
  if (request.headers.accept?.includes('text/html') !== true) return false
  redirect(response, `${prefixOf(request)}${ROOT}/`)
  return true
}

function answerIndex(
  request: IncomingMessage,
  response: ServerResponse,
  site: Site,
  nonce: string,
): void {
  const base = `${prefixOf(request)}${ROOT}/`
  const headers = {
    'cache-control': 'no-cache',
    etag: site.indexTag,
    vary: 'x-forwarded-prefix',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
  }
  if (request.headers['if-none-match'] === site.indexTag) {
    response.writeHead(304, headers).end()
    return
  }
  const page = site.index.replaceAll(NONCE_PLACE, nonce).replaceAll(BASE_PLACE, base)
  response
    .writeHead(200, {
      ...headers,
      'content-type': 'text/html; charset=utf-8',
      'content-length': Buffer.byteLength(page),
      'content-security-policy': policy(nonce),
      'x-frame-options': 'DENY',
    })
    .end(request.method === 'HEAD' ? undefined : page)
}

function answerFile(request: IncomingMessage, response: ServerResponse, file: SiteFile): void {
  const headers = {
    'cache-control': file.isImmutable ? FOREVER : 'no-cache',
    etag: file.etag,
    vary: 'accept-encoding',
    'x-content-type-options': 'nosniff',
  }
  if (request.headers['if-none-match'] === file.etag) {
    response.writeHead(304, headers).end()
    return
  }
  const { body, encoding } = bodyFor(file, request.headers['accept-encoding'])
  response
    .writeHead(200, {
      ...headers,
      'content-type': file.contentType,
      'content-length': body.byteLength,
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    })
    .end(request.method === 'HEAD' ? undefined : body)
}

type Body = { readonly body: Uint8Array; readonly encoding?: string }

function bodyFor(file: SiteFile, accepted: string | string[] = ''): Body {
  const known = String(accepted)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => !/;\s*q=0(?:\.0*)?$/.test(part))
    .map((part) => part.replace(/;.*/, ''))
  const found = ENCODINGS.find(({ name }) => known.includes(name) && file.encoded[name])
  const body = found && file.encoded[found.name]
  return body === undefined ? { body: file.plain } : { body, encoding: found?.name ?? '' }
}

function answerMissing(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('not found\n')
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location, 'cache-control': 'no-store' }).end()
}

/** Style sheets of the editor are made while it runs, hence the nonce; all other styles are files. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

function nonceOf(random: Random): string {
  return Buffer.from(random.bytes(NONCE_BYTES)).toString('base64')
}

/** Where a reverse proxy has put us; anything but plain path segments is taken for none. */
function prefixOf(request: IncomingMessage): string {
  const header = request.headers['x-forwarded-prefix']
  const prefix = typeof header === 'string' ? header.replace(/\/$/, '') : ''
  return PREFIX.test(prefix) ? prefix : ''
}

function queryOf(request: IncomingMessage): string {
  const start = request.url?.indexOf('?') ?? -1
  return start < 0 ? '' : (request.url ?? '').slice(start)
}
