/** Errors as an Apollo client sees them: status and a body in the form of Spring's error page. */
import { MidplaneError } from '@midplane/contract'
import { WireError } from '@midplane/wire'
import type { Log } from '@midplane/kernel'
import { jsonAnswer, type Answer } from '../answer.ts'
import { UNAUTHORIZED } from './access.ts'

const BAD_REQUEST = 400
const UNAUTHENTICATED = 401
const INTERNAL = 500

/** Codes whose status differs from the catalogue's. */
const foreignStatus: Readonly<Record<string, number>> = {
  MP_CONFIG_CLIENT_UNKNOWN: UNAUTHENTICATED,
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: UNAUTHORIZED,
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

export function apolloRefusal(status: number, message: string): Answer {
  return jsonAnswer(status, { status, error: reasons[status] ?? '', message })
}

export function apolloRefusalOf(error: unknown, log: Log): Answer {
  if (WireError.is(error)) return apolloRefusal(BAD_REQUEST, error.message)
  if (!MidplaneError.is(error)) {
    log.error('an apollo request failed', { error })
    return apolloRefusal(INTERNAL, 'internal error')
  }
  const problem = error.details['problem']
  const message =
    error.code === 'MP_CONFIG_SIGNATURE_REFUSED' && typeof problem === 'string'
      ? problem
      : error.message
  return apolloRefusal(foreignStatus[error.code] ?? error.status, message)
}
