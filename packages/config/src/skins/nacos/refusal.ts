/**
 * Errors as Nacos clients see them: version 1 as text (403 as Spring's error page), later ones in the envelope
 * `{code, message, data}`. Source: alibaba/nacos GlobalExceptionHandler, ErrorCode.
 */
import { MidplaneError } from '@midplane/contract'
import type { Log } from '@midplane/kernel'
import { WireError } from '@midplane/wire'
import { jsonAnswer, textAnswer, type Answer } from '../answer.ts'

const FORBIDDEN = 403
const TOO_LARGE = 413

export const nacosCodes = {
  success: 0,
  accessDenied: 10_001,
  parameterInvalid: 20_002,
  notFound: 20_004,
  conflict: 20_005,
  tooLarge: 5034,
  serverError: 30_000,
} as const

type Foreign = { readonly status: number; readonly code: number }

const denied: Foreign = { status: FORBIDDEN, code: nacosCodes.accessDenied }
const invalid: Foreign = { status: 400, code: nacosCodes.parameterInvalid }

/** What is not listed keeps its own status, as a server error. */
const foreign: Readonly<Record<string, Foreign>> = {
  MP_CONFIG_FORBIDDEN: denied,
  MP_CONFIG_CLIENT_UNKNOWN: denied,
  MP_IAM_TOKEN_REFUSED: denied,
  MP_IAM_SIGN_IN_REFUSED: denied,
  MP_CONFIG_REQUEST_INVALID: invalid,
  MP_CONFIG_INVALID_ADDRESS: invalid,
  MP_CONFIG_INVALID_DOCUMENT: invalid,
  MP_CONFIG_INVALID_ITEM: invalid,
  MP_CONFIG_FORMAT_MISMATCH: invalid,
  MP_CONFIG_NAMESPACE_UNKNOWN: { status: 404, code: nacosCodes.notFound },
  MP_CONFIG_CONFLICT: { status: 409, code: nacosCodes.conflict },
  MP_CONFIG_TOO_LARGE: { status: TOO_LARGE, code: nacosCodes.tooLarge },
}

export type RefusalContext = { readonly path: string; readonly nowMs: number; readonly log: Log }

export function nacosRefusalOf(error: unknown, context: RefusalContext): Answer {
  const { status, code, message } = translated(error, context.log)
  // The rest of a form that nobody will read must not be taken for the next request.
  const headers = status === TOO_LARGE ? ['connection', 'close'] : []
  if (!context.path.startsWith('/nacos/v1/'))
    return jsonAnswer(status, { code, message, data: null }, headers)
  if (status !== FORBIDDEN) return textAnswer(status, `caused: ${message};`, headers)
  const timestamp = new Date(context.nowMs).toISOString()
  return jsonAnswer(
    status,
    { timestamp, status, error: 'Forbidden', message, path: context.path },
    headers,
  )
}

function translated(error: unknown, log: Log): Foreign & { readonly message: string } {
  if (WireError.is(error)) return { ...invalid, message: error.message }
  if (MidplaneError.is(error)) {
    const { status, message } = error
    return { status, code: nacosCodes.serverError, ...foreign[error.code], message }
  }
  log.error('a nacos request failed', { error })
  return { status: 500, code: nacosCodes.serverError, message: 'internal error' }
}
