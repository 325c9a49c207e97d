/**
 * What a skin stands on, and what it hands back. Skins translate a foreign protocol, they decide nothing: state is read
 * from the serving plane and changed through the service.
 */
import type { Clock, Http, Identity, Log, Metrics } from '@midplane/kernel'
import type { Serving } from '../serving/serving.ts'
import type { ConfigService } from '../service.ts'

export type SkinDeps = {
  readonly http: Http
  readonly serving: Serving
  readonly service: ConfigService
  readonly identity: Identity
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly settings: { readonly longPollHoldMs: number; readonly documentBytesMax: number }
}

export type Skin = {
  /** Answers every held poll as if its time were up; later ones are not held. */
  stop(): void
}
