// Catalogue of everything a codec of this package can refuse: the rule broken, and what to do.
// Codes are never reused. Texts never quote the input, which may hold secrets.

export type WireErrorEntry = { readonly rule: string; readonly remedy: string }

export const wireErrors = {
  MP_PROPERTIES_UNICODE_MALFORMED: {
    rule: '"\\u" must be followed by four hexadecimal digits',
    remedy: 'write four digits after "\\u", or double the backslash to mean a literal one',
  },
  MP_NACOS_LISTENING_RECORD_UNFINISHED: {
    rule: 'a listening record must end with U+0001',
    remedy: 'end each record with U+0001, the last one too',
  },
  MP_NACOS_LISTENING_FIELD_COUNT: {
    rule: 'a listening record must have 3 fields, or 4 with the tenant, divided by U+0002',
    remedy: 'send dataId, group and md5, and the tenant if there is one',
  },
  MP_NACOS_LISTENING_TOO_MANY: {
    rule: 'one request may listen to a limited number of configurations',
    remedy: 'split the subscription over several requests',
  },
  MP_NACOS_FIELD_EMPTY: {
    rule: 'dataId and group must not be empty',
    remedy: 'name the configuration by dataId and group',
  },
  MP_NACOS_FIELD_TOO_LONG: {
    rule: 'a field may have a limited number of characters',
    remedy: 'shorten the dataId, group, md5 or tenant',
  },
  MP_NACOS_FIELD_FORBIDDEN_CHARACTER: {
    rule: 'a field must be well-formed text without U+0001 and U+0002',
    remedy: 'remove the separator characters or the half surrogate pair from the field',
  },
  MP_NACOS_CHANGED_KEYS_MALFORMED: {
    rule: 'changed keys must be URL-encoded records of 2 or 3 fields, each ended by %01',
    remedy: 'check that the answer comes from a configuration listener and is complete',
  },
  MP_APOLLO_AUTHORIZATION_MALFORMED: {
    rule: 'authorization must be "Apollo {appId}:{signature}"',
    remedy: 'sign the request with the access key of the app',
  },
  MP_APOLLO_SIGNATURE_INPUT_INVALID: {
    rule: 'the signed target must start with "/", and the timestamp be whole milliseconds',
    remedy: 'sign the path and query as sent, without scheme, host or fragment',
  },
  MP_APOLLO_JSON_MALFORMED: {
    rule: 'the parameter must be JSON',
    remedy: 'send JSON, URL-encoded once',
  },
  MP_APOLLO_JSON_TOO_LONG: {
    rule: 'the parameter may have a limited number of characters',
    remedy: 'ask for fewer namespaces in one request',
  },
  MP_APOLLO_NOTIFICATIONS_INVALID: {
    rule: 'notifications must be a list of {namespaceName, notificationId} with at least one item',
    remedy: 'send a name that is not empty and a whole number from -1 for each namespace',
  },
  MP_APOLLO_NOTIFICATIONS_TOO_MANY: {
    rule: 'one request may ask for a limited number of namespaces',
    remedy: 'split the namespaces over several requests',
  },
  MP_APOLLO_MESSAGES_INVALID: {
    rule: 'messages must be {"details": {key: id}} with whole numbers from -1',
    remedy: 'send back the messages of the notification as they came',
  },
  MP_APOLLO_MESSAGES_TOO_MANY: {
    rule: 'messages may hold a limited number of details',
    remedy: 'send back the messages of the notification as they came',
  },
} as const satisfies Readonly<Record<string, WireErrorEntry>>

export type WireErrorCode = keyof typeof wireErrors
