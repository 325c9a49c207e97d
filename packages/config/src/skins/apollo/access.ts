/**
 * Who may read as an Apollo client. An application with access keys is read with signed requests only; one without by a
 * bearer token, or as the policy for legacy protocols allows.
 * Source: apolloconfig/apollo ClientAuthenticationFilter, Signature.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Clock, Identity, Principal } from '@midplane/kernel'
import { canonicalSignaturePayload, parseAuthorization, WireError } from '@midplane/wire'
import { configErrors } from '../../errors.ts'
import { applicationPath } from '../../model/chain.ts'
import type { Serving } from '../../serving/serving.ts'

const SKEW_MAX_MS = 60_000
const WHOLE_NUMBER = /^\d{1,16}$/

const REQUEST_TIME_TOO_SKEWED = 'RequestTimeTooSkewed'
export const UNAUTHORIZED = 'Unauthorized'

/** `signed`: may read what the application may read. */
export type Admitted = Principal | 'signed'

export type AccessDeps = {
  readonly serving: Serving
  readonly identity: Identity
  readonly clock: Clock
}

/**
 * A promise only when a token has to be looked up, so that a plain read stays within one turn.
 * @throws MidplaneError MP_CONFIG_SIGNATURE_REFUSED, MP_CONFIG_CLIENT_UNKNOWN
 */
export function admit(
  request: IncomingMessage,
  client: { readonly tenant: string; readonly application: string },
  deps: AccessDeps,
): Admitted | Promise<Admitted> {
  const secrets = secretsOf(deps.serving, client.tenant, client.application)
  const { authorization = '' } = request.headers
  if (secrets.length > 0) {
    checkSignature(request, secrets, deps.clock.nowMs())
    return 'signed'
  }
  if (/^bearer /i.test(authorization)) return deps.identity.authenticate(request)
  const principal = deps.identity.legacyPrincipal(request)
  if (principal === undefined) throw configErrors.error('MP_CONFIG_CLIENT_UNKNOWN', {})
  return principal
}

/**
 * Those of the nearest application on the path that has any: a child inherits the items of its parents, so it may not
 * be a way around their keys.
 */
function secretsOf(serving: Serving, tenant: string, application: string): readonly string[] {
  for (const path of applicationPath(application)) {
    const secrets = serving.accessSecrets(tenant, path)
    if (secrets.length > 0) return secrets
  }
  return []
}

function checkSignature(request: IncomingMessage, secrets: readonly string[], nowMs: number): void {
  const timestamp = String(request.headers['timestamp'] ?? '')
  if (!WHOLE_NUMBER.test(timestamp) || Math.abs(nowMs - Number(timestamp)) >= SKEW_MAX_MS) {
    throw configErrors.error('MP_CONFIG_SIGNATURE_REFUSED', { problem: REQUEST_TIME_TOO_SKEWED })
  }
  const signature = Buffer.from(signatureOf(request.headers.authorization ?? ''))
  const payload = canonicalSignaturePayload(timestamp, request.url ?? '/')
  let isSigned = false
  for (const secret of secrets) {
    const expected = Buffer.from(createHmac('sha1', secret).update(payload).digest('base64'))
    if (expected.length === signature.length && timingSafeEqual(expected, signature))
      isSigned = true
  }
  if (!isSigned) throw configErrors.error('MP_CONFIG_SIGNATURE_REFUSED', { problem: UNAUTHORIZED })
}

/** Empty when the header is missing or malformed. */
function signatureOf(authorization: string): string {
  try {
    return parseAuthorization(authorization).signature
  } catch (error) {
    if (WireError.is(error)) return ''
    throw error
  }
}
