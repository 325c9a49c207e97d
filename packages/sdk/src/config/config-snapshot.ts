/**
 * Views of one namespace and of one revision.
 * Invariant: a snapshot never changes; reads on it, of however many keys, are of one revision.
 */
import type { Format } from '@midplane/contract'
import { sdkErrors } from '../errors.ts'
import type { Entries } from './config-entry.ts'
import { ConfigReader, type ReportInvalid } from './config-reader.ts'
import type { ConfigState, HeldNamespace } from './config-state.ts'

const NO_ENTRIES: Entries = new Map()

/** One namespace. Keys of JSON and YAML are paths such as `a.b[0]`; XML and text have none. */
export class NamespaceReader extends ConfigReader {
  readonly name: string
  readonly #held: () => HeldNamespace | null

  constructor(name: string, held: () => HeldNamespace | null, reportInvalid: ReportInvalid) {
    super(() => held()?.entries ?? NO_ENTRIES, reportInvalid)
    this.name = name
    this.#held = held
    Object.freeze(this)
  }

  get exists(): boolean {
    return this.#held() !== null
  }

  /** The whole text; undefined for properties, which are merged by item, and where the namespace does not exist. */
  get text(): string | undefined {
    return this.#held()?.text ?? undefined
  }

  get format(): Format | undefined {
    return this.#held()?.format
  }

  /** Highest revision of all layers that the namespace is merged from; 0 when it does not exist. */
  get revision(): number {
    return this.#held()?.revision ?? 0
  }
}

export class ConfigSnapshot extends ConfigReader {
  /** Feed revision that this view is complete up to. */
  readonly revision: number
  readonly #state: ConfigState
  readonly #reportInvalid: ReportInvalid

  constructor(state: ConfigState, reportInvalid: ReportInvalid) {
    super(() => state.entries, reportInvalid)
    this.revision = state.revision
    this.#state = state
    this.#reportInvalid = reportInvalid
    Object.freeze(this)
  }

  /** Throws MP_SDK_NAMESPACE_NOT_WATCHED. */
  namespace(name: string): NamespaceReader {
    const state = this.#state
    assertWatched(state, name)
    return new NamespaceReader(name, () => heldOf(state, name), this.#reportInvalid)
  }
}

export function heldOf(state: ConfigState, name: string): HeldNamespace | null {
  return state.namespaces.get(name) ?? null
}

export function assertWatched(state: ConfigState, name: string): void {
  if (state.namespaces.has(name)) return
  throw sdkErrors.error('MP_SDK_NAMESPACE_NOT_WATCHED', { namespace: name })
}
