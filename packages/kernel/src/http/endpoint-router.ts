/**
 * Contract endpoints on Fastify: it routes and reads bodies within their limit; validation, permission and answers are ours.
 * Fastify's own replies are never used (`hijack`), so that every answer has one shape.
 */
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import type { EndpointShape, MidplaneError } from '@midplane/contract'
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { httpErrors } from '../errors.ts'
import type { Log } from '../telemetry/log.ts'
import { parseJsonBody } from './input.ts'
import type { EndpointServer } from './mount.ts'
import { answerProblem, publicError } from './problem-answer.ts'
import { requestIdOf } from './request-id.ts'

/** A parameter of 255 characters takes up to 9 bytes each when percent-encoded. */
const PARAMETER_LENGTH_MAX = 4096

export type EndpointRouterOptions = {
  readonly server: Server
  readonly bodyBytesMax: number
  readonly log: Log
  /** Told of requests that no endpoint took. */
  recordUnrouted(status: number): void
}

export type EndpointRouter = {
  add(endpoint: EndpointShape, serve: EndpointServer): void
  /** No endpoint can be added afterwards. */
  ready(): Promise<RequestListener>
  close(): Promise<void>
}

export function createEndpointRouter(options: EndpointRouterOptions): EndpointRouter {
  const routes: { readonly method: string; readonly pattern: RegExp }[] = []
  let listener: RequestListener | undefined
  const app = fastify({
    serverFactory: (handle) => {
      listener = handle
      return options.server
    },
    logger: false,
    bodyLimit: options.bodyBytesMax,
    exposeHeadRoutes: false,
    forceCloseConnections: false,
    return503OnClosing: false,
    genReqId: requestIdOf,
    routerOptions: { maxParamLength: PARAMETER_LENGTH_MAX, caseSensitive: true },
    frameworkErrors: (error, request, reply) => refuse(error, request, reply, options),
  })
  readJsonOnly(app)
  app.setErrorHandler((error: FastifyError, request, reply) =>
    refuse(error, request, reply, options),
  )
  app.setNotFoundHandler((request, reply) => {
    const error = unrouted(request, routes)
    options.recordUnrouted(error.status)
    reply.hijack()
    answerProblem(reply.raw, error, request.id)
  })

  return {
    add(endpoint, serve) {
      routes.push({ method: endpoint.method, pattern: patternOf(endpoint.path) })
      app.route({
        method: endpoint.method,
        url: endpoint.path.replace(/\{(\w+)\}/g, ':$1'),
        handler: (request, reply) => {
          reply.hijack()
          void serve(request.raw, reply.raw, request, request.id)
        },
      })
    },
    async ready() {
      await app.ready()
      if (listener === undefined) throw new Error('fastify made no listener')
      return listener
    },
    async close() {
      await app.close()
    },
  }
}

function readJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    /^application\/(?:[\w.+-]+\+)?json\b/i,
    { parseAs: 'buffer' },
    (_, bytes, done) => {
      try {
        done(null, parseJsonBody(bytes as Buffer)) // parseAs: 'buffer'
      } catch (error) {
        done(error as Error) // parseJsonBody throws MidplaneError only
      }
    },
  )
}

function refuse(
  error: Error,
  request: Pick<FastifyRequest, 'id' | 'raw'>,
  reply: FastifyReply,
  options: EndpointRouterOptions,
): void {
  const problem = publicError(translate(error, request.raw, options), request.id, options.log)
  options.recordUnrouted(problem.status)
  reply.hijack()
  answerProblem(reply.raw, problem, request.id)
}

/** Fastify's own refusals in our words; anything else unchanged. */
function translate(
  error: Error,
  request: IncomingMessage,
  options: EndpointRouterOptions,
): unknown {
  switch ((error as Partial<FastifyError>).code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return httpErrors.error('MP_HTTP_BODY_TOO_LARGE', { bytesMax: options.bodyBytesMax })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_INVALID_CONTENT_TYPE':
      return httpErrors.error('MP_HTTP_MEDIA_TYPE_REFUSED', {
        contentType: request.headers['content-type'] ?? '',
      })
    case 'FST_ERR_BAD_URL':
      return httpErrors.error('MP_HTTP_REQUEST_MALFORMED', {
        reason: 'a percent sign without two hex digits',
      })
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return httpErrors.error('MP_HTTP_URL_TOO_LONG', { bytesMax: PARAMETER_LENGTH_MAX })
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return httpErrors.error('MP_HTTP_REQUEST_MALFORMED', {
        reason: 'the body is not as long as announced',
      })
    default:
      return error
  }
}

/** 405 when another method would be answered, else 404. */
function unrouted(
  request: FastifyRequest,
  routes: readonly { readonly method: string; readonly pattern: RegExp }[],
): MidplaneError {
  const path = request.url.split('?', 1)[0] ?? ''
  const methods = new Set(
    routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method),
  )
  const { method } = request
  return methods.size === 0
    ? httpErrors.error('MP_HTTP_ENDPOINT_UNKNOWN', { method, path })
    : httpErrors.error('MP_HTTP_METHOD_UNKNOWN', { method, path, allowed: [...methods].join(', ') })
}

function patternOf(path: string): RegExp {
  const source = path
    .split(/\{\w+\}/)
    .map((literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/]+')
  return new RegExp(`^${source}$`)
}
