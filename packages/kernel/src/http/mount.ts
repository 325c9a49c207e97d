/**
 * Serves one contract endpoint, in this order: parse, authenticate, validate, authorize, handle, answer.
 * Invariant: every request of an endpoint is answered exactly once, whatever its handler does.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EndpointShape } from '@midplane/contract'
import type { Clock } from '../clock.ts'
import { httpErrors } from '../errors.ts'
import type { Identity } from '../identity/identity.ts'
import type { Log } from '../telemetry/log.ts'
import { EventStream } from './event-stream.ts'
import type { RequestContext, StreamEvent } from './http.ts'
import { inputParser, type ParsedInput, type RawInput } from './input.ts'
import { answerJson, answerNothing, answerProblem, publicError } from './problem-answer.ts'
import { admit, admitCaller, EndpointContext, principalOf } from './request-context.ts'
import { TextStream } from './text-stream.ts'

/** What endpoints need of the server around them. */
export type EndpointHost = {
  readonly clock: Clock
  readonly log: Log
  /** The identity port, once a module provides it. */
  identity(): Identity | undefined
  /** Called once per answered request. */
  record(endpoint: string, status: number, durationMs: number): void
  /** Contexts of open streams; aborted at shutdown. */
  readonly streams: Set<EndpointContext>
  readonly logsRequests: boolean
  /** Whether answers are checked against the contract, as tests want. */
  readonly checksAnswers: boolean
}

/** Any handler of a contract, its types forgotten: the contract has checked them where it was mounted. */
export type AnyHandler = (
  input: ParsedInput & { readonly lastEventId?: string | undefined },
  context: RequestContext,
  emit: (event: StreamEvent<unknown>) => Promise<void>,
) => Promise<unknown>

/** Answers a request whose route matched; never rejects. */
export type EndpointServer = (
  request: IncomingMessage,
  response: ServerResponse,
  input: RawInput,
  requestId: string,
) => Promise<void>

export function endpointServer(
  endpoint: EndpointShape,
  handler: AnyHandler,
  host: EndpointHost,
): EndpointServer {
  const parse = inputParser(endpoint)
  const answer = answererOf(endpoint, handler, host)

  return async (request, response, input, requestId) => {
    const startedMs = host.clock.monotonicMs()
    try {
      const identity = host.identity()
      const principal = await principalOf(request, endpoint.permission, identity)
      const context = new EndpointContext({ principal, requestId, request, response, identity })
      admitCaller(context, endpoint.permission)
      const parsed = parse(input)
      admit(context, endpoint.permission, parsed.params)
      await answer(parsed, context, { request, response })
    } catch (error) {
      answerProblem(response, publicError(error, requestId, host.log), requestId)
    }
    const durationMs = host.clock.monotonicMs() - startedMs
    host.record(endpoint.id, response.statusCode, durationMs)
    if (host.logsRequests) {
      host.log.debug('request', {
        requestId,
        endpoint: endpoint.id,
        status: response.statusCode,
        durationMs,
      })
    }
  }
}

type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse }
type Answerer = (input: ParsedInput, context: EndpointContext, exchange: Exchange) => Promise<void>

function answererOf(endpoint: EndpointShape, handler: AnyHandler, host: EndpointHost): Answerer {
  if (endpoint.stream === undefined) return jsonAnswerer(endpoint, handler, host)
  return endpoint.stream === 'text'
    ? textAnswerer(endpoint, handler, host)
    : streamAnswerer(handler, host)
}

function jsonAnswerer(endpoint: EndpointShape, handler: AnyHandler, host: EndpointHost): Answerer {
  const status = endpoint.successStatus ?? 200
  return async (input, context, { response }) => {
    const output = await handler(input, context, noEmit)
    if (host.checksAnswers) checkAnswer(endpoint, output)
    if (status === 204) answerNothing(response, context.requestId)
    else answerJson(response, status, output, context.requestId)
  }
}

/** What fails before the first piece is answered with a problem document; later the text is cut. */
function textAnswerer(endpoint: EndpointShape, handler: AnyHandler, host: EndpointHost): Answerer {
  const { contentType = 'text/plain; charset=utf-8' } = endpoint
  return async (input, context, { response }) => {
    const { requestId, signal } = context
    const stream = new TextStream(response, { requestId, contentType, clock: host.clock })
    host.streams.add(context)
    try {
      await handler(input, context, (piece) => stream.write(piece, signal))
      stream.end()
    } catch (error) {
      if (!signal.aborted) throw error
      response.destroy()
    } finally {
      host.streams.delete(context)
    }
  }
}

function streamAnswerer(handler: AnyHandler, host: EndpointHost): Answerer {
  return async (input, context, { request, response }) => {
    const { requestId, signal } = context
    const lastEventId = request.headers['last-event-id']
    const stream = new EventStream(response, { requestId, clock: host.clock })
    host.streams.add(context)
    try {
      await handler(
        { ...input, lastEventId: typeof lastEventId === 'string' ? lastEventId : undefined },
        context,
        (event) => stream.emit(event, signal),
      )
      stream.open()
      stream.end()
    } catch (error) {
      if (signal.aborted) {
        stream.open()
        stream.end()
        return
      }
      if (!response.headersSent) throw error
      stream.end(publicError(error, requestId, host.log))
    } finally {
      host.streams.delete(context)
    }
  }
}

async function noEmit(): Promise<void> {
  throw new TypeError('only stream endpoints emit')
}

function checkAnswer(endpoint: EndpointShape, output: unknown): void {
  const result = endpoint.output.safeParse(output)
  if (result.success) return
  const reason = result.error.issues
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('; ')
  throw httpErrors.error('MP_HTTP_ANSWER_INVALID', { endpoint: endpoint.id, reason })
}
