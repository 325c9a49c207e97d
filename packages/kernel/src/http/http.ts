/**
 * The HTTP port of the kernel as modules see it: contract endpoints behind validation and permission,
 * and raw handlers in front of the framework for hot paths and foreign protocols.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Contract, EndpointShape, OutputOf, ParsedOf } from '@midplane/contract'
import type { Principal } from '../identity/identity.ts'

export type RequestContext = {
  readonly principal: Principal
  readonly requestId: string
  /** Why the caller does it: header `x-midplane-reason`. */
  readonly reason: string
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal
  /** Rejects with MP_HTTP_FORBIDDEN unless the principal may; for endpoints that are `checked-inside`. */
  authorize(action: string, resource: string): void
}

/** One server-sent event; `id` is what a client sends back as Last-Event-ID. */
export type StreamEvent<Data> = {
  readonly id?: string
  readonly event?: string
  readonly data: Data
}

type JsonHandler<E extends EndpointShape> = (
  input: ParsedOf<E>,
  context: RequestContext,
) => Promise<OutputOf<E>>
/** Emits until `context.signal` aborts. `emit` resolves when the event is handed to the socket, so a slow reader holds back its own stream only. */
type StreamHandler<E extends EndpointShape> = (
  input: ParsedOf<E> & { readonly lastEventId: string | undefined },
  context: RequestContext,
  emit: (event: StreamEvent<OutputOf<E>>) => Promise<void>,
) => Promise<void>

export type Handlers<C extends Contract> = {
  readonly [Name in keyof C]: C[Name] extends { readonly stream: string }
    ? StreamHandler<C[Name]>
    : JsonHandler<C[Name]>
}

/**
 * A raw handler sees the request before any framework; it must answer every request it accepts.
 * Returning false hands the request on. `path` is the undecoded path without the query.
 */
export type RawHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
) => boolean

export type RawOptions = {
  /**
   * Paths below the prefix that pages of other sites may write to, because their callers prove
   * themselves in the request and never by a cookie: token endpoints, say.
   */
  readonly admitsForeignWrites?: (path: string) => boolean
}

export interface Http {
  /** Where this server is reached from outside, without a slash at the end; known once it listens. */
  readonly publicUrl: string
  mount<C extends Contract>(contract: C, handlers: Handlers<C>): void
  /** Handles every request whose path starts with `prefix` (no regular expressions; first registered, first asked). */
  raw(prefix: string, handler: RawHandler, options?: RawOptions): void
}
