/** The whole platform as a process, every endpoint that it describes, and requests that no well-behaved client sends. */
import { request, type OutgoingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { createClient, iamApi, type OpenApiDocument } from '@midplane/contract'
import { startMidplane, type Midplane } from '@midplane/testkit'

export const PASSWORD = 'correct horse battery'

export type Endpoint = {
  readonly id: string
  readonly method: string
  /** Parameters filled with plain names. */
  readonly path: string
  readonly isPublic: boolean
  readonly isWrite: boolean
  readonly hasBody: boolean
}

export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

export type TestedPlatform = {
  readonly server: Midplane
  readonly endpoints: readonly Endpoint[]
  /** A session of the owner, as a sign-in gave it. */
  readonly session: string
  send(
    method: string,
    path: string,
    options?: { readonly headers?: OutgoingHttpHeaders; readonly body?: string | Uint8Array },
  ): Promise<Answer>
  /** Number and hash of the newest audit entry: the same before and after means that nothing was changed. */
  fingerprint(): Promise<string>
}

export async function startTestedPlatform(
  env: Readonly<Record<string, string>> = {},
): Promise<TestedPlatform> {
  const server = await startMidplane({ env: { MIDPLANE_ADMIN_PASSWORD: PASSWORD, ...env } })
  const response = await fetch(`${server.url}/openapi.json`)
  const endpoints = endpointsOf((await response.json()) as OpenApiDocument)
  const { token } = await createClient(iamApi, { baseUrl: server.url }).login({
    body: { username: 'admin', password: PASSWORD },
  })
  const local = createClient(iamApi, { baseUrl: server.url, token: server.token() })
  return {
    server,
    endpoints,
    session: token,
    send: (method, path, options = {}) => send(`${server.url}${path}`, { method, ...options }),
    fingerprint: async () => JSON.stringify(await local.getAuditReceipt()),
  }
}

function endpointsOf({ paths }: OpenApiDocument): Endpoint[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      id: operation.operationId,
      method: method.toUpperCase(),
      path: path.replace(/\{\w+\}/g, 'some'),
      isPublic: operation['x-midplane-permission'] === 'public',
      isWrite: method !== 'get',
      hasBody: operation.requestBody !== undefined,
    })),
  )
}

type SendOptions = {
  readonly method: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Uint8Array
}

/** Unlike `fetch` it sends any header, and takes the status of an answer that came before the body was out. */
function send(url: string, { method, headers = {}, body }: SendOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    const options = { method, headers: { ...length, ...headers }, agent: false }
    const sent = request(url, options, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      )
      // Streams without end: what came first is enough.
      if (String(response.headers['content-type']).startsWith('text/event-stream'))
        response.destroy()
      response.on('close', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Bytes as they are, for what no HTTP library sends; all that comes back until the server closes. */
export function sendBytes(server: Midplane, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes, 'latin1'))
    let text = ''
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
}

/** The problem document of an answer; fails when it is anything else. */
export function problemOf({ status, headers, text }: Answer): Readonly<Record<string, unknown>> {
  if (!String(headers['content-type']).startsWith('application/problem+json')) {
    throw new Error(`${status} is not a problem document: ${text.slice(0, 200)}`)
  }
  return JSON.parse(text) as Readonly<Record<string, unknown>> // a problem document is an object
}
