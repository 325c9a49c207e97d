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
  MP_IAM_SECOND_FACTOR_REQUIRED: {
    status: 401,
    retryable: false,
    template: 'this account wants a code of its authenticator app as well',
    advice: 'pass the code as "code"; programs sign in with an API token instead',
  },
  MP_IAM_SECOND_FACTOR_REFUSED: {
    status: 401,
    retryable: false,
    template: 'the code is wrong, or was used before',
    advice: 'wait for the next code of the app, or use one of the recovery codes',
  },
  MP_IAM_SESSION_REQUIRED: {
    status: 403,
    retryable: false,
    template: '{principal} is not a person with an open session',
    advice: 'sign in with name and password; tokens may not change how their owner signs in',
  },
  MP_IAM_SIGN_IN_STALE: {
    status: 403,
    retryable: false,
    template: 'the last sign-in is more than {minutes} minutes ago',
    advice: 'sign in again, then repeat it',
  },
  MP_IAM_SESSION_UNKNOWN: {
    status: 404,
    retryable: false,
    template: 'session "{id}" does not exist',
    advice: 'list the sessions again; it may have ended meanwhile',
  },
  MP_IAM_TOTP_ACTIVE: {
    status: 409,
    retryable: false,
    template: 'an authenticator app is set up already',
    advice: 'remove it first',
  },
  MP_IAM_TOTP_MISSING: {
    status: 404,
    retryable: false,
    template: 'no authenticator app is set up',
    advice: 'begin with a new secret',
  },
  MP_IAM_PASSKEY_UNKNOWN: {
    status: 404,
    retryable: false,
    template: 'passkey "{id}" does not exist',
    advice: 'list the passkeys again',
  },
  MP_IAM_PASSKEY_REFUSED: {
    status: 400,
    retryable: false,
    template: 'passkey refused: {problem}',
    advice: 'try again on the page of this platform',
  },
  MP_IAM_RECOVERY_REFUSED: {
    status: 400,
    retryable: false,
    template: 'this link was used, has expired, or never was one',
    advice: 'ask for a new one: on the machine itself `midplane admin reset` makes one',
  },
  MP_IAM_PROVIDER_UNKNOWN: {
    status: 404,
    retryable: false,
    template: 'tenant "{tenant}" has no sign-in provider "{name}"',
    advice: 'list them with `midplane provider list`',
  },
  MP_IAM_PROVIDER_FAILED: {
    status: 502,
    retryable: true,
    template: 'sign-in through "{name}" failed: {problem}',
    advice: 'try again; when it stays, an administrator checks address and secret of the provider',
  },
  MP_IAM_OUTSIDE_ACCOUNT_REFUSED: {
    status: 403,
    retryable: false,
    template: 'the account at "{provider}" belongs to nobody here: {problem}',
    advice: 'sign in with the password and connect the account on the account page',
  },
  MP_IAM_CLIENT_UNKNOWN: {
    status: 404,
    retryable: false,
    template: 'tenant "{tenant}" has no client "{id}"',
    advice: 'list them with `midplane client list`',
  },
  MP_IAM_CLIENT_INVALID: {
    status: 400,
    retryable: false,
    template: 'client is not valid: {problem}',
    advice: 'correct it and send it again',
  },
  MP_IAM_SERVICE_TOKEN_REFUSED: {
    status: 403,
    retryable: false,
    template: '{principal} gets no service token: {problem}',
    advice: 'call it with an API token of a service account, for the name of another service',
  },
  MP_IAM_USER_UNKNOWN: {
    status: 404,
    retryable: false,
    template: 'user "{username}" does not exist',
    advice: 'check the spelling; the first user is "admin"',
  },
  MP_IAM_TENANT_UNKNOWN: {
    status: 404,
    retryable: false,
    template: 'tenant "{tenant}" does not exist',
    advice: 'list them with `midplane tenant list`; the platform itself is "*"',
  },
  MP_IAM_NAME_UNKNOWN: {
    status: 404,
    retryable: false,
    template: 'tenant "{tenant}" has no {kind} "{name}"',
    advice: 'check the spelling, and the tenant',
  },
  MP_IAM_NAME_TAKEN: {
    status: 409,
    retryable: false,
    template: '{kind} "{name}" exists already',
    advice: 'choose another name; those of platform users and of deleted tenants stay taken',
  },
  MP_IAM_BUILT_IN: {
    status: 409,
    retryable: false,
    template: '{kind} "{name}" is built in',
    advice: 'leave it as it is, and make one of your own beside it',
  },
  MP_IAM_LAST_OWNER: {
    status: 409,
    retryable: false,
    template: 'this would leave {tenant} without an owner',
    advice: 'make somebody else an owner first: `midplane grant add owner --user <name>`',
  },
  MP_IAM_GROUP_CYCLE: {
    status: 409,
    retryable: false,
    template: 'group "{member}" contains group "{group}" already, so it cannot be put into it',
    advice: 'put people into one of them only',
  },
  MP_IAM_ACTION_UNKNOWN: {
    status: 400,
    retryable: false,
    template: 'there is no action "{action}"; near it: {nearest}',
    advice: 'list all actions with `midplane role actions`',
  },
  MP_IAM_RULE_INVALID: {
    status: 400,
    retryable: false,
    template: 'rule about "{action}" is not valid: {problem}',
    advice: 'name a kind of resource such as "config" or "iam/users", or none',
  },
  MP_IAM_SCOPE_INVALID: {
    status: 400,
    retryable: false,
    template: 'role "{role}" cannot be given there: {problem}',
    advice: 'name an environment, a project, both, or a resource path alone',
  },
  MP_IAM_ROLE_IN_USE: {
    status: 409,
    retryable: false,
    template: 'role "{name}" is given to {count} principals',
    advice: 'take it away from them first: `midplane grant list --role <name>`',
  },
  MP_IAM_QUOTA_REACHED: {
    status: 409,
    retryable: false,
    template: 'tenant "{tenant}" has its {limit} {what} already',
    advice: 'remove some, or ask the owner of the platform for a higher quota',
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
  MP_IAM_SECRET_KEY_WRONG: {
    status: 500,
    retryable: false,
    template: '{what} cannot be unsealed with the secret key of this node',
    advice: 'start every node with the same MIDPLANE_SECRET_KEY, or restore the file secret.key',
  },
  MP_IAM_SECRET_KEY_INVALID: {
    status: 500,
    retryable: false,
    template: 'the secret key from {source} is not 32 bytes as base64 or hexadecimal',
    advice: 'make one with `openssl rand -hex 32`',
  },
  MP_IAM_CURSOR_INVALID: {
    status: 400,
    retryable: false,
    template: 'cursor "{cursor}" was not made by this list',
    advice: 'pass `nextCursor` of the page before unchanged, or leave it out to begin at the start',
  },
} as const

export const iamErrors: ErrorCatalogue<typeof table> = defineErrors(table)
