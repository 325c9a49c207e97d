/** The error catalogue of the kernel: what can go wrong below every part, and what to do about it. */
import { defineErrors } from '@midplane/contract'

export const storeErrors = defineErrors({
  MP_STORE_LOCKED: {
    status: 503,
    retryable: false,
    template: 'data folder "{folder}" is in use by another process',
    advice: 'stop the other process, or give this one a data folder of its own',
  },
  MP_STORE_FULL: {
    status: 507,
    retryable: true,
    template: 'the disk of the store is full; nothing was changed',
    advice: 'make room on the disk of the data folder or database, then repeat',
  },
  MP_STORE_UNAVAILABLE: {
    status: 503,
    retryable: true,
    template: 'the store cannot be written to: {detail}; nothing was changed',
    advice: 'repeat in a moment; when it stays so, look at /readyz and at the database',
  },
  MP_STORE_FAILED: {
    status: 503,
    retryable: false,
    template: 'the store stopped taking writes: {detail}',
    advice: 'check the disk of the data folder, then restart this process',
  },
  MP_STORE_UNCERTAIN: {
    status: 500,
    retryable: false,
    template: 'whether the change was stored is unknown: {detail}',
    advice: 'read the resource again before repeating the change',
  },
  MP_STORE_TIMEOUT: {
    status: 503,
    retryable: true,
    template: 'the database did not answer in time: {detail}; nothing was changed',
    advice:
      'repeat in a moment; when it stays so, look for long transactions and load on the database',
  },
  MP_STORE_CLOSED: {
    status: 503,
    retryable: false,
    template: 'the store is closed',
    advice: 'this process is ending; use another node',
  },
  MP_STORE_WRITE_NESTED: {
    status: 500,
    retryable: false,
    template: 'a write was started inside a write, which would wait for itself',
    advice: 'pass the transaction on instead; this is a mistake in the calling code',
  },
  MP_STORE_TRANSACTION_ENDED: {
    status: 500,
    retryable: false,
    template: 'a query was sent through a transaction that has ended',
    advice: 'await every query inside the transaction; this is a mistake in the calling code',
  },
  MP_STORE_TRANSACTION_MANUAL: {
    status: 500,
    retryable: false,
    template: 'transactions are opened by `store.write` only',
    advice: 'use `store.write`; this is a mistake in the calling code',
  },
  MP_STORE_DAMAGED: {
    status: 500,
    retryable: false,
    template: 'the database file "{file}" cannot be read: {detail}',
    advice: 'restore the data folder from a backup',
  },
  MP_STORE_URL_INVALID: {
    status: 500,
    retryable: false,
    template: 'the database URL is not one of PostgreSQL',
    advice: 'give it as postgres://user:password@host:5432/database',
  },
  MP_STORE_TOO_NEW: {
    status: 500,
    retryable: false,
    template:
      'the database has migration "{name}" of part "{part}", which this version does not know',
    advice: 'run the version that created the database, or a newer one',
  },
  MP_STORE_MIGRATION_CHANGED: {
    status: 500,
    retryable: false,
    template: 'migration "{name}" of part "{part}" differs from what was applied to the database',
    advice: 'restore the file; write a new migration for a new change',
  },
  MP_STORE_MIGRATION_INVALID: {
    status: 500,
    retryable: false,
    template: 'migrations of part "{part}": {detail}',
    advice:
      'name them NNNN-name.sql, counted from 0001 without gaps, without transaction control inside',
  },
  MP_STORE_MIGRATION_FAILED: {
    status: 500,
    retryable: false,
    template: 'migration "{name}" of part "{part}" failed at statement {statement}: {detail}',
    advice: 'nothing of it was applied; correct the cause and start again',
  },
})

