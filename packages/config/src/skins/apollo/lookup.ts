/**
 * Which layers answer an Apollo client. Its rule: of the clusters [requested, data centre, default] the first that holds
 * a release wins whole; the public namespace of another application is merged below, found by the same rule.
 * Below both stand the shared layers of the platform, which add keys only.
 * Source: apolloconfig/apollo ConfigController, AbstractConfigService, WatchKeysUtil.
 */
import { DEFAULT_CLUSTER, type Address } from '@midplane/contract'
import { inheritanceChain } from '../../model/chain.ts'
import { matchesGray, type ClientIdentity } from '../../model/gray.ts'
import { layerKey, publicKey, type LayerKey } from '../../model/namespace-key.ts'
import type { Layer } from '../../model/release.ts'
import type { Serving } from '../../serving/serving.ts'
import type { View } from '../../serving/view.ts'
import { LayerChains } from '../layer-chains.ts'
import type { Coordinates, Scope } from './route.ts'

/** Sent by clients without an application of their own, to read public namespaces. */
const NO_APPLICATION = 'ApolloNoAppIdPlaceHolder'

/** Clients make names up; past this many the table starts anew. */
const TARGETS_MAX = 20_000
const SEPARATOR = '\u0000'

export type Found = {
  readonly view: View
  /** The cluster whose release won; the requested one when the application has none. */
  readonly cluster: string
  /** Whether a release of the application itself is in the view. */
  readonly hasOwn: boolean
}

type ClusterLayer = { readonly cluster: string; readonly key: LayerKey }

export class ApolloLookup {
  readonly #serving: Serving
  readonly #chains = new LayerChains()
  readonly #targets = new Map<string, ApolloTarget>()

  constructor(serving: Serving) {
    this.#serving = serving
  }

  target(scope: Scope, coordinates: Coordinates, dataCenter: string): ApolloTarget {
    const { tenant, environment } = scope
    const { application, cluster, namespace } = coordinates
    const id = [tenant, environment, application, cluster, dataCenter, namespace].join(SEPARATOR)
    const known = this.#targets.get(id)
    if (known !== undefined) return known
    if (this.#targets.size >= TARGETS_MAX) this.#targets.clear()
    const address = { tenant, environment, application, cluster, namespace }
    const target = new ApolloTarget(address, dataCenter, this.#serving, this.#chains)
    this.#targets.set(id, target)
    return target
  }
}

/** One namespace as one kind of client asks for it. */
export class ApolloTarget {
  readonly address: Address
  readonly #serving: Serving
  readonly #chains: LayerChains
  readonly #clusters: readonly string[]
  readonly #own: readonly ClusterLayer[]
  readonly #shared: readonly LayerKey[]
  readonly #publicKey: LayerKey
  #owner: string | undefined
  #ownerLayers: readonly ClusterLayer[] = []
  /** By the layers that won. */
  readonly #chainByWinners = new Map<string, readonly LayerKey[]>()

  constructor(address: Address, dataCenter: string, serving: Serving, chains: LayerChains) {
    this.address = address
    this.#serving = serving
    this.#chains = chains
    this.#clusters = clustersOf(address.cluster, dataCenter)
    this.#own = address.application === NO_APPLICATION ? [] : this.#layersOf(address.application)
    this.#shared = sharedLayers(address).map(layerKey)
    this.#publicKey = publicKey(address.tenant, address.environment, address.namespace)
  }

  /** What the client is served; undefined when no layer has a release for it. */
  find(client: ClientIdentity): Found | undefined {
    const own = this.#winner(this.#own, client)
    const owned = this.#winner(this.#publicLayers(), client)
    const view = this.#serving.view(this.#chain(own, owned), client)
    if (view === undefined) return undefined
    return { view, cluster: own?.cluster ?? this.address.cluster, hasOwn: own !== undefined }
  }

  /** Every layer that was or may be consulted, and the owner of the public namespace. */
  watchKeys(): readonly LayerKey[] {
    const layers = [...this.#own, ...this.#publicLayers()].map(({ key }) => key)
    return [...layers, this.#publicKey, ...this.#shared]
  }

  #winner(layers: readonly ClusterLayer[], client: ClientIdentity): ClusterLayer | undefined {
    return layers.find(({ key }) => holdsRelease(this.#serving.layer(key), client))
  }

  #publicLayers(): readonly ClusterLayer[] {
    const { tenant, environment, application, namespace } = this.address
    const owner = this.#serving.publicOwner(tenant, environment, namespace)
    if (owner !== this.#owner) {
      this.#owner = owner
      this.#ownerLayers = owner === undefined || owner === application ? [] : this.#layersOf(owner)
      this.#chainByWinners.clear()
    }
    return this.#ownerLayers
  }

  #layersOf(application: string): readonly ClusterLayer[] {
    return this.#clusters.map((cluster) => ({
      cluster,
      key: layerKey({ ...this.address, application, cluster }),
    }))
  }

  #chain(own: ClusterLayer | undefined, owned: ClusterLayer | undefined): readonly LayerKey[] {
    const id = `${own?.cluster ?? ''}${SEPARATOR}${owned?.cluster ?? ''}`
    let chain = this.#chainByWinners.get(id)
    if (chain === undefined) {
      const winners = [own, owned].flatMap((layer) => (layer === undefined ? [] : [layer.key]))
      chain = this.#chains.of([...winners, ...this.#shared])
      this.#chainByWinners.set(id, chain)
    }
    return chain
  }
}

function clustersOf(cluster: string, dataCenter: string): readonly string[] {
  const clusters = [cluster, dataCenter, DEFAULT_CLUSTER].filter((name) => name !== '')
  return [...new Set(clusters)]
}

/** The part of the platform's inheritance beyond the application in its environment. */
function sharedLayers(address: Address): readonly Address[] {
  const { environment, application } = address
  return inheritanceChain(address).filter(
    (layer) => layer.environment !== environment || layer.application !== application,
  )
}

function holdsRelease(layer: Layer | undefined, client: ClientIdentity): boolean {
  if (layer === undefined) return false
  return layer.head !== undefined || layer.grays.some(({ rule }) => matchesGray(rule, client))
}
