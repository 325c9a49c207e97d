/** Errors of the configuration centre. */
import { defineErrors, type ErrorCatalogue } from '@midplane/contract'

const table = {
  MP_CONFIG_NAMESPACE_UNKNOWN: {
    status: 404,
    retryable: false,
    template:
      'namespace "{namespace}" of application "{application}" does not exist in environment "{environment}", cluster "{cluster}"',
    advice: 'check the spelling with `midplane config list`, or create it by publishing to it',
  },
  MP_CONFIG_NAMESPACE_EXISTS: {
    status: 409,
    retryable: false,
    template: 'namespace "{namespace}" exists already',
    advice: 'publish to it instead of creating it',
  },
  MP_CONFIG_PUBLIC_NAME_TAKEN: {
    status: 409,
    retryable: false,
    template: 'public namespace "{namespace}" belongs to application "{application}"',
    advice: 'choose another name: public names are unique within an environment',
  },
  MP_CONFIG_RELEASE_UNKNOWN: {
    status: 404,
    retryable: false,
    template: 'namespace "{namespace}" has no release {revision}',
    advice: 'list its releases with `midplane config history`',
  },
  MP_CONFIG_FORMAT_MISMATCH: {
    status: 409,
    retryable: false,
    template: 'namespace "{namespace}" holds {actual}, not {wanted}',
    advice: 'leave the format out, or publish to a namespace of another name',
  },
  MP_CONFIG_INVALID_DOCUMENT: {
    status: 422,
    retryable: false,
    template: 'not valid {format} at line {line}, column {column}: {problem}',
    advice: 'correct the document at that place; nothing was changed',
  },
  MP_CONFIG_INVALID_ITEM: {
    status: 422,
    retryable: false,
    template: 'item "{key}" is not a valid {type}: {problem}',
    advice: 'correct the value or change the type of the item; nothing was changed',
  },
  MP_CONFIG_EDIT_UNSUPPORTED: {
    status: 422,
    retryable: false,
    template: 'a {format} namespace has no items, so "{operation}" cannot be applied',
    advice: 'replace the whole text instead',
  },
  MP_CONFIG_ITEM_UNKNOWN: {
    status: 422,
    retryable: false,
    template: 'item "{key}" does not exist',
    advice: 'check the spelling of the key; nothing was changed',
  },
  MP_CONFIG_TOO_LARGE: {
    status: 413,
    retryable: false,
    template: '{what} has {actual}, more than the limit of {limit}',
    advice: 'split it up, or raise the limit in the settings of the configuration centre',
  },
  MP_CONFIG_CONFLICT: {
    status: 409,
    retryable: false,
    template: 'namespace "{namespace}" was changed since revision {baseRevision}: {keys}',
    advice: 'look at the difference, then repeat the edit on the newest release',
  },
  MP_CONFIG_CHANGE_SET_UNKNOWN: {
    status: 404,
    retryable: false,
    template: 'change set "{id}" does not exist',
    advice: 'list the change sets with `midplane config drafts`',
  },
  MP_CONFIG_CHANGE_SET_CLOSED: {
    status: 409,
    retryable: false,
    template: 'change set "{id}" is {state} already',
    advice: 'open a new change set',
  },
  MP_CONFIG_DUPLICATE_EDIT: {
    status: 400,
    retryable: false,
    template: 'namespace "{namespace}" stands twice among the edits',
    advice: 'put all operations of a namespace into one edit',
  },
  MP_CONFIG_INVALID_ADDRESS: {
    status: 400,
    retryable: false,
    template: '{field} "{value}" is not a valid name',
    advice: 'use letters, digits and . _ - : @ +, beginning with a letter or digit',
  },
  MP_CONFIG_ACCESS_KEY_UNKNOWN: {
    status: 404,
    retryable: false,
    template: 'access key "{id}" does not exist',
    advice: 'list the keys with `midplane config access-key list`',
  },
  MP_CONFIG_FORBIDDEN: {
    status: 403,
    retryable: false,
    template: '"{principal}" may not do "{action}" on "{resource}": {because}',
    advice: 'ask an administrator to grant this action on this resource',
  },
  MP_CONFIG_CLIENT_UNKNOWN: {
    status: 403,
    retryable: false,
    template: 'clients without credentials are not admitted from here',
    advice: 'send a token or user name and password, or change the policy for legacy protocols',
  },
  MP_CONFIG_SIGNATURE_REFUSED: {
    status: 401,
    retryable: false,
    template: 'signature refused: {problem}',
    advice:
      'sign path and query as sent with an enabled access key of the application, and set the clock',
  },
  MP_CONFIG_REQUEST_INVALID: {
    status: 400,
    retryable: false,
    template: 'parameter "{parameter}": {problem}',
    advice: 'correct the parameter and send the request again',
  },
  MP_CONFIG_BEHIND: {
    status: 503,
    retryable: true,
    template: 'this node has seen revision {revision}, not yet {wanted}',
    advice: 'repeat the request; the node is catching up with the change log',
  },
} as const

export const configErrors: ErrorCatalogue<typeof table> = defineErrors(table)
