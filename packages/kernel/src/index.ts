/** Public surface of the kernel. */
export type { Audit, AuditRecord } from './audit/audit.ts'
export { randomId, systemClock, systemRandom, type Clock, type Random } from './clock.ts'
export { httpErrors, kernelErrors, leaseErrors, settingsErrors, storeErrors } from './errors.ts'
export type { Change, ChangeFeed, NewChange } from './feed/change-feed.ts'
export { isLoopback } from './http/host-guard.ts'
export type { FirstStep } from './lifecycle/first-step.ts'
export type { Handlers, Http, RawHandler, RequestContext, StreamEvent } from './http/http.ts'
export { findJsonFlaw, type JsonFlaw } from './http/json-error.ts'
export {
  identityPort,
  SYSTEM,
  type Decision,
  type Identity,
  type Principal,
} from './identity/identity.ts'
export type { Lease, Leases } from './lease/leases.ts'
export type { Module, ModuleContext, RunningModule } from './lifecycle/module.ts'
export { startPlatform, type Platform, type PlatformOptions } from './lifecycle/platform.ts'
export { definePort, type Port } from './lifecycle/port.ts'
export { kernelSettings } from './settings.ts'
export { describeSettings, type SettingDescription } from './settings/describe-settings.ts'
export { type SettingsSources } from './settings/load-settings.ts'
export { nearestName } from './settings/nearest-name.ts'
export {
  defineSettings,
  type Setting,
  type SettingsDefinition,
  type SettingsOf,
  type SettingsTable,
} from './settings/settings.ts'
export type { Schema, Store, WriteTransaction } from './store/store.ts'
export { createLog, type LogOptions } from './telemetry/create-log.ts'
export type { Log } from './telemetry/log.ts'
export type { Counter, Gauge, Histogram, Metrics } from './telemetry/metrics.ts'
