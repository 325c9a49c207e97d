/**
 * Cross-origin calls from browsers to the contract endpoints; off unless origins are listed. Cookies are never used, so
 * credentials are not allowed. Source: Fetch standard, CORS protocol.
 */
import type { RequestListener } from 'node:http'

const PREFLIGHT_AGE_S = '600'

export function createCors(origins: readonly string[], next: RequestListener): RequestListener {
  if (origins.length === 0) return next
  const allowed = new Set(origins)
  return (request, response) => {
    const { origin } = request.headers
    if (origin === undefined || !allowed.has(origin)) {
      next(request, response)
      return
    }
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('vary', 'origin')
    response.setHeader('access-control-expose-headers', 'x-request-id')
    if (request.method !== 'OPTIONS') {
      next(request, response)
      return
    }
    response.setHeader('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE')
    response.setHeader(
      'access-control-allow-headers',
      'authorization, content-type, last-event-id, x-midplane-reason',
    )
    response.setHeader('access-control-max-age', PREFLIGHT_AGE_S)
    response.writeHead(204).end()
  }
}
