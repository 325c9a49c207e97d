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
export { iamApi } from './iam/api.ts'
export {
  accessApi,
  QUOTAS,
  type BindingView,
  type Quota,
  type QuotaView,
  type RightsExplanation,
  type RoleRule,
  type RoleView,
} from './iam/access.ts'
export {
  directoryApi,
  type ProjectView,
  type ServiceAccountView,
  type TenantView,
  type UserView,
} from './iam/directory.ts'
export { type GroupView } from './iam/groups.ts'
export { anyTenantSchema, MEMBER_KINDS, type Member } from './iam/scope.ts'
export {
  type AuditEntry,
  type AuditProblem,
  type AuditReceipt,
  type AuditVerification,
} from './iam/audit.ts'
export {
  chainText,
  checkEntries,
  GENESIS_HASH,
  type ChainedEntry,
  type EntriesCheck,
} from './iam/audit-chain.ts'
export {
  clientsApi,
  oidcClientRequestSchema,
  oidcClientSchema,
  type OidcClient,
  type OidcClientRequest,
} from './iam/clients.ts'
export { accountApi, type Passkey, type SessionEntry } from './iam/account.ts'
export { type Grant } from './iam/principal.ts'
export { providersApi, type SignInProvider, type SignInProviderSettings } from './iam/providers.ts'
export { type ApiToken } from './iam/tokens.ts'
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