export const auditErrors = defineErrors({
  MP_AUDIT_REASON_REQUIRED: {
    status: 400,
    retryable: false,
    template: '"{action}" on "{resource}" needs a reason',
    advice: 'say why with `--reason`, or in the header x-midplane-reason',
  },
  MP_AUDIT_RECEIPT_INCOMPLETE: {
    status: 400,
    retryable: false,
    template: 'a receipt has a number and a hash: one of them is missing',
    advice: 'pass the receipt as `midplane audit receipt` printed it: <number>:<hash>',
  },
  MP_AUDIT_RECEIPT_TOO_OLD: {
    status: 409,
    retryable: false,
    template: 'entry {id} of the receipt was removed by retention: the trail begins at {firstId}',
    advice: 'use a newer receipt, or check an export that was made before',
  },
})

export const leaseErrors = defineErrors({
  MP_LEASE_FENCED: {
    status: 409,
    retryable: false,
    template: 'lease "{name}": token {token} is older than {newest}',
    advice: 'another holder has taken over; stop acting under this lease',
  },
  MP_LEASE_LOST: {
    status: 409,
    retryable: false,
    template: 'lease "{name}" was lost',
    advice: 'stop acting under this lease; acquire it again',
  },
  MP_LEASE_RELEASED: {
    status: 409,
    retryable: false,
    template: 'lease "{name}" was released',
    advice: 'stop acting under this lease; acquire it again',
  },
})

export const httpErrors = defineErrors({
  MP_HTTP_INPUT_INVALID: {
    status: 400,
    retryable: false,
    template: '{part} is not valid: {reason}',
    advice: 'correct the fields that details.issues names; /docs describes every endpoint',
  },
  MP_HTTP_JSON_INVALID: {
    status: 400,
    retryable: false,
    template: 'the request body is not JSON: {reason} at line {line}, column {column}',
    advice: 'correct the JSON text at that place and send it again as UTF-8',
  },
  MP_HTTP_REQUEST_MALFORMED: {
    status: 400,
    retryable: false,
    template: 'the request is not valid HTTP: {reason}',
    advice: 'check the client or the proxy in between that wrote this request',
  },
  MP_HTTP_UNAUTHENTICATED: {
    status: 401,
    retryable: false,
    template: '{action} needs a signed-in caller',
    advice: 'sign in with `midplane login`, or send a token as "Authorization: Bearer TOKEN"',
  },
  MP_HTTP_FORBIDDEN: {
    status: 403,
    retryable: false,
    template: '"{principal}" may not do "{action}" on "{resource}": {because}',
    advice: 'ask an administrator to grant this action on this resource',
  },
  MP_HTTP_ORIGIN_REFUSED: {
    status: 403,
    retryable: false,
    template: 'a page of "{origin}" may not change anything here',
    advice: 'call the API from outside a browser, or list the origin in the setting corsOrigins',
  },
  MP_HTTP_ENDPOINT_UNKNOWN: {
    status: 404,
    retryable: false,
    template: 'there is no endpoint {method} "{path}"',
    advice: 'look the path up at /docs; a slash inside a path parameter is written as %2F',
  },
  MP_HTTP_METHOD_UNKNOWN: {
    status: 405,
    retryable: false,
    template: '"{path}" does not answer {method}, only {allowed}',
    advice: 'use one of the methods that the Allow header lists',
  },
  MP_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    retryable: true,
    template: 'the request did not arrive whole in time',
    advice: 'send headers and body without long pauses',
  },
  MP_HTTP_BODY_TOO_LARGE: {
    status: 413,
    retryable: false,
    template: 'the request body is larger than {bytesMax} bytes',
    advice: 'send less at once, or raise the setting bodyBytesMax',
  },
  MP_HTTP_URL_TOO_LONG: {
    status: 414,
    retryable: false,
    template: 'the request target, or one part of it, is longer than {bytesMax} bytes',
    advice: 'ask for fewer things in one request',
  },
  MP_HTTP_MEDIA_TYPE_REFUSED: {
    status: 415,
    retryable: false,
    template: 'a body of type "{contentType}" is not read here',
    advice: 'send JSON with the header "content-type: application/json"',
  },
  MP_HTTP_HOST_REFUSED: {
    status: 421,
    retryable: false,
    template: 'the host name "{host}" is not a name of this server',
    advice: 'call it as localhost or by its address, or list the name in the setting allowedHosts',
  },
  MP_HTTP_HEADERS_TOO_LARGE: {
    status: 431,
    retryable: false,
    template: 'the request headers are larger than {bytesMax} bytes',
    advice: 'send fewer or shorter headers, such as cookies of other sites',
  },
  MP_HTTP_INTERNAL: {
    status: 500,
    retryable: false,
    template: 'an unexpected error; the log has it under request "{requestId}"',
    advice: 'look the request id up in the server log and report it with the lines around it',
  },
  MP_HTTP_ANSWER_INVALID: {
    status: 500,
    retryable: false,
    template: 'the answer of "{endpoint}" breaks its own contract: {reason}',
    advice: 'report it: this is a mistake in Midplane',
  },
  MP_HTTP_IDENTITY_MISSING: {
    status: 503,
    retryable: false,
    template: 'no part of this server can tell who calls',
    advice: 'start the server with its iam part; without it only public endpoints answer',
  },
})

