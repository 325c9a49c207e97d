/**
 * The HTTP server of a process. A request passes: guard -> raw handlers by prefix -> pages by exact path -> contract endpoints.
 * Held long polls are never cut by a timeout: the time limits concern the arrival of a request only.
 */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Contract } from '@midplane/contract'
import type { Clock } from '../clock.ts'
import { httpErrors, kernelErrors } from '../errors.ts'
import type { Identity } from '../identity/identity.ts'
import type { Log } from '../telemetry/log.ts'
import { answerMalformed } from './client-error.ts'
import { createCors } from './cors.ts'
import { createEndpointRouter, type EndpointRouter } from './endpoint-router.ts'
import { createGuard, type Guard } from './host-guard.ts'
import type { Handlers, Http, RawHandler, RawOptions } from './http.ts'
import { endpointServer, type AnyHandler, type EndpointHost } from './mount.ts'
import { answerProblem, publicError } from './problem-answer.ts'
import { RawRoutes } from './raw-routes.ts'
import { requestIdOf } from './request-id.ts'
import { RequestMeter } from './request-meter.ts'

/** Apollo clients name every namespace they hold in one URL. */
const URL_BYTES_MAX = 32 * 1024
const HEADER_BYTES_MAX = 64 * 1024
const HEADERS_TIMEOUT_MS = 20_000
const REQUEST_TIMEOUT_MS = 60_000
/** Longer than the idle time of common client pools and balancers, so that they close first. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000
const DRAIN_STEP_MS = 20

export type HttpServerOptions = {
  readonly host: string
  readonly port: number
  readonly allowedHosts: readonly string[]
  readonly corsOrigins: readonly string[]
  readonly publicUrl?: string
  readonly bodyBytesMax: number
  readonly logsRequests: boolean
  readonly checksAnswers: boolean
  readonly clock: Clock
  readonly log: Log
  identity(): Identity | undefined
}

/** A page of the server itself, at an exact path. */
export type PageHandler = (
  request: IncomingMessage,
  response: ServerResponse,
) => void | Promise<void>

export class HttpServer implements Http {
  readonly raws: RawRoutes = new RawRoutes()
  readonly meter: RequestMeter = new RequestMeter()
  readonly contracts: Contract[] = []
  readonly #options: HttpServerOptions
  readonly #server: Server
  readonly #router: EndpointRouter
  readonly #guard: Guard
  readonly #pages = new Map<string, PageHandler>()
  readonly #host: EndpointHost
  #listenedUrl: string | undefined
  #state: 'open' | 'listening' | 'draining' = 'open'

