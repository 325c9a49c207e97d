/**
 * Serves Apollo clients. Requests without a bearer token are answered within the turn that read them.
 * Source: apolloconfig/apollo 3.0, configservice controllers and metaservice ServiceController.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { decodeMessages, WireError } from '@midplane/wire'
import type { ClientIdentity } from '../../model/gray.ts'
import { resourceOf } from '../../model/namespace-key.ts'
import { emptyAnswer, jsonAnswer, JSON_TYPE, send, sendBody } from '../answer.ts'
import { callerOf } from '../caller.ts'
import { clientAddress, reachedAuthority, reachedOrigin } from '../client-address.ts'
import { LongPolls } from '../long-polls.ts'
import type { Question } from '../long-polls.ts'
import { isPlainName } from '../plain-name.ts'
import type { Skin, SkinDeps } from '../skin.ts'
import { admit, type Admitted } from './access.ts'
import {
  configurationBody,
  configurationParts,
  fileBody,
  fileType,
  isUsualSpelling,
  releaseKeyOf,
} from './configurations.ts'
import { ApolloLookup, type ApolloTarget, type Found } from './lookup.ts'
import {
  NotificationQuestion,
  NotificationsQuestion,
  targetOf,
  watchedOf,
  type PollTarget,
} from './notifications.ts'
import { apolloRefusal, apolloRefusalOf } from './refusal.ts'
import { APOLLO_PREFIXES, parseRoute, type Route } from './route.ts'

/** How long a read waits for this node to reach a revision that another node has told the client of. */
const CATCH_UP_MS = 2000
const NOT_MODIFIED = emptyAnswer(304)
const ID_SEPARATOR = '\u0000'
const LABEL_LENGTH_MAX = 255

export function mountApollo(deps: SkinDeps): Skin {
  const skin = new ApolloSkin(deps)
  for (const prefix of APOLLO_PREFIXES) {
    deps.http.raw(prefix, (request, response, path) => skin.handle(request, response, path))
  }
  deps.metrics.gauge('midplane_config_apollo_held_polls_count', {
    help: 'Notification polls of Apollo clients that are held now.',
    read: () => skin.heldCount,
  })
  return { stop: () => skin.stop() }
}

type Exchange = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly query: URLSearchParams
}

type ConfigRoute = Extract<Route, { name: 'config' }>
type NotificationsRoute = Extract<Route, { name: 'notifications' }>
type ServicesRoute = Extract<Route, { name: 'services' }>

class ApolloSkin {
  readonly #deps: SkinDeps
  readonly #lookup: ApolloLookup
  readonly #polls: LongPolls<Question>

  constructor(deps: SkinDeps) {
    this.#deps = deps
    this.#lookup = new ApolloLookup(deps.serving)
    this.#polls = new LongPolls(deps.serving, deps.clock)
  }

  get heldCount(): number {
    return this.#polls.heldCount
  }

  stop(): void {
    this.#polls.stop()
  }

