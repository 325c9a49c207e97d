/**
 * The serving plane: everything that clients read, in memory, kept current by the change feed.
 * Invariant: a watcher is woken after the views that it will read show the change; layer revisions never run backwards.
 */
import type { Address } from '@midplane/contract'
import type { ClientIdentity } from '../model/gray.ts'
import type { LayerKey } from '../model/namespace-key.ts'
import type { Layer } from '../model/release.ts'
import type { View } from './view.ts'

export interface Serving {
  /** Feed revision up to which this node has applied every change. */
  readonly revision: number

  /** Resolves once `revision` is applied; rejects with MP_CONFIG_BEHIND after `timeoutMs`. */
  caughtUp(revision: number, timeoutMs: number): Promise<void>

  layer(key: LayerKey): Layer | undefined
  /** All layers of a tenant; order by application, cluster, namespace. */
  layers(tenant: string): readonly Layer[]

  /** The application that owns the public namespace of this name. */
  publicOwner(tenant: string, environment: string, namespace: string): string | undefined

  /**
   * The merged view over `chain`, most specific first; undefined when no layer of it has a release.
   * For every layer the first gray release that names the client stands in for its head.
   */
  view(chain: readonly LayerKey[], client: ClientIdentity): View | undefined

  /** The chain for this platform's own clients: key-level inheritance. Cached by address. */
  inheritance(address: Address): readonly LayerKey[]

  /** Highest layer revision over `keys`, 0 when none exists. Only grows. */
  revisionOf(keys: readonly LayerKey[]): number

  /** Calls `wake` after each batch of changes that touches one of `keys`; returns the function that ends it. */
  watch(keys: readonly LayerKey[], wake: () => void): () => void

  /** Secrets of the enabled access keys of an application; empty when requests need no signature. */
  accessSecrets(tenant: string, application: string): readonly string[]
}
