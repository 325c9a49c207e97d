// What an Apollo client signs with its access key, and the header that carries the signature.
//
//   signed         = timestamp LF path [ "?" query ]         base64(HMAC-SHA1) is the signature
//   authorization  = [ "Apollo" SP ] [ appId ] ":" signature
//
// Source: apolloconfig/apollo Signature.java, AccessKeyUtil.java, ClientAuthenticationFilter.java.
import { wireError } from '../wire-error.ts'

const WHOLE_NUMBER = /^\d+$/
const SCHEME = /^Apollo(?: +|$)/i
const WHITE_SPACE = /\s/

/** `appId` is '' where the client sent none; the server finds the app by the request path. */
export type ApolloAuthorization = { readonly appId: string; readonly signature: string }

/**
 * The text to sign. Pass the timestamp header and the request target exactly as they were sent: a
 * query that was decoded and encoded again no longer fits. A query that is empty counts as none.
 * @throws WireError `MP_APOLLO_SIGNATURE_INPUT_INVALID`
 */
export function canonicalSignaturePayload(
  timestampMs: number | string,
  pathAndQuery: string,
): string {
  const timestamp = String(timestampMs)
  if (!WHOLE_NUMBER.test(timestamp)) {
    throw wireError('MP_APOLLO_SIGNATURE_INPUT_INVALID', timestamp, 0, { where: 'the timestamp' })
  }
  if (!pathAndQuery.startsWith('/')) {
    throw wireError('MP_APOLLO_SIGNATURE_INPUT_INVALID', pathAndQuery, 0, { where: 'the target' })
  }
  const isQueryEmpty = pathAndQuery.indexOf('?') === pathAndQuery.length - 1
  return `${timestamp}\n${isQueryEmpty ? pathAndQuery.slice(0, -1) : pathAndQuery}`
}

/**
 * Reads `Apollo {appId}:{signature}`. As in Apollo the part after the first `:` alone decides; the
 * scheme and the app id may be missing, because some clients send `:{signature}`.
 * @throws WireError `MP_APOLLO_AUTHORIZATION_MALFORMED`
 */
export function parseAuthorization(header: string): ApolloAuthorization {
  const colon = header.indexOf(':')
  const appId = header.slice(0, Math.max(colon, 0)).trim().replace(SCHEME, '')
  const signature = header.slice(colon + 1).trim()
  if (colon === -1 || signature === '' || WHITE_SPACE.test(appId) || WHITE_SPACE.test(signature)) {
    throw wireError('MP_APOLLO_AUTHORIZATION_MALFORMED', header, 0)
  }
  return { appId, signature }
}

/** Writes what `parseAuthorization` reads. */
export function encodeAuthorization(authorization: ApolloAuthorization): string {
  return `Apollo ${authorization.appId}:${authorization.signature}`
}
