/**
 * The issuers behind the kernel's raw handler: finds the tenant, answers the hot endpoints itself and
 * hands the rest to `oidc-provider`, pinned to the URL of the issuer whatever the request claims.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { MidplaneError, PROBLEM_CONTENT_TYPE, toProblem } from '@midplane/contract'
import { httpErrors, type Http, type Log } from '@midplane/kernel'
import type { Accounts } from './accounts.ts'
import {
  answerJwks,
  grantClientCredentials,
  introspectSigned,
  type FastParts,
} from './fast-endpoints.ts'
import { giveBack, readForm } from './form-request.ts'
import { issuerOf, issuerPathOf, ISSUERS_PREFIX, parseIssuerPath } from './issuer.ts'
import type { Providers } from './providers.ts'

/** Called by programs on other sites, which prove themselves in the request; no cookie counts here. */
const CALLED_FROM_ANYWHERE = new Set([
  '/token',
  '/introspect',
  '/revoke',
  '/userinfo',
  '/register',
  '/device/auth',
])
const FORWARDING_HEADERS = ['x-forwarded-host', 'x-forwarded-for', 'x-forwarded-proto', 'forwarded']

export type OidcMountParts = FastParts & {
  readonly providers: Providers
  readonly accounts: Accounts
  readonly http: Http
  readonly log: Log
}

export function mountOidc(parts: OidcMountParts): void {
  parts.http.raw(
    ISSUERS_PREFIX,
    (request, response, path) => {
      const target = parseIssuerPath(path)
      if (target === undefined) return false
      serve(parts, { request, response, ...target }).catch((error: unknown) =>
        answerFailure(response, error, parts.log),
      )
      return true
    },
    { admitsForeignWrites: (path) => CALLED_FROM_ANYWHERE.has(parseIssuerPath(path)?.path ?? '') },
  )
}

type Call = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly tenant: string
  readonly path: string
}

async function serve(parts: OidcMountParts, call: Call): Promise<void> {
  const { request, response, tenant, path } = call
  if (!(await parts.accounts.hasTenant(tenant))) {
    throw httpErrors.error('MP_HTTP_ENDPOINT_UNKNOWN', {
      method: request.method ?? '',
      path: request.url ?? '',
    })
  }
  if (path === '/jwks' && request.method === 'GET') {
    answerJwks(response, await parts.keys.of(tenant))
    return
  }
  if (request.method === 'POST' && (path === '/token' || path === '/introspect')) {
    const { bytes, form } = await readForm(request)
    const issuer = { tenant, url: issuerOf(parts.http.publicUrl, tenant) }
    if (form !== undefined) {
      const exchange = { request, response, form }
      const fast = path === '/token' ? grantClientCredentials : introspectSigned
      const answered = fast(parts, issuer, exchange)
      if (answered !== undefined) return answered
    }
    giveBack(request, bytes)
  }
  const { callback } = await parts.providers.of(tenant)
  pinToIssuer(request, tenant, parts.http.publicUrl)
  callback(request, response)
}

/** So that no header makes the provider write another host into its links. */
function pinToIssuer(request: IncomingMessage, tenant: string, publicUrl: string): void {
  const { host, protocol } = new URL(publicUrl)
  const mountPath = issuerPathOf(tenant)
  for (const name of FORWARDING_HEADERS) delete request.headers[name]
  request.headers.host = host
  request.headers['x-forwarded-proto'] = protocol.slice(0, -1)
  request.url = (request.url ?? '').slice(mountPath.length) || '/'
  Object.assign(request, { baseUrl: mountPath })
}

function answerFailure(response: ServerResponse, error: unknown, log: Log): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const isOurs = MidplaneError.is(error)
  if (!isOurs) log.error('oidc request failed unexpectedly', { error })
  const problem = isOurs
    ? error
    : httpErrors.error('MP_HTTP_INTERNAL', { requestId: '' }, { cause: error })
  const closing = problem.status === 413 ? { connection: 'close' } : {}
  response.writeHead(problem.status, { 'content-type': PROBLEM_CONTENT_TYPE, ...closing })
  response.end(JSON.stringify(toProblem(problem)))
}
