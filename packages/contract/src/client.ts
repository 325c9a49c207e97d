/** The typed client of a contract, over `fetch`. Problem documents come back as MidplaneError. */
import { fillPath, type Contract, type InputOf, type OutputOf } from './endpoint.ts'
import { MidplaneError } from './error.ts'
import { clientErrors } from './errors.ts'
import { fromProblem, problemSchema } from './problem.ts'

export type ClientOptions = {
  readonly baseUrl: string
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string | undefined
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
export function createClient<const C extends Contract>(
  contract: C,
  options: ClientOptions,
): Client<C> {
  const methods: Record<string, (input?: AnyInput) => Promise<unknown>> = {}
  for (const [name, endpoint] of Object.entries(contract)) {
    methods[name] = (input = {}) =>
      call(endpoint.method, urlOf(options.baseUrl, endpoint.path, input), input, options)
  }
  return methods as Client<C> // one method per entry of the contract, by construction
}

/** The URL of an endpoint with its parameters filled in; undefined query values are left out, arrays repeat. */
export function urlOf(baseUrl: string, path: string, input: AnyInput): URL {
  const url = new URL(baseUrl.replace(/\/$/, '') + fillPath(path, input.params ?? {}))
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value])
      url.searchParams.append(name, String(one))
  }
  return url
}

async function call(
  method: string,
  url: URL,
  input: AnyInput,
  options: ClientOptions,
): Promise<unknown> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (options.token !== undefined) headers['authorization'] = `Bearer ${options.token}`
  if (input.body !== undefined) headers['content-type'] = 'application/json'
  const response = await (options.fetch ?? fetch)(url, {
    method,
    headers,
    body: input.body === undefined ? null : JSON.stringify(input.body),
    signal: options.signal ?? null,
  }).catch((cause: unknown) => {
    throw clientErrors.error('MP_CLIENT_UNREACHABLE', { server: url.origin }, { cause })
  })
  if (response.status === 204) return undefined
  const text = await response.text()
  const answer = response.ok ? parseJson(text) : undefined
  // An answer of ours is JSON; a page of some other server may well be answered with 200.
  if (answer === undefined) throw problemOf(response, text)
  return answer
}

/**
 * The error that a failed response stands for; also used by the stream readers. Without a problem document it has the
 * status of the answer itself.
 */
export function problemOf(
  response: { readonly status: number; readonly url: string },
  text: string,
): MidplaneError {
  const problem = problemSchema.safeParse(parseJson(text))
  if (problem.success) return fromProblem(problem.data)
  const { status, url } = response
  const { code, message, advice, details } = clientErrors.error('MP_CLIENT_UNEXPECTED_ANSWER', {
    url,
    answered: status,
  })
  return new MidplaneError({ code, message, advice, details, status, retryable: status >= 500 })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // not JSON: the caller reports the status instead
  }
}
