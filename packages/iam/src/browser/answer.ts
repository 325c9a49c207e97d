/** What a page answers: a page, another address, or JSON for its script. */
import type { ServerResponse } from 'node:http'
import type { Random } from '@midplane/kernel'
import { renderPage, type Page } from '../pages/layout.ts'
import { goingOnPage } from '../pages/step-pages.ts'
import type { Language } from '../pages/texts.ts'
import type { Visit } from './visit.ts'

export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
  readonly body: string
}

type Extra = {
  readonly status?: number
  readonly cookies?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

export function pageAnswer(visit: Visit, random: Random, page: Page, extra: Extra = {}): Answer {
  const isGet = visit.request.method === 'GET'
  const inLanguage = (language: Language): string => inOther(visit, language)
  const frame = { language: visit.language, ...(isGet ? { inLanguage } : {}) }
  const { html, headers } = renderPage(page, frame, random)
  const { status = 200, cookies = [] } = extra
  return { status, headers: { ...headers, ...extra.headers }, cookies, body: html }
}

/** Within this server. */
export function redirect(location: string, cookies: readonly string[] = []): Answer {
  return { status: 303, headers: { location, 'cache-control': 'no-store' }, cookies, body: '' }
}

/**
 * At the end of a form. Another site, or the provider, which sends on to another site, is reached
 * over a page of its own, since browsers hold the redirects of a form against its policy.
 */
export function goOn(
  visit: Visit,
  random: Random,
  location: string,
  cookies: readonly string[] = [],
): Answer {
  const staysHere = location.startsWith('/') && !visit.query.has('interaction')
  if (staysHere || visit.request.method === 'GET') return redirect(location, cookies)
  return pageAnswer(visit, random, goingOnPage({ tenant: shownTenant(visit), location }), {
    cookies,
  })
}

export function jsonAnswer(
  status: number,
  value: unknown,
  cookies: readonly string[] = [],
): Answer {
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  }
  return { status, headers, cookies, body: JSON.stringify(value) }
}

export function send(response: ServerResponse, { status, headers, cookies, body }: Answer): void {
  if (response.headersSent || response.destroyed) return
  const length = { 'content-length': Buffer.byteLength(body) }
  response.writeHead(status, {
    ...headers,
    ...length,
    ...(cookies.length > 0 && { 'set-cookie': [...cookies] }),
  })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

/** The platform itself goes without a name. */
export function shownTenant({ tenant }: Pick<Visit, 'tenant'>): string {
  return tenant === '*' ? '' : tenant
}

function inOther(visit: Visit, language: Language): string {
  const query = new URLSearchParams(visit.query)
  query.set('lang', language)
  return `${visit.base}${visit.path}?${query.toString()}`
}
