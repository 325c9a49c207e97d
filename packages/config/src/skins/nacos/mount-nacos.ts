/**
 * Serves Nacos clients over HTTP: v1, v2 and the v3 client read. A read without credentials to look up is answered
 * within the turn that read it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Principal } from '@midplane/kernel'
import type { Skin, SkinDeps } from '../skin.ts'
import { emptyAnswer, send } from '../answer.ts'
import { callerOf, unnamedCaller } from '../caller.ts'
import { readForm } from '../form.ts'
import { LongPolls } from '../long-polls.ts'
import { NacosDocuments } from './documents.ts'
import type { ListenerQuestion } from './listener.ts'
import { headerOf, Parameters } from './parameters.ts'
import { nacosRefusalOf } from './refusal.ts'
import { closedRouteOf, NACOS_CONTEXT, openRouteOf } from './routes.ts'
import { closedHandlers, openHandlers, type NacosContext } from './handlers.ts'
import { hasCredentials, NacosSignIn } from './sign-in.ts'

/** 10,000 listened configurations, percent-encoded. */
const LISTENING_BYTES_MAX = 8 * 1024 * 1024
/** A byte of a form takes up to three when percent-encoded. */
const ENCODED_BYTES_MAX = 3

export function mountNacos(deps: SkinDeps): Skin {
  const polls = new LongPolls<ListenerQuestion>(deps.serving, deps.clock)
  const context: NacosContext = { ...deps, polls, documents: new NacosDocuments(deps.serving) }
  const skin = new NacosSkin(context)
  deps.http.raw(`${NACOS_CONTEXT}/`, (request, response, path) =>
    skin.handle(request, response, path),
  )
  deps.metrics.gauge('midplane_config_nacos_held_polls_count', {
    help: 'Listening requests of Nacos clients that are held now.',
    read: () => polls.heldCount,
  })
  return { stop: () => polls.stop() }
}

class NacosSkin {
  readonly #context: NacosContext
  readonly #signIn: NacosSignIn

  constructor(context: NacosContext) {
    this.#context = context
    this.#signIn = new NacosSignIn(context.identity, context.clock)
  }

  handle(request: IncomingMessage, response: ServerResponse, path: string): boolean {
    const method = request.method ?? ''
    const isKnown =
      openRouteOf(method, path) !== undefined || closedRouteOf(method, path) !== undefined
    if (!isKnown) return false
    const query = new URLSearchParams((request.url ?? '').slice(path.length + 1))
    try {
      if (method === 'GET') this.#route(request, response, path, new Parameters(query))
      else void this.#routeWithForm(request, response, path, query)
    } catch (error) {
      this.#fail(response, path, error)
    }
    return true
  }

  async #routeWithForm(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: URLSearchParams,
  ): Promise<void> {
    try {
      const form = await readForm(request, this.#formBytesMax())
      this.#route(request, response, path, new Parameters(query, form))
    } catch (error) {
      this.#fail(response, path, error)
    }
  }

  #route(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    parameters: Parameters,
  ): void {
    const method = request.method ?? ''
    const exchange = { request, response, parameters, path }
    const open = openRouteOf(method, path)
    if (open !== undefined) {
      this.#settle(response, path, openHandlers[open](exchange, this.#context))
      return
    }
    const closed = closedRouteOf(method, path)
    if (closed === undefined) {
      send(response, emptyAnswer(404))
      return
    }
    const { identity, serving } = this.#context
    const reason = headerOf(request, 'x-midplane-reason') ?? ''
    const isNamed = hasCredentials(request, parameters)
    const serve = (principal: Principal): void | Promise<void> => {
      const named = callerOf(identity, principal, reason)
      const caller = isNamed ? named : unnamedCaller(named, serving)
      return closedHandlers[closed]({ ...exchange, caller }, this.#context)
    }
    const principal = this.#signIn.principalOf(request, parameters)
    this.#settle(
      response,
      path,
      principal instanceof Promise ? principal.then(serve) : serve(principal),
    )
  }

  #settle(response: ServerResponse, path: string, outcome: void | Promise<void>): void {
    if (outcome instanceof Promise)
      outcome.catch((error: unknown) => this.#fail(response, path, error))
  }

  #fail(response: ServerResponse, path: string, error: unknown): void {
    const { clock, log } = this.#context
    send(response, nacosRefusalOf(error, { path, nowMs: clock.nowMs(), log }))
  }

  #formBytesMax(): number {
    return LISTENING_BYTES_MAX + ENCODED_BYTES_MAX * this.#context.settings.documentBytesMax
  }
}
