/** Public surface of the SDK. */
export type { Binding, BindOptions } from './config/config-binding.ts'
export type { ConfigChange, ConfigUpdate } from './config/config-change.ts'
export type { Config, LiveNamespace } from './config/config-client.ts'
export type { Fallback } from './config/config-reader.ts'
export type { ConfigSnapshot, NamespaceReader } from './config/config-snapshot.ts'
export type { Unsubscribe } from './config/live-config.ts'
export { connect, connectIn, type Midplane } from './connect.ts'
export { sdkErrors } from './errors.ts'
export {
  serviceTokens,
  type ServiceTokenOptions,
  type ServiceTokenSource,
} from './identity/service-token-source.ts'
export {
  serviceTokenVerifier,
  type CallingService,
  type ServiceTokenVerifier,
  type ServiceTokenVerifierOptions,
} from './identity/service-token-verifier.ts'
export type { ConnectOptions } from './options.ts'
export type { ClientState, Status } from './status.ts'
export { systemSurroundings } from './surroundings-defaults.ts'
export type { Surroundings } from './surroundings.ts'
export { MidplaneError } from '@midplane/contract'
