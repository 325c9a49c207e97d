/** The configuration as a service uses it: reads of the newest state, schema bindings, watchers, snapshots. */
import type { MidplaneError } from '@midplane/contract'
import type * as z from 'zod'
import { bindConfig, type Binding, type BindOptions, type Scope } from './config-binding.ts'
import {
  changeOf,
  isEmptyUpdate,
  updateBetween,
  type ConfigChange,
  type ConfigUpdate,
} from './config-change.ts'
import type { ConfigEntry, Entries } from './config-entry.ts'
import { ConfigReader, type ReportInvalid } from './config-reader.ts'
import { assertWatched, ConfigSnapshot, heldOf, NamespaceReader } from './config-snapshot.ts'
import type { ConfigState } from './config-state.ts'
import type { LiveConfig, Unsubscribe } from './live-config.ts'

const NO_ENTRIES: Entries = new Map()

/**
 * Watchers run one after the other, after the state was swapped, in the order in which they were added. One that
 * throws is reported as MP_SDK_WATCHER_FAILED. States that followed too quickly may be skipped, the last one never.
 */
export class Config extends ConfigReader {
  readonly #live: LiveConfig
  readonly #reportInvalid: ReportInvalid

  constructor(live: LiveConfig, reportInvalid: ReportInvalid) {
    super(() => live.current.entries, reportInvalid)
    this.#live = live
    this.#reportInvalid = reportInvalid
  }

  /** Feed revision that the held configuration is complete up to. */
  get revision(): number {
    return this.#live.current.revision
  }

  /** All keys at one revision, for reads that must fit together. Costs nothing. */
  snapshot(): ConfigSnapshot {
    return new ConfigSnapshot(this.#live.current, this.#reportInvalid)
  }

  /** One namespace, always its newest state. Throws MP_SDK_NAMESPACE_NOT_WATCHED. */
  namespace(name: string): LiveNamespace {
    assertWatched(this.#live.current, name)
    return new LiveNamespace(name, this.#live, this.#reportInvalid)
  }

  /**
   * Binds the items to a zod schema. Keys with dots and indexes nest, values come as their items declare them: numbers,
   * booleans, milliseconds, bytes, parsed JSON, else text. Throws MP_SDK_BINDING_REJECTED when the first value does not fit.
   * @example
   * const pool = config.bind(z.object({ max: z.int().min(1), idle: z.number() }), { prefix: 'db.pool' })
   * pool.current.max
   */
  bind<Schema extends z.ZodType>(
    schema: Schema,
    options: BindOptions = {},
  ): Binding<z.output<Schema>> {
    return bindConfig(this.#live, (state) => state.entries, schema, options)
  }

  /** Called with each change of value or type of one key. */
  watch(key: string, listener: (change: ConfigChange) => unknown): Unsubscribe {
    return watchKey(this.#live, (state) => state.entries, key, listener)
  }

  /** Called once per publication with all that it changed. */
  watchAll(listener: (update: ConfigUpdate) => unknown): Unsubscribe {
    return this.#live.onSwap(({ before, after }) => {
      const update = updateBetween(before, after)
      return isEmptyUpdate(update) ? undefined : listener(update)
    })
  }

  /**
   * The updates from this call on, for `for await`. A slow reader gets the missed ones as one, so nothing piles up.
   * Ends when the client closes or `signal` aborts.
   */
  updates(options: { readonly signal?: AbortSignal } = {}): AsyncGenerator<ConfigUpdate, void> {
    return updatesFrom(this.#live.current, this.#live, options.signal)
  }
}

/** One namespace of a live client. */
export class LiveNamespace extends NamespaceReader {
  readonly #live: LiveConfig
  readonly #scope: Scope

  constructor(name: string, live: LiveConfig, reportInvalid: ReportInvalid) {
    super(name, () => heldOf(live.current, name), reportInvalid)
    this.#live = live
    this.#scope = (state) => heldOf(state, name)?.entries ?? NO_ENTRIES
  }

  /** As `Config.bind`, with the items of this namespace alone. */
  bind<Schema extends z.ZodType>(
    schema: Schema,
    options: BindOptions = {},
  ): Binding<z.output<Schema>> {
    return bindConfig(this.#live, this.#scope, schema, options)
  }

  /** As `Config.watch`, with the items of this namespace alone. */
  watch(key: string, listener: (change: ConfigChange) => unknown): Unsubscribe {
    return watchKey(this.#live, this.#scope, key, listener)
  }

  /** Called when the namespace changed in any way: an item, its text, or whether it exists. */
  watchAll(listener: (namespace: LiveNamespace) => unknown): Unsubscribe {
    return this.#live.onSwap(({ before, after }) => {
      const isSame = heldOf(before, this.name) === heldOf(after, this.name)
      return isSame ? undefined : listener(this)
    })
  }
}

/** Tells each published value only once. */
export function tellOnce(report: (error: MidplaneError) => void): ReportInvalid {
  const told = new WeakSet<ConfigEntry>()
  return (entry, error) => {
    if (told.has(entry)) return
    told.add(entry)
    report(error)
  }
}

function watchKey(
  live: LiveConfig,
  scope: Scope,
  key: string,
  listener: (change: ConfigChange) => unknown,
): Unsubscribe {
  return live.onSwap(({ before, after }) => {
    const change = changeOf(key, scope(before).get(key), scope(after).get(key), after.revision)
    return change === undefined ? undefined : listener(change)
  })
}

async function* updatesFrom(
  start: ConfigState,
  live: LiveConfig,
  signal: AbortSignal | undefined,
): AsyncGenerator<ConfigUpdate, void> {
  let seen = start
  while (await live.movedOn(seen, signal)) {
    const now = live.current
    const update = updateBetween(seen, now)
    seen = now
    if (!isEmptyUpdate(update)) yield update
  }
}
