/** Requests as foreign clients send them: the path goes out as given, without the cleaning that URL parsers do. */
import { request, type IncomingHttpHeaders, type RequestOptions } from 'node:http'
import { buffer } from 'node:stream/consumers'

export type ForeignAnswer = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  readonly text: string
  readonly json: () => unknown
}

export type ForeignOptions = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  readonly signal?: AbortSignal
}

export async function send(
  baseUrl: string,
  path: string,
  options: ForeignOptions = {},
): Promise<ForeignAnswer> {
  const { hostname, port } = new URL(baseUrl)
  const { method = 'GET', headers = {}, body, signal } = options
  const wanted: RequestOptions = {
    hostname,
    port,
    path,
    method,
    headers,
    agent: false,
    ...(signal && { signal }),
  }
  const { promise, resolve, reject } = Promise.withResolvers<ForeignAnswer>()
  const outgoing = request(wanted, (response) => {
    buffer(response).then((bytes) => {
      const text = bytes.toString('utf8')
      const { statusCode = 0 } = response
      resolve({
        status: statusCode,
        headers: response.headers,
        bytes,
        text,
        json: () => JSON.parse(text),
      })
    }, reject)
  })
  outgoing.once('error', reject)
  outgoing.end(body)
  return await promise
}

export function sendForm(
  baseUrl: string,
  path: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<ForeignAnswer> {
  const body = new URLSearchParams(fields).toString()
  const type = { 'content-type': 'application/x-www-form-urlencoded; charset=GBK' }
  return send(baseUrl, path, { method: 'POST', body, headers: { ...type, ...headers } })
}