export const kernelErrors = defineErrors({
  MP_KERNEL_NEED_MISSING: {
    status: 500,
    retryable: false,
    template: 'module "{module}" needs "{port}", which no module provides',
    advice: 'start the module that provides it as well',
  },
  MP_KERNEL_PROVIDED_TWICE: {
    status: 500,
    retryable: false,
    template: 'modules "{module}" and "{other}" both provide "{port}"',
    advice: 'start only one of them',
  },
  MP_KERNEL_MODULE_TWICE: {
    status: 500,
    retryable: false,
    template: 'module "{module}" stands twice in the list of modules',
    advice: 'list it once',
  },
  MP_KERNEL_MODULE_CYCLE: {
    status: 500,
    retryable: false,
    template: 'modules need one another in a circle: {circle}',
    advice: 'break the circle: let one of them meet the other through the change feed',
  },
  MP_KERNEL_MODULE_FAILED: {
    status: 500,
    retryable: false,
    template: 'module "{module}" failed to {step}: {reason}',
    advice: 'remove the cause that is named and start again; nothing was left running',
  },
  MP_KERNEL_PORT_MISUSED: {
    status: 500,
    retryable: false,
    template: 'module "{module}" {misuse} port "{port}"',
    advice: 'report it: this is a mistake in Midplane',
  },
  MP_KERNEL_LISTEN_FAILED: {
    status: 500,
    retryable: false,
    template: 'cannot listen on {host}:{port}: {reason}',
    advice: 'choose another --port or --host, or end the program that holds the port',
  },
  MP_KERNEL_DATA_FOLDER_UNUSABLE: {
    status: 500,
    retryable: false,
    template: 'the data folder "{folder}" cannot be used: {reason}',
    advice: 'name a folder that this user may write with --data',
  },
})

export const settingsErrors = defineErrors({
  MP_SETTINGS_INVALID: {
    status: 400,
    retryable: false,
    template: '{problems}',
    advice: 'correct these settings; `midplane up --help` lists them all',
  },
  MP_SETTINGS_FILE_UNREADABLE: {
    status: 400,
    retryable: false,
    template: 'the file "{file}" named by {source} cannot be read: {reason}',
    advice: 'check the path and its permissions',
  },
  MP_SETTINGS_FILE_MALFORMED: {
    status: 400,
    retryable: false,
    template: 'the configuration file "{file}" is not YAML or JSON: {reason}',
    advice: 'correct the file at that place',
  },
  MP_SETTINGS_UNDECLARED: {
    status: 500,
    retryable: false,
    template: 'settings of part "{part}" are read but no module lists them in its `settings`',
    advice: 'report it: this is a mistake in Midplane',
  },
})
