/** Form bodies and client credentials of token endpoints. Source: RFC 6749, sections 2.3.1 and 3.2. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { httpErrors } from '@midplane/kernel'

const BODY_BYTES_MAX = 56 * 1024

/** Parameters by name; a body in which a name stands twice has none. */
export type Form = ReadonlyMap<string, string>

/** Without `form` when it is something else. Errors: MP_HTTP_BODY_TOO_LARGE. */
export async function readForm(request: IncomingMessage): Promise<FormBody> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request) {
    const bytes = chunk as Buffer // no encoding is set
    sizeBytes += bytes.length
    if (sizeBytes > BODY_BYTES_MAX) {
      throw httpErrors.error('MP_HTTP_BODY_TOO_LARGE', { bytesMax: BODY_BYTES_MAX })
    }
    chunks.push(bytes)
  }
  const bytes = Buffer.concat(chunks)
  const type = request.headers['content-type'] ?? ''
  return { bytes, form: FORM_TYPE.test(type) ? parseForm(bytes.toString('utf8')) : undefined }
}

export type FormBody = { readonly bytes: Buffer; readonly form: Form | undefined }

/** Lets the next reader read the body again, in the way that `oidc-provider` reads. */
export function giveBack(request: IncomingMessage, bytes: Buffer): void {
  Object.defineProperties(request, {
    readable: { value: true },
    iterator: { value: () => [bytes].values() },
  })
}

export type ClientCredentials = { readonly id: string; readonly secret: string }

/** Who the client says it is; undefined when it says nothing, two things, or something unreadable. */
export function credentialsOf(request: IncomingMessage, form: Form): ClientCredentials | undefined {
  const { authorization } = request.headers
  const id = form.get('client_id')
  const secret = form.get('client_secret')
  if (authorization === undefined) {
    return id === undefined || secret === undefined ? undefined : { id, secret }
  }
  const [, encoded] = BASIC.exec(authorization) ?? []
  if (encoded === undefined || secret !== undefined) return undefined
  const [, name = '', password = ''] =
    PAIR.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? []
  const basic = { id: formDecoded(name), secret: formDecoded(password) }
  return id === undefined || id === basic.id ? basic : undefined
}

export function answerOAuth(
  response: ServerResponse,
  status: number,
  body: Readonly<Record<string, unknown>>,
): void {
  const text = JSON.stringify(body)
  response.writeHead(status, [
    ...['content-type', 'application/json; charset=utf-8'],
    ...['content-length', String(Buffer.byteLength(text))],
    ...['cache-control', 'no-store', 'pragma', 'no-cache', 'x-content-type-options', 'nosniff'],
    ...(status === 401 ? ['www-authenticate', 'Basic realm="midplane"'] : []),
  ])
  response.end(text)
}

const FORM_TYPE = /^application\/x-www-form-urlencoded(?:;|$)/i
const BASIC = /^basic +([A-Za-z0-9+/=_-]+) *$/i
const PAIR = /^([^:]*):([^]*)$/

function parseForm(text: string): Form | undefined {
  const form = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(text)) {
    if (form.has(name)) return undefined
    form.set(name, value)
  }
  return form
}

function formDecoded(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  return new URLSearchParams(`x=${text}`).get('x') ?? ''
}
