/** Public surface of the contract package. */
export { createClient, problemOf, urlOf, type Client, type ClientOptions } from './client.ts'
export {
  addressSchema,
  applicationSchema,
  clusterSchema,
  DEFAULT_CLUSTER,
  DEFAULT_ENVIRONMENT,
  DEFAULT_TENANT,
  environmentSchema,
  namespaceSchema,
  SHARED,
  tenantSchema,
  type Address,
} from './config/address.ts'
export { decodeHeld, encodeHeld, type HeldView } from './config/held.ts'
export {
  configApi,
  type AccessKeyView,
  type PublishRequest,
  type PublishResult,
} from './config/api.ts'
export {
  editOperationSchema,
  FORMATS,
  formatSchema,
  ITEM_TYPES,
  itemTypeSchema,
  KEY_LENGTH_MAX,
  KEY_RESERVED,
  type EditOperation,
  type Format,
  type Item,
  type ItemDifference,
  type ItemType,
} from './config/item.ts'
export {
  ITEM_TYPE_RULES,
  parseDurationMs,
  parseItemValue,
  parseSizeBytes,
} from './config/item-value.ts'
export {
  namespaceEditSchema,
  RELEASE_KINDS,
  type ChangeSet,
  type Explanation,
  type NamespaceEdit,
  type NamespaceSummary,
  type PlannedChange,
  type ReleaseSummary,
  type ReleaseView,
} from './config/release.ts'
export {
  WATCH_NAMESPACES_MAX,
  watchEventSchema,
  type EffectiveNamespace,
  type WatchEvent,
} from './config/watch.ts'
export {
  defineContract,
  fillPath,
  type Contract,
  type EndpointShape,
  type InputOf,
  type Method,
  type OutputOf,
  type ParsedOf,
  type Permission,
} from './endpoint.ts'
export {
  defineErrors,
  MidplaneError,
  type ErrorCatalogue,
  type ErrorSpec,
  type ErrorTable,
} from './error.ts'
export { clientErrors } from './errors.ts'
export { iamApi, type ApiToken, type AuditEntry, type Grant } from './iam.ts'
export {
  openApiOf,
  type OpenApiDocument,
  type OpenApiOperation,
  type OpenApiParameter,
  type OpenApiResponse,
} from './openapi.ts'
export { PAGE_LIMIT_MAX, pageOf, pageQuery, type Page } from './page.ts'
export {
  fromProblem,
  PROBLEM_CONTENT_TYPE,
  problemSchema,
  toProblem,
  type Problem,
} from './problem.ts'
export { type JsonSchema } from './schema-collector.ts'
export { strictInput } from './strict-input.ts'
export { systemApi } from './system.ts'
