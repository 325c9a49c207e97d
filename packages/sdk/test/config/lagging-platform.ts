/**
 * A model of the platform: one log of publications, nodes that have applied it up to different revisions, and one
 * stream at a time from one node. It follows what the watch endpoint promises, not how the SDK works.
 */
import type { EffectiveNamespace, WatchEvent } from '@midplane/contract'
import type { Held } from '../../src/watch/watch-request.ts'
import { properties } from '../event-samples.ts'

type Publication = {
  readonly revision: number
  readonly namespace: string
  /** Null ends a gray release, or takes the namespace out of service. */
  readonly value: string | null
  readonly isGray: boolean
}
type Release = { readonly revision: number; readonly value: string }
type Layer = {
  readonly revision: number
  readonly head: Release | null
  readonly gray: Release | null
}
export type Truth = ReadonlyMap<string, EffectiveNamespace | null>

const NEVER_PUBLISHED: Layer = { revision: 0, head: null, gray: null }

export class LaggingPlatform {
  readonly feed: string
  readonly #names: readonly string[]
  readonly #log: Publication[] = []
  readonly #applied: number[]
  #head = 0
  #node = 0
  #isCanary = false
  /** What the node believes the client to hold. */
  #sent = new Map<string, string>()
  #known = 0
  #isBehind = false

  constructor(feed: string, names: readonly string[], nodeCount: number) {
    this.feed = feed
    this.#names = names
    this.#applied = Array.from({ length: nodeCount }, () => 0)
  }

  get head(): number {
    return this.#head
  }

  /** `step` leaves revisions out, which other tenants took. */
  publish(publication: Omit<Publication, 'revision'>, step: number): void {
    this.#head += step
    this.#log.push({ revision: this.#head, ...publication })
  }

  advance(node: number, by: number): void {
    this.#applied[node] = Math.min(this.#head, (this.#applied[node] ?? 0) + by)
  }

  /** The first event of a new stream. `isCanary`: gray releases are for this client. */
  connect(node: number, held: Held | undefined, isCanary: boolean): WatchEvent {
    this.#node = node
    this.#isCanary = isCanary
    this.#sent = new Map()
    this.#known = 0
    for (const [name, { revision, version }] of this.#heldHere(held)) {
      this.#sent.set(name, version)
      this.#known = Math.max(this.#known, revision)
    }
    this.#isBehind = this.#revision < this.#known
    return this.#event(this.#isBehind ? {} : this.#changed())
  }

  /** The next event of the stream; undefined when the node has nothing to say. */
  next(): WatchEvent | undefined {
    if (this.#revision < this.#known) return undefined
    const namespaces = this.#changed()
    if (!this.#isBehind && Object.keys(namespaces).length === 0) return undefined
    this.#isBehind = false
    return this.#event(namespaces)
  }

  truthAt(revision: number, isCanary: boolean): Truth {
    const layers = new Map(this.#names.map((name) => [name, NEVER_PUBLISHED]))
    for (const publication of this.#log) {
      if (publication.revision > revision) break
      const { namespace } = publication
      layers.set(namespace, layerAfter(layers.get(namespace) ?? NEVER_PUBLISHED, publication))
    }
    return new Map([...layers].map(([name, layer]) => [name, viewOf(layer, isCanary)]))
  }

  get #revision(): number {
    return this.#applied[this.#node] ?? 0
  }

  #heldHere(held: Held | undefined): Held['namespaces'] {
    return held?.feed === this.feed ? held.namespaces : new Map()
  }

  #event(namespaces: WatchEvent['namespaces']): WatchEvent {
    return { feed: this.feed, revision: this.#revision, namespaces }
  }

  #changed(): WatchEvent['namespaces'] {
    const changed: WatchEvent['namespaces'] = {}
    for (const [name, view] of this.truthAt(this.#revision, this.#isCanary)) {
      const version = view?.version ?? ''
      if (this.#sent.get(name) === version) continue
      this.#sent.set(name, version)
      changed[name] = view
    }
    return changed
  }
}

function layerAfter(layer: Layer, { revision, value, isGray }: Publication): Layer {
  const release = value === null ? null : { revision, value }
  if (isGray) return { ...layer, revision, gray: release }
  return { revision, head: release, gray: release === null ? null : layer.gray }
}

function viewOf({ revision, head, gray }: Layer, isCanary: boolean): EffectiveNamespace | null {
  const release = isCanary ? (gray ?? head) : head
  if (release === null) return null
  const { value } = release
  return { ...properties(revision, { value }), version: String(release.revision) }
}
