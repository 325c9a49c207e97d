/** One function for each operation of the Nacos API; each answers its request or throws. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { DEFAULT_CLUSTER, MidplaneError, type Address } from '@midplane/contract'
import { layerKey, resourceOf } from '../../model/namespace-key.ts'
import type { View } from '../../serving/view.ts'
import type { Caller } from '../../service.ts'
import { emptyAnswer, jsonAnswer, JSON_TYPE, send, sendBody, textAnswer } from '../answer.ts'
import { peerAddress, reachedAuthority } from '../client-address.ts'
import type { LongPolls } from '../long-polls.ts'
import type { SkinDeps } from '../skin.ts'
import { addressOf, environmentOf, NACOS_TENANT } from './coordinates.ts'
import { clientOf, documentHeaders, grayOf, type NacosDocuments } from './documents.ts'
import { holdMsOf, listenedOf, ListenerQuestion, type Listened } from './listener.ts'
import { headerOf, type Parameters } from './parameters.ts'
import { nacosCodes } from './refusal.ts'
import type { ClosedRoute, OpenRoute } from './routes.ts'
import { betaOf, detailOf, searchPage } from './search.ts'
import { publish, remove, removeBeta } from './writes.ts'

const MISSING = 'config data not exist'
const EMPTY = emptyAnswer(200)
const OK = 200

export type NacosContext = SkinDeps & {
  readonly polls: LongPolls<ListenerQuestion>
  readonly documents: NacosDocuments
}

export type OpenExchange = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly parameters: Parameters
  readonly path: string
}

export type Exchange = OpenExchange & { readonly caller: Caller }

type Handler<Given> = (exchange: Given, context: NacosContext) => void | Promise<void>

export const openHandlers: Readonly<Record<OpenRoute, Handler<OpenExchange>>> = {
  login,
  'server-list': ({ request, response }) =>
    send(response, textAnswer(OK, `${reachedAuthority(request)}\n`)),
  alive: ({ response }) => send(response, textAnswer(OK, 'OK')),
  'alive-v2': ({ response }) => sendSuccess(response, 'ok'),
  up: ({ response }) => send(response, textAnswer(OK, 'UP')),
  metrics: ({ response }) => send(response, jsonAnswer(OK, { status: 'UP' })),
  'metrics-v2': ({ response }) => sendSuccess(response, { status: 'UP' }),
}

export const closedHandlers: Readonly<Record<ClosedRoute, Handler<Exchange>>> = {
  get: (exchange, context) => {
    const { parameters } = exchange
    if (parameters.get('search') !== undefined) search(exchange, context)
    else if (parameters.get('show') === 'all') showAll(exchange, context)
    else if (parameters.get('beta') === 'true') showBeta(exchange, context)
    else getDocument(exchange, context)
  },
  publish: async (exchange, context) => {
    await publish(exchange.request, exchange.parameters, exchange.caller, context)
    send(exchange.response, jsonAnswer(OK, true))
  },
  remove: async ({ parameters, response, caller }, context) => {
    if (parameters.get('beta') === 'true') {
      await removeBeta(parameters, caller, context)
      send(response, jsonAnswer(OK, { code: OK, message: 'stop beta ok', data: true }))
      return
    }
    await remove(parameters, caller, context)
    send(response, jsonAnswer(OK, true))
  },
  listen,
  'listeners-of-document': listenersOfDocument,
  'listeners-of-address': listenersOfAddress,
  'get-v2': (exchange, context) => {
    const view = readableView(exchange, context)
    if (view === undefined) sendMissing(exchange.response)
    else {
      const body = view.body('nacos/v2', ({ text }) => JSON.stringify(success(text)))
      sendBody(exchange.request, exchange.response, body, ['content-type', JSON_TYPE])
    }
  },
  'publish-v2': async (exchange, context) => {
    await publish(exchange.request, exchange.parameters, exchange.caller, context)
    sendSuccess(exchange.response, true)
  },
  'remove-v2': async ({ parameters, response, caller }, context) => {
    await remove(parameters, caller, context)
    sendSuccess(response, true)
  },
  'get-v3': (exchange, context) => {
    const view = readableView(exchange, context)
    if (view === undefined) sendMissing(exchange.response)
    else sendSuccess(exchange.response, describedDocument(view))
  },
}

async function login(
  { request, response, parameters }: OpenExchange,
  context: NacosContext,
): Promise<void> {
  const { identity, clock } = context
  const username = parameters.required('username')
  const password = parameters.required('password')
  const { token, expiresAtMs, principal } = await identity.login(
    username,
    password,
    peerAddress(request),
  )
  const tokenTtl = Math.max(0, Math.floor((expiresAtMs - clock.nowMs()) / 1000))
  const globalAdmin = identity.decide(principal, 'config.admin', 'config').isAllowed
  const headers = ['authorization', `Bearer ${token}`]
  send(response, jsonAnswer(OK, { accessToken: token, tokenTtl, globalAdmin, username }, headers))
}

function getDocument(exchange: Exchange, context: NacosContext): void {
  const { request, response } = exchange
  const view = readableView(exchange, context)
  if (view === undefined) {
    send(response, textAnswer(404, `${MISSING}\n`))
    return
  }
  sendBody(
    request,
    response,
    view.body('nacos/v1', ({ text }) => text),
    documentHeaders(view),
  )
}

function listen(
  { request, response, parameters, caller }: Exchange,
  { polls, serving, documents }: NacosContext,
): void {
  const field = parameters.required('Listening-Configs')
  const listened = listenedOf(field)
  authorizeAll(listened, caller)
  const isNoHangup = headerOf(request, 'long-pulling-timeout-no-hangup')?.toLowerCase() === 'true'
  polls.ask(field, () => new ListenerQuestion(listened, { serving, documents }), {
    response,
    client: clientOf(request),
    holdMs: holdMsOf(headerOf(request, 'long-pulling-timeout'), isNoHangup),
    nothingNew: EMPTY,
  })
}

function search({ parameters, response, caller }: Exchange, { serving }: NacosContext): void {
  send(
    response,
    jsonAnswer(
      OK,
      searchPage(parameters, serving, (address) => isReadable(caller, address)),
    ),
  )
}

function showAll({ parameters, response, caller }: Exchange, { serving }: NacosContext): void {
  const address = readableAddress(parameters, caller)
  send(response, jsonAnswer(OK, detailOf(serving.layer(layerKey(address)))))
}

function showBeta({ parameters, response, caller }: Exchange, { serving }: NacosContext): void {
  const address = readableAddress(parameters, caller)
  const data = betaOf(serving.layer(layerKey(address)))
  send(response, jsonAnswer(OK, { code: OK, message: 'query beta ok', data }))
}

/** Which addresses listen to a configuration, with the md5 that each holds. */
function listenersOfDocument(
  { parameters, response, caller }: Exchange,
  { polls }: NacosContext,
): void {
  const key = layerKey(readableAddress(parameters, caller))
  const status: Record<string, string> = {}
  for (const { question, client } of polls.held()) {
    const listened = question.listened.find((one) => one.key === key)
    if (listened !== undefined) status[client.ip ?? ''] = listened.config.md5
  }
  sendListeners(response, status)
}

