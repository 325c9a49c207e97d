/** Errors of identity. */
import { defineErrors, type ErrorCatalogue } from '@midplane/contract'

const table = {
  MP_IAM_SIGN_IN_REFUSED: {
    status: 401,
    retryable: false,
    template: 'user name or password is wrong',
    advice: 'check both; on the machine itself `midplane admin password` sets a new password',
  },
  MP_IAM_TOO_MANY_ATTEMPTS: {
    status: 429,
    retryable: true,
    template: 'too many attempts to sign in: next one in {retryAfterSeconds} seconds',
    advice: 'wait for that time; the local command line works without signing in',
  },
  MP_IAM_BUSY: {
    status: 503,
    retryable: true,
    template: '{waiting} password checks are waiting already',
    advice: 'try again in a few seconds',
  },
  MP_IAM_TOKEN_REFUSED: {
    status: 401,
    retryable: false,
    template: 'token refused: {problem}',
    advice: 'sign in again, or ask for a new token',
  },
  MP_IAM_TOKEN_UNKNOWN: {
    status: 404,
    retryable: false,
    template: 'token "{id}" does not exist',
    advice: 'list the tokens with `midplane token list`',
  },
  MP_IAM_USER_UNKNOWN: {
    status: 404,
    retryable: false,
    template: 'user "{username}" does not exist',
    advice: 'check the spelling; the first user is "admin"',
  },
  MP_IAM_GRANT_INVALID: {
    status: 400,
    retryable: false,
    template: 'grant of "{action}" on "{resource}" is not valid: {problem}',
    advice:
      'name an action such as "config.publish" or "config.*" and a path such as "config/default/prod", or "*"',
  },
  MP_IAM_GRANT_TOO_WIDE: {
    status: 403,
    retryable: false,
    template:
      '{principal} may not hand out "{action}" on "{resource}": it has no such right itself',
    advice: 'ask for narrower rights, or let somebody do it who has them',
  },
  MP_IAM_CURSOR_INVALID: {
    status: 400,
    retryable: false,
    template: 'cursor "{cursor}" was not made by this list',
    advice: 'pass `nextCursor` of the page before unchanged, or leave it out to begin at the start',
  },
} as const

export const iamErrors: ErrorCatalogue<typeof table> = defineErrors(table)
