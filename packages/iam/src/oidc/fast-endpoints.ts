/**
 * What programs ask thousands of times per second, answered without `oidc-provider`: the client
 * credentials grant, introspection of signed access tokens, and the JWKS. No query for a known client.
 * Measured by packages/iam/bench/main.ts.
 * Source: RFC 6749, section 4.4; RFC 7662; RFC 7517; RFC 8707 (resource indicators).
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { randomId, type Clock, type Random } from '@midplane/kernel'
import { isSecretOf } from '../model/token.ts'
import { isJwtForm, signAccessToken, verifyAccessToken } from './access-token.ts'
import type { Accounts } from './accounts.ts'
import type { ClientCache } from './client-cache.ts'
import type { ClientRecord } from './client-record.ts'
import { answerOAuth, credentialsOf, type Form } from './form-request.ts'
import type { KeyRings, Ring } from './key-ring.ts'

export type FastParts = {
  readonly clients: ClientCache
  readonly accounts: Accounts
  readonly keys: KeyRings
  readonly clock: Clock
  readonly random: Random
  readonly accessTokenLifetimeMs: number
}

export type Issuer = { readonly tenant: string; readonly url: string }

const JTI_SIZE = 16

type Exchange = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly form: Form
}

/** Resolves once answered; undefined when it is another grant, and nothing has been sent. */
export function grantClientCredentials(
  parts: FastParts,
  issuer: Issuer,
  exchange: Exchange,
): Promise<void> | undefined {
  const isMine = exchange.form.get('grant_type') === 'client_credentials'
  return isMine ? answerGrant(parts, issuer, exchange) : undefined
}

async function answerGrant(
  parts: FastParts,
  issuer: Issuer,
  { request, response, form }: Exchange,
): Promise<void> {
  const client = await authenticated(parts, issuer.tenant, request, form)
  if (client === undefined) {
    answerOAuth(response, 401, refusal('invalid_client', 'client authentication failed'))
    return
  }
  const grant = await wantedGrant(parts, issuer.tenant, client, form)
  if ('error' in grant) {
    answerOAuth(response, 400, grant)
    return
  }
  const ring = parts.keys.known(issuer.tenant) ?? (await parts.keys.of(issuer.tenant))
  const { scope, subject, audience } = grant
  const lifetimeSeconds = parts.accessTokenLifetimeMs / 1000
  const iat = Math.floor(parts.clock.nowMs() / 1000)
  const token = signAccessToken(
    {
      iss: issuer.url,
      ...subject,
      aud: audience,
      client_id: client.id,
      tenant: issuer.tenant,
      iat,
      exp: iat + lifetimeSeconds,
      jti: randomId(parts.random, JTI_SIZE),
      ...(scope === undefined ? {} : { scope }),
    },
    ring,
  )
  answerOAuth(response, 200, {
    access_token: token,
    token_type: 'Bearer',
    expires_in: lifetimeSeconds,
    ...(scope === undefined ? {} : { scope }),
  })
}

/** RFC 7662 for signed access tokens; undefined for opaque ones, which the provider knows. */
export function introspectSigned(
  parts: FastParts,
  issuer: Issuer,
  exchange: Exchange,
): Promise<void> | undefined {
  const isMine = isJwtForm(exchange.form.get('token') ?? '')
  return isMine ? answerIntrospection(parts, issuer, exchange) : undefined
}

async function answerIntrospection(
  parts: FastParts,
  issuer: Issuer,
  { request, response, form }: Exchange,
): Promise<void> {
  const caller = await authenticated(parts, issuer.tenant, request, form)
  if (caller === undefined) {
    answerOAuth(response, 401, refusal('invalid_client', 'client authentication failed'))
    return
  }
  const ring = parts.keys.known(issuer.tenant) ?? (await parts.keys.of(issuer.tenant))
  const nowMs = parts.clock.nowMs()
  const claims = verifyAccessToken(form.get('token') ?? '', { ring, issuer: issuer.url, nowMs })
  const isActive = claims !== undefined && (await isSubjectActive(parts, issuer.tenant, claims))
  answerOAuth(
    response,
    200,
    isActive ? { active: true, token_type: 'Bearer', ...claims } : { active: false },
  )
}

/** Public keys; verifiers may keep them for five minutes. */
export function answerJwks(response: ServerResponse, ring: Ring): void {
  const text = JSON.stringify({ keys: ring.keys.map(({ publicJwk }) => publicJwk) })
  response.writeHead(200, [
    ...['content-type', 'application/jwk-set+json; charset=utf-8'],
    ...['content-length', String(Buffer.byteLength(text)), 'cache-control', 'public, max-age=300'],
    ...['access-control-allow-origin', '*', 'x-content-type-options', 'nosniff'],
  ])
  response.end(text)
}

async function authenticated(
  { clients }: FastParts,
  tenant: string,
  request: IncomingMessage,
  form: Form,
): Promise<ClientRecord | undefined> {
  const given = credentialsOf(request, form)
  if (given === undefined) return undefined
  const client = clients.known(tenant, given.id) ?? (await clients.find(tenant, given.id))
  const secretHash = client?.secretHash ?? undefined
  const isRight = isSecretOf(Buffer.from(secretHash ?? NO_HASH, 'hex'), given.secret)
  return isRight && secretHash !== undefined ? client : undefined
}

/** Stands in for an unknown client, so that it costs the same time. */
const NO_HASH = '0'.repeat(64)

type Refusal = { readonly error: string; readonly error_description: string }
type Wanted = {
  readonly scope: string | undefined
  readonly audience: string
  readonly subject:
    | { readonly sub: string; readonly sub_kind: 'client' }
    | { readonly sub: string; readonly sub_kind: 'service-account'; readonly name: string }
}

async function wantedGrant(
  { accounts }: FastParts,
  tenant: string,
  client: ClientRecord,
  form: Form,
): Promise<Wanted | Refusal> {
  if (!client.grantTypes.has('client_credentials')) {
    return refusal('unauthorized_client', 'this client may not use client credentials')
  }
  const scope = form.get('scope')
  const foreign = scope?.split(' ').find((one) => !client.scopes.has(one))
  if (foreign !== undefined) return refusal('invalid_scope', 'the client has no such scope')
  // `audience` is what some older clients send for it.
  const audience =
    form.get('resource') ?? form.get('audience') ?? onlyOne(client.audiences) ?? client.id
  if (audience !== client.id && !client.audiences.has(audience)) {
    return refusal('invalid_target', 'the client may not ask for this audience')
  }
  if (client.serviceAccountId === null) {
    return { scope, audience, subject: { sub: client.id, sub_kind: 'client' } }
  }
  const account = await accounts.serviceAccount(tenant, client.serviceAccountId)
  if (account === undefined)
    return refusal('unauthorized_client', 'the service account is disabled')
  const { id: sub, name } = account
  return { scope, audience, subject: { sub, sub_kind: 'service-account', name } }
}

async function isSubjectActive(
  { accounts, clients }: FastParts,
  tenant: string,
  claims: { readonly sub: string; readonly sub_kind: string },
): Promise<boolean> {
  const { sub, sub_kind: kind } = claims
  if (kind === 'user') return (await accounts.user(tenant, sub)) !== undefined
  if (kind === 'service-account') return (await accounts.serviceAccount(tenant, sub)) !== undefined
  return (await clients.find(tenant, sub)) !== undefined
}

function onlyOne(values: ReadonlySet<string>): string | undefined {
  const [first] = values
  return values.size === 1 ? first : undefined
}

function refusal(error: string, description: string): Refusal {
  return { error, error_description: description }
}