/** Which configurations an address listens to: `dataId+group[+tenant]` with the md5 that it holds. */
function listenersOfAddress(
  { parameters, response, caller }: Exchange,
  { polls }: NacosContext,
): void {
  const ip = parameters.required('ip')
  const environment = environmentOf(parameters.get('tenant'))
  caller.authorize('config.read', `config/${NACOS_TENANT}/${environment}`)
  const status: Record<string, string> = {}
  for (const { question, client } of polls.held()) {
    if (client.ip !== ip) continue
    for (const { config } of question.listened) {
      if (environmentOf(config.tenant) !== environment) continue
      const names = [config.dataId, config.group, config.tenant].filter(
        (name) => name !== undefined,
      )
      status[names.join('+')] = config.md5
    }
  }
  sendListeners(response, status)
}

function sendListeners(
  response: ServerResponse,
  lisentersGroupkeyStatus: Readonly<Record<string, string>>,
): void {
  send(response, jsonAnswer(OK, { collectStatus: OK, lisentersGroupkeyStatus }))
}

function describedDocument(view: View): unknown {
  const gray = grayOf(view)
  return {
    content: view.text,
    contentType: view.format,
    md5: view.md5,
    lastModified: view.contributions[0]?.release.publishedAt ?? 0,
    beta: gray !== undefined,
    tag: null,
    encryptedDataKey: null,
  }
}

function readableView(
  { request, parameters, caller }: Exchange,
  { documents }: NacosContext,
): View | undefined {
  return documents.view(readableAddress(parameters, caller), clientOf(request, parameters))
}

function readableAddress(parameters: Parameters, caller: Caller): Address {
  const address = addressOf(parameters.coordinates())
  caller.authorize('config.read', resourceOf(address))
  return address
}

/** A right on the group covers its configurations, so few checks stand for thousands. */
function authorizeAll(listened: readonly Listened[], caller: Caller): void {
  const readable = new Map<string, boolean>()
  for (const { config } of listened) {
    const address = addressOf(config)
    const group = `config/${address.tenant}/${address.environment}/${address.application}/${DEFAULT_CLUSTER}`
    let isCovered = readable.get(group)
    if (isCovered === undefined) readable.set(group, (isCovered = isAllowed(caller, group)))
    if (!isCovered) caller.authorize('config.read', resourceOf(address))
  }
}

function isReadable(caller: Caller, address: Address): boolean {
  return isAllowed(caller, resourceOf(address))
}

function isAllowed(caller: Caller, resource: string): boolean {
  try {
    caller.authorize('config.read', resource)
    return true
  } catch (error) {
    if (MidplaneError.is(error)) return false
    throw error
  }
}

function sendMissing(response: ServerResponse): void {
  send(
    response,
    jsonAnswer(404, { code: nacosCodes.notFound, message: 'resource not found', data: MISSING }),
  )
}

function sendSuccess(response: ServerResponse, data: unknown): void {
  send(response, jsonAnswer(OK, success(data)))
}

function success(data: unknown): object {
  return { code: nacosCodes.success, message: 'success', data }
}
