// Surface of the package: text codecs without I/O, for Node and for browsers.
export { type WireErrorCode, type WireErrorEntry, wireErrors } from './errors.ts'
export { WireError, type WireErrorOptions, type WirePosition } from './wire-error.ts'

export { parseProperties } from './properties/decode.ts'
export {
  type DuplicateProperty,
  duplicatesOf,
  entriesOf,
  propertiesMap,
  type PropertyEntry,
  renderProperties,
} from './properties/document.ts'
export {
  editProperties,
  type PropertyEdit,
  removeProperty,
  setProperty,
  type SetPropertyOptions,
} from './properties/edit.ts'
export {
  encodeProperties,
  type EncodePropertiesOptions,
  type PropertyText,
} from './properties/encode.ts'
export type {
  BlankLine,
  CommentLine,
  EntryLine,
  PropertiesDocument,
  PropertiesLine,
} from './properties/grammar.ts'

export { decodeChangedKeys, encodeChangedKeys } from './nacos/changed-keys.ts'
export type { ChangedKey, ListeningConfig } from './nacos/grammar.ts'
export { nacosLimits, type NacosLimits } from './nacos/limits.ts'
export { decodeListeningConfigs, encodeListeningConfigs } from './nacos/listening-configs.ts'

export { apolloLimits, type ApolloLimits } from './apollo/limits.ts'
export {
  type ApolloNotification,
  decodeMessages,
  decodeNotifications,
  encodeMessages,
  encodeNotifications,
  type NotificationDetails,
} from './apollo/notifications.ts'
export {
  type ApolloAuthorization,
  canonicalSignaturePayload,
  encodeAuthorization,
  parseAuthorization,
} from './apollo/signature.ts'
