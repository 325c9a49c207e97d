/**
 * The serving plane in memory. Who may call: reads at any time; `apply` only from the loader, batch after batch.
 * Nothing here awaits, so a reader sees a batch whole or not at all.
 */
import type { Address } from '@midplane/contract'
import type { Clock, Log } from '@midplane/kernel'
import { configErrors } from '../errors.ts'
import { inheritanceChain } from '../model/chain.ts'
import { matchesGray, type ClientIdentity } from '../model/gray.ts'
import { layerKey, publicKey, type LayerKey } from '../model/namespace-key.ts'
import type { Layer, Release } from '../model/release.ts'
import { MergedView } from './merged-view.ts'
import type { Serving } from './serving.ts'
import type { Contribution, View } from './view.ts'
import { Watchers } from './watchers.ts'

/** Client-made addresses are kept up to this many; then the cache starts anew. */
const INHERITANCE_ENTRIES_MAX = 20_000

const WAKES_PER_TURN = 256

/** What a batch of changes makes of the table. */
export type ServingBatch = {
  readonly revision: number
  readonly layers: readonly Layer[]
  readonly publicOwners: readonly PublicOwner[]
  /** Enabled secrets of the applications whose keys changed, by `tenant/application`. */
  readonly accessSecrets: ReadonlyMap<string, readonly string[]>
}

export type PublicOwner = {
  readonly tenant: string
  readonly environment: string
  readonly namespace: string
  readonly application: string
}

type CachedViews = {
  /** Layers that the views were made from, in chain order. */
  readonly layers: readonly (Layer | undefined)[]
  readonly revision: number
  /** By the revisions of the releases picked: one entry unless gray releases are in force. */
  readonly views: Map<string, View | undefined>
  /** Table version at which `layers` was last found current. */
  checkedAt: number
}

export class ServingTable implements Serving {
  readonly #layers = new Map<LayerKey, Layer>()
  readonly #publicOwners = new Map<LayerKey, string>()
  readonly #accessSecrets = new Map<string, readonly string[]>()
  readonly #watchers = new Watchers()
  readonly #chains = new Map<string, readonly LayerKey[]>()
  readonly #views = new WeakMap<readonly LayerKey[], CachedViews>()
  readonly #clock: Clock
  readonly #log: Log
  #waiters: { readonly revision: number; readonly resolve: () => void }[] = []
  #revision = 0
  #version = 0

  constructor(options: { readonly clock: Clock; readonly log: Log }) {
    this.#clock = options.clock
    this.#log = options.log
  }

  get revision(): number {
    return this.#revision
  }

  get layerCount(): number {
    return this.#layers.size
  }

  get watcherCount(): number {
    return this.#watchers.count
  }

  /** Takes a batch in, then wakes the watchers of what it touched. A throwing watcher harms no other. */
  apply(batch: ServingBatch): void {
    const touched: LayerKey[] = []
    for (const layer of batch.layers) {
      this.#layers.set(layer.key, layer)
      touched.push(layer.key)
    }
    for (const owner of batch.publicOwners) {
      const key = publicKey(owner.tenant, owner.environment, owner.namespace)
      this.#publicOwners.set(key, owner.application)
      touched.push(key)
    }
    for (const [application, secrets] of batch.accessSecrets)
      this.#accessSecrets.set(application, secrets)
    this.#version += 1
    this.#revision = Math.max(this.#revision, batch.revision)
    this.#settleWaiters()
    this.#wakeAll([...this.#watchers.of(touched)], 0)
  }

