/** The context of one request: who calls, under which id, until when, and what they may do. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Permission } from '@midplane/contract'
import { httpErrors } from '../errors.ts'
import type { Identity, Principal } from '../identity/identity.ts'
import type { RequestContext } from './http.ts'

const REASON_LENGTH_MAX = 1024

/** Made once per request; the signal only when somebody asks for it, since most handlers never do. */
export class EndpointContext implements RequestContext {
  readonly principal: Principal
  readonly requestId: string
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #identity: Identity | undefined
  #controller: AbortController | undefined

  constructor(init: {
    readonly principal: Principal
    readonly requestId: string
    readonly request: IncomingMessage
    readonly response: ServerResponse
    readonly identity: Identity | undefined
  }) {
    this.principal = init.principal
    this.requestId = init.requestId
    this.#request = init.request
    this.#response = init.response
    this.#identity = init.identity
  }

  get reason(): string {
    return reasonOf(this.#request)
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController()
      const response = this.#response
      this.#controller = controller
      if (response.destroyed) controller.abort(goneError())
      else response.once('close', () => response.writableFinished || controller.abort(goneError()))
    }
    return this.#controller.signal
  }

  /** Ends the request from our side, as at shutdown. */
  abort(reason: Error): void {
    void this.signal // made when nobody has asked yet
    this.#controller?.abort(reason)
  }

  authorize(action: string, resource: string): void {
    if (this.#identity === undefined) throw httpErrors.error('MP_HTTP_IDENTITY_MISSING', {})
    const decision = this.#identity.decide(this.principal, action, resource)
    if (decision.isAllowed) return
    if (this.principal.kind === 'anonymous') {
      throw httpErrors.error('MP_HTTP_UNAUTHENTICATED', { action: `"${action}" on "${resource}"` })
    }
    const { because } = decision
    throw httpErrors.error('MP_HTTP_FORBIDDEN', {
      principal: this.principal.name,
      action,
      resource,
      because,
    })
  }
}

/** Checks the permission of an endpoint; `checked-inside` is left to the handler. */
export function admit(context: RequestContext, permission: Permission, params: unknown): void {
  if (permission === 'public') return
  if (permission === 'signed-in') {
    if (context.principal.kind !== 'anonymous') return
    throw httpErrors.error('MP_HTTP_UNAUTHENTICATED', { action: 'this endpoint' })
  }
  if (permission.resource === 'checked-inside') return
  context.authorize(permission.action, resourceOf(permission.resource, params))
}

/** Who calls, for a permission: public endpoints look at no token, so that a stale one cannot keep anybody from signing in. */
export async function principalOf(
  request: IncomingMessage,
  permission: Permission,
  identity: Identity | undefined,
): Promise<Principal> {
  if (permission === 'public') return anonymous(request)
  if (identity === undefined) throw httpErrors.error('MP_HTTP_IDENTITY_MISSING', {})
  return identity.authenticate(request)
}

function anonymous(request: IncomingMessage): Principal {
  const address = request.socket.remoteAddress ?? ''
  return { kind: 'anonymous', id: 'anonymous', name: 'anonymous', tenant: '*', address }
}

/** Fills a resource template with parsed parameters as they are: a path such as `shop/orders` stays a path. */
function resourceOf(template: string, params: unknown): string {
  const values = Object(params) as Readonly<Record<string, unknown>> // an object or an empty one
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]))
}

function reasonOf(request: IncomingMessage): string {
  const header = request.headers['x-midplane-reason']
  const text = typeof header === 'string' ? header : ''
  return decoded(text).slice(0, REASON_LENGTH_MAX)
}

/** Headers carry ASCII only, so other reasons arrive percent-encoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a plain text with a percent sign in it
  }
}

function goneError(): Error {
  return new DOMException('the caller went away', 'AbortError')
}
