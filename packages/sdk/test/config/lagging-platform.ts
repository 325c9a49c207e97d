/**
 * A model of the platform: one log of publications, nodes that have applied it up to different revisions, and one
 * stream at a time from one node. It follows what the watch endpoint promises, not how the SDK works.
 */
import type { EffectiveNamespace, WatchEvent } from '@midplane/contract'
import { properties } from '../event-samples.ts'

type Publication = {
  readonly revision: number
  readonly namespace: string
  readonly value: string | null
}
type Truth = ReadonlyMap<string, EffectiveNamespace | null>

const TOLD_ABSENT = -1

export class LaggingPlatform {
  readonly #names: readonly string[]
  readonly #log: Publication[] = []
  readonly #applied: number[]
  #head = 0
  #node = 0
  /** What the node believes the client to hold. */
  #sent = new Map<string, number>()

  constructor(names: readonly string[], nodeCount: number) {
    this.#names = names
    this.#applied = Array.from({ length: nodeCount }, () => 0)
  }

  get head(): number {
    return this.#head
  }

  /** `step` leaves revisions out, which other tenants took. */
  publish(namespace: string, value: string | null, step: number): void {
    this.#head += step
    this.#log.push({ revision: this.#head, namespace, value })
  }

  advance(node: number, by: number): void {
    this.#applied[node] = Math.min(this.#head, (this.#applied[node] ?? 0) + by)
  }

  /** The first event of a new stream. */
  connect(node: number, held: ReadonlyMap<string, number>): WatchEvent {
    this.#node = node
    this.#sent = new Map(held)
    return { revision: this.#applied[node] ?? 0, namespaces: this.#changed() }
  }

  /** The next event of the stream; undefined when the node has nothing new. */
  next(): WatchEvent | undefined {
    const namespaces = this.#changed()
    if (Object.keys(namespaces).length === 0) return undefined
    return { revision: this.#applied[this.#node] ?? 0, namespaces }
  }

  truthAt(revision: number): Truth {
    const truth = new Map<string, EffectiveNamespace | null>(
      this.#names.map((name) => [name, null]),
    )
    for (const publication of this.#log) {
      if (publication.revision > revision) break
      const { namespace, value } = publication
      truth.set(namespace, value === null ? null : properties(publication.revision, { value }))
    }
    return truth
  }

  #changed(): WatchEvent['namespaces'] {
    const changed: WatchEvent['namespaces'] = {}
    for (const [name, view] of this.truthAt(this.#applied[this.#node] ?? 0)) {
      const sent = this.#sent.get(name) ?? 0
      if (view === null ? sent === TOLD_ABSENT : view.revision === sent) continue
      this.#sent.set(name, view?.revision ?? TOLD_ABSENT)
      changed[name] = view
    }
    return changed
  }
}
