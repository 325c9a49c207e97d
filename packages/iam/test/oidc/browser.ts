/**
 * A browser without a screen: keeps cookies by path, follows redirects, submits forms. Over
 * `node:http`, since `fetch` says of itself that it is a script and not somebody who navigates.
 */
import { request, type IncomingHttpHeaders } from 'node:http'

export class Browser {
  readonly #cookies = new Map<string, { readonly value: string; readonly path: string }>()

  constructor(cookies: Readonly<Record<string, string>> = {}) {
    for (const [name, value] of Object.entries(cookies))
      this.#cookies.set(name, { value, path: '/' })
  }

  /** Stops at the first answer that is no redirect, or that leads to another host. */
  async open(url: string, form?: Form): Promise<Response> {
    const response = await navigate(url, this.#cookieHeader(url), form)
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    const location = await whereTo(response)
    if (location === undefined) return response
    const next = new URL(location, url)
    if (next.host === new URL(url).host) return this.open(next.href)
    return new Response(null, { status: 303, headers: { location: next.href } })
  }

  submit(url: string, fields: Readonly<Record<string, string>>): Promise<Response> {
    return this.open(url, { origin: new URL(url).origin, fields })
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name)?.value
  }

  set(name: string, value: string): void {
    this.#cookies.set(name, { value, path: '/' })
  }

  #cookieHeader(url: string): string {
    const { pathname } = new URL(url)
    return [...this.#cookies]
      .filter(([, { path }]) => pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ')
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ')
    const equals = pair.indexOf('=')
    const path = attributes.find((one) => one.toLowerCase().startsWith('path='))?.slice(5) ?? '/'
    this.#cookies.set(pair.slice(0, equals), { value: pair.slice(equals + 1), path })
  }
}

/** By a redirect, or by a page that goes on by itself. */
async function whereTo(response: Response): Promise<string | undefined> {
  const location = response.headers.get('location')
  if (location !== null && response.status >= 300 && response.status < 400) return location
  const refresh = REFRESH.exec(await response.clone().text())?.[1]
  return refresh?.replaceAll('&amp;', '&')
}

const REFRESH = /<meta http-equiv="refresh" content="0; url=([^"]*)" ?\/?>/

export type Form = {
  /** The site of the page that holds the form. */
  readonly origin: string
  readonly fields: Readonly<Record<string, string>>
}

function navigate(url: string, cookie: string, form: Form | undefined): Promise<Response> {
  const body = form === undefined ? '' : new URLSearchParams(form.fields).toString()
  const headers = {
    accept: 'text/html',
    cookie,
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
    ...(form === undefined
      ? {}
      : { origin: form.origin, 'content-type': 'application/x-www-form-urlencoded' }),
  }
  return new Promise((resolve, reject) => {
    request(url, { method: form === undefined ? 'GET' : 'POST', headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        const init = { status: answer.statusCode ?? 0, headers: headersOf(answer.headers) }
        resolve(new Response(Buffer.concat(chunks), init))
      })
    })
      .on('error', reject)
      .end(body)
  })
}

function headersOf(headers: IncomingHttpHeaders): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  )
}

/** Where a redirect that leaves the server leads. */
export function leadsTo(response: Response): URL {
  const location = response.headers.get('location')
  if (location === null) throw new Error(`answered ${response.status} without a redirect`)
  return new URL(location)
}
