/**
 * What the client holds, as one immutable object, and the pure step from one event to the next object.
 * Invariant: the state is what the platform said at `revision` of `feed`, whole; within a feed neither it nor a namespace
 * ever runs backwards.
 *
 * An event older than the state comes from a node that lags. It is ignored as a whole: all that it tells is known here
 * already in a later form, and what that node learns after it comes in its later events. Revisions of another feed cannot
 * be compared: its first event is the whole state of another platform, and replaces ours.
 */
import type { EffectiveNamespace, Format, ItemType, WatchEvent } from '@midplane/contract'
import { ConfigEntry, type Entries } from './config-entry.ts'

export type HeldNamespace = {
  readonly revision: number
  /** Names the content within the feed; opaque. */
  readonly version: string
  readonly format: Format
  readonly entries: Entries
  /** Null for properties. */
  readonly text: string | null
}

export type ConfigState = {
  /** Id of the feed that all revisions here count; empty while nothing came from a server. */
  readonly feed: string
  readonly revision: number
  /** In the order of precedence; null = does not exist. */
  readonly namespaces: ReadonlyMap<string, HeldNamespace | null>
  readonly defaults: Entries
  /** The items of all namespaces and the defaults; where several hold a key, the first one's. */
  readonly entries: Entries
}

const NO_FEED = ''

export type DefaultValues = Readonly<Record<string, string | number | boolean>>

/** Revision 0: nothing came from a server yet. */
export function initialState(namespaces: readonly string[], defaults: DefaultValues): ConfigState {
  const entries = new Map<string, ConfigEntry>()
  for (const [key, value] of Object.entries(defaults)) {
    entries.set(key, new ConfigEntry(key, String(value), typeOfDefault(value)))
  }
  const absent = new Map(namespaces.map((name) => [name, null]))
  return stateOf({ feed: NO_FEED, revision: 0 }, absent, entries)
}

export type Step = {
  /** The object before when the event told nothing new. */
  readonly state: ConfigState
  /** Whether the server that sent the event knows less than we do. */
  readonly isBehind: boolean
  /** Whether what was held is of another platform, and was dropped. */
  readonly isOtherFeed: boolean
}

/** Names that the state does not hold are ignored. Cost: O(items of the namespaces in the event), merging O(all items). */
export function applyEvent(state: ConfigState, event: WatchEvent): Step {
  if (event.feed !== state.feed) return stepToFeed(state, event)
  if (event.revision < state.revision) return { state, isBehind: true, isOtherFeed: false }
  const namespaces = new Map(state.namespaces)
  let isBehind = false
  let hasChanged = false
  for (const [name, incoming] of Object.entries(event.namespaces)) {
    const held = state.namespaces.get(name)
    if (held === undefined) continue
    if (incoming !== null && held !== null && incoming.revision < held.revision) {
      isBehind = true
      continue
    }
    const next = incoming === null ? null : takeOver(held, incoming)
    if (next === held) continue
    namespaces.set(name, next)
    hasChanged = true
  }
  const step = { isBehind, isOtherFeed: false }
  if (hasChanged) return { state: stateOf(event, namespaces, state.defaults), ...step }
  const moved = event.revision > state.revision
  return { state: moved ? Object.freeze({ ...state, revision: event.revision }) : state, ...step }
}

/** What the event does not name does not exist there. Items that are the same over there stay the same objects. */
function stepToFeed(state: ConfigState, event: WatchEvent): Step {
  const incoming = new Map(Object.entries(event.namespaces))
  const namespaces = new Map<string, HeldNamespace | null>()
  for (const [name, held] of state.namespaces) {
    const found = incoming.get(name) ?? null
    namespaces.set(name, found === null ? null : takeOver(held, found))
  }
  return {
    state: stateOf(event, namespaces, state.defaults),
    isBehind: false,
    isOtherFeed: state.feed !== NO_FEED,
  }
}

/** The state as the event that leads to it from the initial one. */
export function eventOf(state: ConfigState): WatchEvent {
  const namespaces: [string, EffectiveNamespace | null][] = []
  for (const [name, held] of state.namespaces) {
    namespaces.push([name, held === null ? null : effectiveOf(held)])
  }
  const { feed, revision } = state
  return { feed, revision, namespaces: Object.fromEntries(namespaces) }
}

function stateOf(
  { feed, revision }: Pick<ConfigState, 'feed' | 'revision'>,
  namespaces: ReadonlyMap<string, HeldNamespace | null>,
  defaults: Entries,
): ConfigState {
  const layers: Entries[] = []
  for (const held of namespaces.values()) if (held !== null) layers.push(held.entries)
  const entries = merge([...layers, defaults])
  return Object.freeze({ feed, revision, namespaces, defaults, entries })
}

function merge(layers: readonly Entries[]): Entries {
  const filled = layers.filter((layer) => layer.size > 0)
  const [only] = filled
  if (only !== undefined && filled.length === 1) return only
  const merged = new Map<string, ConfigEntry>()
  for (const layer of filled.toReversed()) for (const [key, entry] of layer) merged.set(key, entry)
  return merged
}

/** Returns `held` itself when `incoming` says the same. */
function takeOver(held: HeldNamespace | null, incoming: EffectiveNamespace): HeldNamespace {
  const { revision, version, format, text } = incoming
  const types = new Map(Object.entries(incoming.types))
  const entries = new Map<string, ConfigEntry>()
  let keptCount = 0
  for (const [key, value] of Object.entries(incoming.items)) {
    const type = types.get(key) ?? 'string'
    const known = held?.entries.get(key)
    const isKept = known !== undefined && known.value === value && known.type === type
    if (isKept) keptCount += 1
    entries.set(key, isKept ? known : new ConfigEntry(key, value, type))
  }
  const isSame =
    held !== null &&
    held.revision === revision &&
    held.version === version &&
    held.format === format &&
    held.text === text &&
    keptCount === entries.size &&
    keptCount === held.entries.size
  return isSame ? held : Object.freeze({ revision, version, format, text, entries })
}

function effectiveOf({
  revision,
  version,
  format,
  text,
  entries,
}: HeldNamespace): EffectiveNamespace {
  const items: [string, string][] = []
  const types: [string, ItemType][] = []
  for (const { key, value, type } of entries.values()) {
    items.push([key, value])
    if (type !== 'string') types.push([key, type])
  }
  return {
    revision,
    version,
    format,
    text,
    items: Object.fromEntries(items),
    types: Object.fromEntries(types),
  }
}

function typeOfDefault(value: string | number | boolean): ItemType {
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'integer' : 'float'
  return 'string'
}
