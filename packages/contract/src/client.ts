/** The typed client of a contract, over `fetch`. Problem documents come back as MidplaneError. */
import { fillPath, type Contract, type InputOf, type OutputOf } from './endpoint.ts'
import { MidplaneError } from './error.ts'
import { fromProblem, problemSchema } from './problem.ts'

export type ClientOptions = {
  readonly baseUrl: string
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string | undefined
  /** Why changes are made; goes into the audit trail. */
  readonly reason?: string | undefined
  readonly fetch?: typeof fetch
  readonly signal?: AbortSignal
}

/** One method per endpoint. The argument may be left out where the endpoint takes no input. */
export type Client<C extends Contract> = {
  readonly [Name in keyof C as C[Name] extends { stream: string } ? never : Name]: (
    ...input: object extends InputOf<C[Name]> ? [InputOf<C[Name]>?] : [InputOf<C[Name]>]
  ) => Promise<OutputOf<C[Name]>>
}

type AnyInput = {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

/**
 * @example
 * const config = createClient(configApi, { baseUrl: 'http://127.0.0.1:7070', token })
 * await config.getNamespace({ params: { tenant: 'default', environment: 'default', ... } })
 */
export function createClient<const C extends Contract>(contract: C, options: ClientOptions): Client<C> {
  const methods: Record<string, (input?: AnyInput) => Promise<unknown>> = {}
  for (const [name, endpoint] of Object.entries(contract)) {
    methods[name] = (input = {}) => call(endpoint.method, urlOf(options.baseUrl, endpoint.path, input), input, options)
  }
  return methods as Client<C> // one method per entry of the contract, by construction
}

/** The URL of an endpoint with its parameters filled in; undefined query values are left out, arrays repeat. */
export function urlOf(baseUrl: string, path: string, input: AnyInput): URL {
  const url = new URL(baseUrl.replace(/\/$/, '') + fillPath(path, input.params ?? {}))
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(one))
  }
  return url
}

async function call(method: string, url: URL, input: AnyInput, options: ClientOptions): Promise<unknown> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (options.token !== undefined) headers['authorization'] = `Bearer ${options.token}`
  // Headers carry ASCII only.
  if (options.reason !== undefined) headers['x-midplane-reason'] = encodeURIComponent(options.reason)
  if (input.body !== undefined) headers['content-type'] = 'application/json'
  const response = await (options.fetch ?? fetch)(url, {
    method,
    headers,
    body: input.body === undefined ? null : JSON.stringify(input.body),
    signal: options.signal ?? null,
  }).catch((cause: unknown) => {
    throw unreachable(url, cause)
  })
  if (response.status === 204) return undefined
  const text = await response.text()
  if (response.ok) return JSON.parse(text)
  throw problemOf(response, text)
}

/** The error that a failed response stands for; also used by the stream readers. */
export function problemOf(response: { readonly status: number; readonly url: string }, text: string): MidplaneError {
  const problem = problemSchema.safeParse(parseJson(text))
  if (problem.success) return fromProblem(problem.data)
  return new MidplaneError({
    code: 'MP_CLIENT_UNEXPECTED_ANSWER',
    status: response.status,
    retryable: response.status >= 500,
    message: `"${response.url}" answered ${response.status} without a problem document`,
    advice: 'check that the address is a Midplane server and that no proxy answers in its place',
  })
}

function unreachable(url: URL, cause: unknown): MidplaneError {
  return new MidplaneError({
    code: 'MP_CLIENT_UNREACHABLE',
    status: 503,
    retryable: true,
    message: `no answer from "${url.origin}"`,
    advice: 'start the server with `midplane up`, or name another one with --server or MIDPLANE_SERVER',
    cause,
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // not JSON: the caller reports the status instead
  }
}