  async caughtUp(revision: number, timeoutMs: number): Promise<void> {
    if (this.#revision >= revision) return
    await new Promise<void>((resolve, reject) => {
      const waiter = { revision, resolve: settle }
      const cancel = this.#clock.after(timeoutMs, () => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter)
        reject(
          configErrors.error('MP_CONFIG_BEHIND', { revision: this.#revision, wanted: revision }),
        )
      })
      function settle(): void {
        cancel()
        resolve()
      }
      this.#waiters.push(waiter)
    })
  }

  layer(key: LayerKey): Layer | undefined {
    return this.#layers.get(key)
  }

  layers(tenant: string): readonly Layer[] {
    return [...this.#layers.values()]
      .filter((layer) => layer.address.tenant === tenant)
      .sort((left, right) => compare(left.key, right.key))
  }

  publicOwner(tenant: string, environment: string, namespace: string): string | undefined {
    return this.#publicOwners.get(publicKey(tenant, environment, namespace))
  }

  view(chain: readonly LayerKey[], client: ClientIdentity): View | undefined {
    const cached = this.#cachedViews(chain)
    const contributions: Contribution[] = []
    let cohort = ''
    for (const layer of cached.layers) {
      const release = layer === undefined ? undefined : releaseFor(layer, client)
      if (layer === undefined || release === undefined) continue
      contributions.push({ layer, release })
      cohort += `${release.revision},`
    }
    if (cached.views.has(cohort)) return cached.views.get(cohort)
    const view = viewOf(contributions, cached.revision)
    cached.views.set(cohort, view)
    return view
  }

  inheritance(address: Address): readonly LayerKey[] {
    const key = layerKey(address)
    const known = this.#chains.get(key)
    if (known !== undefined) return known
    if (this.#chains.size >= INHERITANCE_ENTRIES_MAX) this.#chains.clear()
    const chain = inheritanceChain(address).map(layerKey)
    this.#chains.set(key, chain)
    return chain
  }

  revisionOf(keys: readonly LayerKey[]): number {
    let revision = 0
    for (const key of keys) revision = Math.max(revision, this.#layers.get(key)?.revision ?? 0)
    return revision
  }

  watch(keys: readonly LayerKey[], wake: () => void): () => void {
    return this.#watchers.add(keys, wake)
  }

  accessSecrets(tenant: string, application: string): readonly string[] {
    return this.#accessSecrets.get(`${tenant}/${application}`) ?? []
  }

  #cachedViews(chain: readonly LayerKey[]): CachedViews {
    const cached = this.#views.get(chain)
    if (cached !== undefined && this.#isCurrent(chain, cached)) return cached
    const layers = chain.map((key) => this.#layers.get(key))
    const fresh = {
      layers,
      revision: this.revisionOf(chain),
      views: new Map(),
      checkedAt: this.#version,
    }
    this.#views.set(chain, fresh)
    return fresh
  }

  #isCurrent(chain: readonly LayerKey[], cached: CachedViews): boolean {
    if (cached.checkedAt === this.#version) return true
    for (const [index, key] of chain.entries()) {
      if (this.#layers.get(key) !== cached.layers[index]) return false
    }
    cached.checkedAt = this.#version
    return true
  }

  #settleWaiters(): void {
    if (this.#waiters.length === 0) return
    const due = this.#waiters.filter((waiter) => waiter.revision <= this.#revision)
    this.#waiters = this.#waiters.filter((waiter) => waiter.revision > this.#revision)
    for (const waiter of due) waiter.resolve()
  }

  /** The first ones within this turn; reads get in between the turns of many. */
  #wakeAll(wakes: readonly (() => void)[], start: number): void {
    const end = Math.min(start + WAKES_PER_TURN, wakes.length)
    for (const wake of wakes.slice(start, end)) this.#wake(wake)
    if (end < wakes.length) setImmediate(() => this.#wakeAll(wakes, end))
  }

  #wake(wake: () => void): void {
    try {
      wake()
    } catch (error) {
      this.#log.error('a watcher failed', { error })
    }
  }
}

function releaseFor(layer: Layer, client: ClientIdentity): Release | undefined {
  for (const gray of layer.grays) {
    if (matchesGray(gray.rule, client)) return gray.release
  }
  return layer.head
}

/** Layers of another format than the most specific one cannot be merged and stay out. */
function viewOf(contributions: readonly Contribution[], revision: number): View | undefined {
  const [first, ...rest] = contributions
  if (first === undefined) return undefined
  const sameFormat = rest.filter((one) => one.layer.format === first.layer.format)
  return new MergedView([first, ...sameFormat], revision)
}

function compare(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}