  constructor(options: HttpServerOptions) {
    this.#options = options
    this.#server = createServer({
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      keepAlive: true,
      noDelay: true,
    })
    this.#server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
      answerMalformed(error, socket, HEADER_BYTES_MAX)
    })
    const { bodyBytesMax, log } = options
    this.#router = createEndpointRouter({
      server: this.#server,
      bodyBytesMax,
      log,
      recordUnrouted: (status) => this.meter.record('none', status, 0),
    })
    this.#guard = createGuard({
      ...options,
      admitsForeignWrites: (path) => this.raws.admitsForeignWrites(path),
    })
    this.#host = {
      ...options,
      record: (...record) => this.meter.record(...record),
      streams: new Set(),
    }
  }

  get openStreamCount(): number {
    return this.#host.streams.size
  }

  get publicUrl(): string {
    const { publicUrl } = this.#options
    if (publicUrl) return publicUrl.replace(/\/+$/, '')
    if (this.#listenedUrl === undefined) throw new Error('the URL is known once the server listens')
    return this.#listenedUrl
  }

  mount<C extends Contract>(contract: C, handlers: Handlers<C>): void {
    if (this.#state !== 'open') throw new Error('endpoints are mounted while a module opens')
    for (const [name, endpoint] of Object.entries(contract)) {
      // The types of Handlers<C> tie each handler to its endpoint; here only the shape matters.
      const handler = (handlers as Readonly<Record<string, unknown>>)[name] as AnyHandler
      this.#router.add(endpoint, endpointServer(endpoint, handler, this.#host))
    }
    this.contracts.push(contract)
  }

  raw(prefix: string, handler: RawHandler, options?: RawOptions): void {
    this.raws.add(prefix, handler, options)
  }

  page(path: string, handler: PageHandler): void {
    this.#pages.set(path, handler)
  }

  /** Resolves with the URL that the server answers at. Errors: MP_KERNEL_LISTEN_FAILED. */
  async listen(): Promise<{ readonly url: string; readonly port: number }> {
    const { host, port } = this.#options
    const endpoints = createCors(this.#options.corsOrigins, await this.#router.ready())
    this.#server.removeAllListeners('request') // fastify's own, now called behind the guard
    this.#server.on('request', (request, response) => this.#serve(request, response, endpoints))
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (cause: Error) => {
        reject(
          kernelErrors.error(
            'MP_KERNEL_LISTEN_FAILED',
            { host, port, reason: cause.message },
            { cause },
          ),
        )
      })
      this.#server.listen({ host, port }, resolve)
    })
    this.#state = 'listening'
    const bound = (this.#server.address() as AddressInfo).port // bound to a port, not to a pipe
    this.#listenedUrl = `http://${urlHost(host)}:${bound}`
    return { url: this.#listenedUrl, port: bound }
  }

  /** Stops accepting and ends streams; answers under way go on. */
  beginDrain(): void {
    if (this.#state === 'listening') this.#server.close()
    this.#state = 'draining'
    const reason = new DOMException('the server is shutting down', 'AbortError')
    for (const context of this.#host.streams) context.abort(reason)
    this.#server.closeIdleConnections()
  }

  /** Resolves when every request was answered, or after `deadlineMs` with the rest cut. */
  async drain(deadlineMs: number): Promise<void> {
    const { clock } = this.#options
    const endMs = clock.monotonicMs() + deadlineMs
    while ((await this.#connectionCount()) > 0 && clock.monotonicMs() < endMs) {
      this.#server.closeIdleConnections()
      await clock.sleep(DRAIN_STEP_MS)
    }
    this.#server.closeAllConnections()
    await this.#router.close()
  }

  #serve(request: IncomingMessage, response: ServerResponse, endpoints: RequestListener): void {
    if (this.#state === 'draining') response.shouldKeepAlive = false
    const refusal = this.#refusal(request)
    if (refusal !== undefined) {
      this.meter.record('none', refusal.status, 0)
      answerProblem(response, refusal, requestIdOf(request))
      return
    }
    const path = pathOf(request.url ?? '/')
    try {
      if (this.#serveRaw(request, response, path)) return
      const page = this.#pages.get(path)
      if (page === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
        endpoints(request, response)
        return
      }
      Promise.resolve(page(request, response)).catch((error: unknown) =>
        this.#fail(error, request, response),
      )
    } catch (error) {
      this.#fail(error, request, response)
    }
  }

  #serveRaw(request: IncomingMessage, response: ServerResponse, path: string): boolean {
    for (const route of this.raws.candidates(path)) {
      if (!path.startsWith(route.prefix) || !route.handler(request, response, path)) continue
      route.requestCount += 1
      return true
    }
    return false
  }

  #refusal(request: IncomingMessage): ReturnType<Guard> {
    const url = request.url ?? ''
    if (url.length > URL_BYTES_MAX)
      return httpErrors.error('MP_HTTP_URL_TOO_LONG', { bytesMax: URL_BYTES_MAX })
    if (!url.startsWith('/') && url !== '*') {
      return httpErrors.error('MP_HTTP_REQUEST_MALFORMED', { reason: 'the target is not a path' })
    }
    return this.#guard(request)
  }

  #fail(error: unknown, request: IncomingMessage, response: ServerResponse): void {
    const requestId = requestIdOf(request)
    answerProblem(response, publicError(error, requestId, this.#options.log), requestId)
  }

  #connectionCount(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.getConnections((error, count) =>
        error === null ? resolve(count) : reject(error),
      )
    })
  }
}

function pathOf(url: string): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}

/** The host of a URL: brackets for IPv6, and the loopback name for "all addresses". */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
