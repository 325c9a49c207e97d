/** A listening HttpServer for tests, with an identity whose tokens say what their bearer may do. */
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { onTestFinished } from 'vitest'
import { systemClock, type Clock } from '../../src/clock.ts'
import { HttpServer } from '../../src/http/http-server.ts'
import type { Identity, Principal } from '../../src/identity/identity.ts'
import { createLog } from '../../src/telemetry/create-log.ts'

export type Serving = {
  readonly server: HttpServer
  readonly url: string
  readonly port: number
  readonly logLines: string[]
}

type ServingOptions = {
  readonly host?: string
  readonly allowedHosts?: readonly string[]
  readonly corsOrigins?: readonly string[]
  readonly bodyBytesMax?: number
  readonly clock?: Clock
  readonly identity?: Identity | undefined
}

/** `prepare` mounts; the server is closed when the test ends. */
export async function serving(
  prepare: (server: HttpServer) => void,
  options: ServingOptions = {},
): Promise<Serving> {
  const logLines: string[] = []
  const server = new HttpServer({
    host: '127.0.0.1',
    port: 0,
    allowedHosts: [],
    corsOrigins: [],
    bodyBytesMax: 64 * 1024,
    logsRequests: true,
    checksAnswers: true,
    clock: systemClock,
    log: createLog({ level: 'debug', write: (line) => void logLines.push(line) }),
    ...options,
    identity: () => ('identity' in options ? options.identity : tokenIdentity),
  })
  prepare(server)
  const { url, port } = await server.listen()
  onTestFinished(async () => {
    server.beginDrain()
    await server.drain(0)
  })
  return { server, url, port, logLines }
}

/** `Bearer root` may everything; `Bearer ACTION:RESOURCE` exactly that and below; no token is anonymous and may nothing. */
export const tokenIdentity: Identity = {
  authenticate: async (request: IncomingMessage) =>
    principal(request.headers.authorization?.replace('Bearer ', '')),
  authenticateToken: async (token) => principal(token),
  login: async () => ({ token: 'root', expiresAtMs: 0, principal: principal('root') }),
  legacyPrincipal: () => undefined,
  decide({ id }, action, resource) {
    const isAllowed = id === 'root' || `${action}:${resource}/`.startsWith(`${id}/`)
    return { isAllowed, because: isAllowed ? 'granted' : 'no grant covers it' }
  },
}

function principal(token: string | undefined): Principal {
  const id = token ?? 'anonymous'
  return {
    kind: token === undefined ? 'anonymous' : 'token',
    id,
    name: id,
    tenant: '*',
    address: '127.0.0.1',
  }
}

/** Writes bytes on a bare socket and resolves with everything that came back until the server closed it. */
export async function exchange(port: number, bytes: string | Uint8Array): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(bytes)
  const received: Buffer[] = []
  for await (const chunk of socket as AsyncIterable<Buffer>) received.push(chunk)
  return Buffer.concat(received).toString()
}