  handle(request: IncomingMessage, response: ServerResponse, path: string): boolean {
    const route = parseRoute(path)
    if (route === undefined) return false
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      send(response, apolloRefusal(405, 'only GET is answered here'))
      return true
    }
    const { url = '' } = request
    const query = new URLSearchParams(url.slice(path.length + 1))
    const exchange = { request, response, query }
    try {
      this.#answer(route, exchange)
    } catch (error) {
      this.#fail(response, error)
    }
    return true
  }

  #answer(route: Route, exchange: Exchange): void {
    switch (route.name) {
      case 'malformed':
        send(exchange.response, apolloRefusal(400, route.problem))
        break
      case 'services':
        this.#answerServices(route, exchange)
        break
      case 'config':
        this.#answerConfig(route, exchange)
        break
      case 'notifications':
        this.#answerNotifications(route, exchange)
        break
    }
  }

  #answerServices({ scope, service }: ServicesRoute, { request, response }: Exchange): void {
    if (service === 'meta') {
      send(response, jsonAnswer(200, []))
      return
    }
    const appName = service === 'config' ? 'apollo-configservice' : 'apollo-adminservice'
    const instanceId = `${reachedAuthority(request)}:${appName}`
    const homepageUrl = `${reachedOrigin(request)}${scope.prefix}/`
    send(response, jsonAnswer(200, [{ appName, instanceId, homepageUrl }]))
  }

  #answerConfig(route: ConfigRoute, exchange: Exchange): void {
    const { scope, coordinates } = route
    const target = this.#lookup.target(scope, coordinates, dataCenterOf(exchange.query))
    this.#admit(exchange, target.address, (admitted) => {
      this.#authorize(admitted, resourceOf(target.address))
      const revision = notifiedRevision(exchange.query)
      const serve = (): void => this.#serveConfig(route, target, exchange)
      if (revision <= this.#deps.serving.revision) serve()
      else this.#whenCaughtUp(revision, exchange.response, serve)
    })
  }

  #serveConfig(route: ConfigRoute, target: ApolloTarget, exchange: Exchange): void {
    const { request, response, query } = exchange
    const { kind, coordinates } = route
    const found = target.find(clientOf(request, query))
    if (found === undefined) {
      const { application, cluster, namespace } = coordinates
      const names = `appId: ${application}, clusterName: ${cluster}, namespace: ${namespace}`
      const problem = `Could not load configurations with ${names}`
      send(response, kind === 'configs' ? apolloRefusal(404, problem) : emptyAnswer(404))
      return
    }
    if (kind === 'configs') sendConfiguration(found, target, exchange)
    else {
      const headers = ['content-type', fileType(kind, coordinates.namespace)]
      sendBody(request, response, fileBody(found.view, kind), headers)
    }
  }

  #answerNotifications({ scope, version }: NotificationsRoute, exchange: Exchange): void {
    const { query, response } = exchange
    const application = query.get('appId') ?? ''
    const cluster = query.get('cluster') ?? ''
    if (!isPlainName('application', application)) {
      send(response, apolloRefusal(400, 'InvalidAppId'))
      return
    }
    if (!isPlainName('cluster', cluster)) {
      send(response, apolloRefusal(400, '"cluster" is not a valid name'))
      return
    }
    const poll = { scope, application, cluster, dataCenter: dataCenterOf(query) }
    this.#admit(exchange, { tenant: scope.tenant, application }, (admitted) => {
      if (version === 2) this.#pollMany(poll, admitted, exchange)
      else this.#pollOne(poll, admitted, exchange)
    })
  }

  #pollMany(poll: PollTarget, admitted: Admitted, { query, request, response }: Exchange): void {
    const json = query.get('notifications') ?? ''
    const watched = watchedOf(json, poll, this.#lookup)
    for (const { target } of watched) this.#authorize(admitted, resourceOf(target.address))
    const ids = watched.map(({ held }) => held.notificationId)
    this.#hold(
      ['2', ...pollNames(poll), json],
      () => new NotificationsQuestion(this.#deps.serving, watched),
      { request, response, query },
      Math.max(0, ...ids),
    )
  }

  #pollOne(poll: PollTarget, admitted: Admitted, { query, request, response }: Exchange): void {
    const namespaceName = query.get('namespace') ?? 'application'
    const notificationId = Number(query.get('notificationId') ?? '-1')
    if (!isPlainName('namespace', namespaceName) || !Number.isSafeInteger(notificationId)) {
      send(response, apolloRefusal(400, '"namespace" or "notificationId" is not valid'))
      return
    }
    const target = targetOf(poll, namespaceName, this.#lookup)
    this.#authorize(admitted, resourceOf(target.address))
    const held = { namespaceName, notificationId }
    this.#hold(
      ['1', ...pollNames(poll), namespaceName, String(notificationId)],
      () => new NotificationQuestion(this.#deps.serving, { held, target }),
      { request, response, query },
      notificationId,
    )
  }

  #hold(id: readonly string[], make: () => Question, exchange: Exchange, heldId: number): void {
    const { response } = exchange
    const { settings, serving } = this.#deps
    const ask = (): void =>
      this.#polls.ask(id.join(ID_SEPARATOR), make, {
        response,
        client: {},
        holdMs: settings.longPollHoldMs,
        nothingNew: NOT_MODIFIED,
      })
    if (heldId <= serving.revision) ask()
    else this.#whenCaughtUp(heldId, response, ask)
  }

  /** Goes on after the wait in any case: an id that no node will reach soon comes from another installation. */
  #whenCaughtUp(revision: number, response: ServerResponse, proceed: () => void): void {
    const { serving, log } = this.#deps
    serving
      .caughtUp(revision, CATCH_UP_MS)
      .catch((error: unknown) => log.debug('a client knows a later revision', { error }))
      .then(proceed)
      .catch((error: unknown) => this.#fail(response, error))
  }

  #admit(
    { request, response }: Exchange,
    client: { readonly tenant: string; readonly application: string },
    proceed: (admitted: Admitted) => void,
  ): void {
    const admitted = admit(request, client, this.#deps)
    if (!(admitted instanceof Promise)) proceed(admitted)
    else admitted.then(proceed).catch((error: unknown) => this.#fail(response, error))
  }

  #authorize(admitted: Admitted, resource: string): void {
    if (admitted !== 'signed')
      callerOf(this.#deps.identity, admitted, '').authorize('config.read', resource)
  }

  #fail(response: ServerResponse, error: unknown): void {
    send(response, apolloRefusalOf(error, this.#deps.log))
  }
}

function sendConfiguration(
  found: Found,
  target: ApolloTarget,
  { request, response, query }: Exchange,
): void {
  const { view, cluster, hasOwn } = found
  const { application: appId, namespace: namespaceName } = target.address
  if (query.get('releaseKey') === releaseKeyOf(view)) {
    send(response, NOT_MODIFIED)
    return
  }
  const head = { appId, cluster, namespaceName }
  if (hasOwn && isUsualSpelling(view, namespaceName)) {
    sendBody(request, response, configurationBody(view, head), ['content-type', JSON_TYPE])
    return
  }
  const [first, second] = configurationParts(view, head)
  const length = String(first.length + second.length)
  response.writeHead(200, ['content-type', JSON_TYPE, 'content-length', length])
  response.write(first)
  response.end(second)
}

function clientOf(request: IncomingMessage, query: URLSearchParams): ClientIdentity {
  const label = query.get('label') ?? ''
  return {
    ip: query.get('ip') || clientAddress(request),
    label: label === '' || label.length > LABEL_LENGTH_MAX ? undefined : label,
  }
}

function dataCenterOf(query: URLSearchParams): string {
  const dataCenter = query.get('dataCenter') ?? ''
  return isPlainName('cluster', dataCenter) ? dataCenter : ''
}

/** The highest id of the `messages` parameter, 0 without one. Apollo ignores one that it cannot read. */
function notifiedRevision(query: URLSearchParams): number {
  const json = query.get('messages')
  if (json === null || json === '') return 0
  try {
    return Math.max(0, ...decodeMessages(json).values())
  } catch (error) {
    if (WireError.is(error)) return 0
    throw error
  }
}

function pollNames({ scope, application, cluster, dataCenter }: PollTarget): readonly string[] {
  return [scope.tenant, scope.environment, application, cluster, dataCenter]
}
