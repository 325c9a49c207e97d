/**
 * The public API as typed methods. The types come from the contracts, methods and paths from the
 * compiled table, so the console can call nothing that the contract does not have.
 */
import {
  fillPath,
  MidplaneError,
  type Client,
  type Contract,
  type configApi,
  type iamApi,
  type Problem,
  type systemApi,
} from '@midplane/contract'
import { SERVER_URL } from '../base.ts'
import { reportAnswer, reportSilence } from '../connection.ts'
import { closeSession, credentials, sessionStore } from '../session.ts'
import { configEndpoints, iamEndpoints, systemEndpoints, type EndpointTable } from './endpoints.ts'

type Input = {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

export const config: Client<typeof configApi> = clientOf(configEndpoints)
export const iam: Client<typeof iamApi> = clientOf(iamEndpoints)
export const system: Client<typeof systemApi> = clientOf(systemEndpoints)

/** The URL of an endpoint, for requests and for the commands that people copy. */
export function endpointUrl(path: string, { params = {}, query = {} }: Input = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
  return `${SERVER_URL}${fillPath(path, params)}${given.length === 0 ? '' : `?${search}`}`
}

function clientOf<C extends Contract>(table: EndpointTable): Client<C> {
  const methods = Object.entries(table).map(([name, { method, path }]) => [
    name,
    (input: Input = {}) => call(method, endpointUrl(path, input), input.body),
  ])
  return Object.fromEntries(methods) as Client<C> // one method per entry of the contract's own table
}

async function call(method: string, url: string, body: unknown): Promise<unknown> {
  const session = sessionStore.get()
  const response = await fetch(url, {
    method,
    headers: {
      accept: 'application/json',
      ...credentials(),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  }).catch((cause: unknown) => {
    reportSilence()
    throw unreachable(cause)
  })
  reportAnswer()
  if (response.status === 204) return undefined
  const answer = await response.json().catch(() => undefined) // not ours: told by its status below
  if (response.ok && answer !== undefined) return answer
  if (response.status === 401 && session !== undefined && session === sessionStore.get()) {
    closeSession()
  }
  throw errorOf(response, answer)
}

function errorOf({ status, url }: Response, answer: unknown): MidplaneError {
  if (isProblem(answer)) {
    const { title, details = {}, ...rest } = answer
    return new MidplaneError({ ...rest, message: title, details })
  }
  return new MidplaneError({
    code: 'MP_CLIENT_UNEXPECTED_ANSWER',
    status,
    retryable: status >= 500,
    message: `"${url}" answered with ${status} and no problem document`,
    advice: 'look whether a proxy stands between this browser and the server',
  })
}

function unreachable(cause: unknown): MidplaneError {
  return new MidplaneError({
    code: 'MP_CLIENT_UNREACHABLE',
    status: 503,
    retryable: true,
    message: `cannot reach "${SERVER_URL}"`,
    advice: 'check that the server runs; this page goes on by itself once it answers',
    cause,
  })
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'advice' in value
}
