/**
 * Checks the token of a calling service by the public keys of the platform alone, which are kept: no
 * request to the platform per call.
 * Invariant: only ES256 under a published key, for this audience and issuer, in its time.
 * Source: RFC 9068; RFC 8725.
 */
import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTPayload } from 'jose'
import { sdkErrors } from '../errors.ts'
import { systemSurroundings } from '../surroundings-defaults.ts'
import type { Surroundings } from '../surroundings.ts'

/** Unknown key ids make it look for new keys, no more often than this. */
const KEY_COOLDOWN_MS = 30_000
const KEY_AGE_MAX_MS = 600_000
const KEY_TIMEOUT_MS = 5000
const CLOCK_TOLERANCE_SECONDS = 5

export type ServiceTokenVerifierOptions = {
  /** Address of the platform, as its other callers name it. */
  readonly server: string
  readonly tenant?: string
  /** Name of this service. */
  readonly audience: string
}

export type CallingService = {
  /** Id of the service account. */
  readonly id: string
  readonly name: string
  readonly tenant: string
  readonly expiresAt: Date
}

export interface ServiceTokenVerifier {
  /**
   * Takes the token, or the whole `Authorization` header.
   * Errors: MP_SDK_SERVICE_TOKEN_REFUSED, MP_SDK_KEYS_UNAVAILABLE.
   */
  verify(token: string): Promise<CallingService>
}

/**
 * @example
 * const callers = serviceTokenVerifier({ server, audience: 'billing' })
 * const { name } = await callers.verify(request.headers.authorization ?? '')
 */
export function serviceTokenVerifier(
  options: ServiceTokenVerifierOptions,
  surroundings: Surroundings = systemSurroundings,
): ServiceTokenVerifier {
  const { server, tenant = 'default', audience } = options
  const issuer = `${server.replace(/\/+$/, '')}/t/${tenant}/oidc`
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`), {
    cooldownDuration: KEY_COOLDOWN_MS,
    cacheMaxAge: KEY_AGE_MAX_MS,
    timeoutDuration: KEY_TIMEOUT_MS,
    [customFetch]: surroundings.fetch,
  })

  async function claimsOf(text: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(text, keys, {
        issuer,
        audience,
        algorithms: ['ES256'],
        typ: 'at+jwt',
        requiredClaims: ['sub', 'exp', 'iat'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(surroundings.nowMs()),
      })
      return payload
    } catch (cause) {
      if (isOfToken(cause)) throw refusal(cause.message, cause)
      throw sdkErrors.error('MP_SDK_KEYS_UNAVAILABLE', { issuer }, { cause })
    }
  }

  return {
    async verify(token) {
      const claims = await claimsOf(token.replace(/^bearer +/i, '').trim())
      const { sub = '', exp = 0, tenant: ofTenant, name } = claims
      if (claims['sub_kind'] !== 'service-account') throw refusal('it is not of a service account')
      return {
        id: sub,
        name: typeof name === 'string' ? name : sub,
        tenant: typeof ofTenant === 'string' ? ofTenant : tenant,
        expiresAt: new Date(exp * 1000),
      }
    },
  }
}

/** What is wrong with the token itself, rather than with the way to the keys. */
function isOfToken(error: unknown): error is Error {
  return (
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    error.code !== 'ERR_JOSE_GENERIC'
  )
}

function refusal(reason: string, cause?: unknown): Error {
  return sdkErrors.error('MP_SDK_SERVICE_TOKEN_REFUSED', { reason }, { cause })
}
