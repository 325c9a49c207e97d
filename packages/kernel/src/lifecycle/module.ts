/**
 * What a module is. Life: value without side effects -> open(ctx) acquires, does not listen -> start() serves ->
 * stop(deadline) drains; whatever was deferred on ctx is released last, in reverse.
 */
import type { Audit } from '../audit/audit.ts'
import type { Clock, Random } from '../clock.ts'
import type { ChangeFeed } from '../feed/change-feed.ts'
import type { Http } from '../http/http.ts'
import type { Leases } from '../lease/leases.ts'
import type { SettingsDefinition, SettingsOf, SettingsTable } from '../settings/settings.ts'
import type { Store } from '../store/store.ts'
import type { Log } from '../telemetry/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { FirstStep } from './first-step.ts'
import type { Port } from './port.ts'

export interface Module {
  readonly name: string
  readonly needs: readonly Port<unknown>[]
  readonly provides: readonly Port<unknown>[]
  /** Every settings definition that `open` reads; known beforehand so that help lists them and typing errors are found. */
  readonly settings?: readonly SettingsDefinition<SettingsTable>[]
  /** What a newcomer may try, for the start page. */
  readonly firstSteps?: readonly FirstStep[]
  /** Opened after every module that provides what it needs. */
  open(context: ModuleContext): Promise<RunningModule>
}

export interface RunningModule {
  start?(): Promise<void>
  /** Stops taking new work and ends running work; after `deadlineMs` what is left is cut. */
  stop?(deadlineMs: number): Promise<void>
  /** Asked by /readyz; a module without it is ready once started. */
  health?(): { readonly isReady: boolean; readonly detail: string }
}

export interface ModuleContext {
  readonly store: Store
  readonly feed: ChangeFeed
  readonly leases: Leases
  readonly http: Http
  readonly audit: Audit
  readonly log: Log
  readonly metrics: Metrics
  readonly clock: Clock
  readonly random: Random
  /** Folder of this node for files; exists, mode 0700. */
  readonly dataFolder: string
  /** Identity of this process in the cluster; new at every start. */
  readonly nodeId: string
  settings<const Table extends SettingsTable>(
    definition: SettingsDefinition<Table>,
  ): SettingsOf<Table>
  /** Hands a service to the modules that need it; must be called during open. */
  provide<Service>(port: Port<Service>, service: Service): void
  /** A service that this module listed in `needs`. */
  use<Service>(port: Port<Service>): Service
  /** Releases a resource when the module ends. */
  defer(release: () => void | Promise<void>): void
}
