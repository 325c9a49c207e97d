/** Merges the releases of an inheritance chain into one document, key by key; the most specific release wins. */
import { encodeProperties } from '@midplane/wire'
import type { Format, Item, ItemType } from '@midplane/contract'
import { applyOperations } from '../format/document.ts'
import type { Release } from '../model/release.ts'
import { overlayItems } from './overlay.ts'

export type Merged = {
  readonly items: ReadonlyMap<string, string>
  /** Of items that are not strings. */
  readonly types: ReadonlyMap<string, ItemType>
  readonly text: string
}

/** `releases` most specific first, all of one format. */
export function mergeReleases(format: Format, releases: readonly [Release, ...Release[]]): Merged {
  const [first] = releases
  const isWhole = format === 'xml' || format === 'text'
  if (releases.length === 1 || isWhole) return { ...indexItems(first.items()), text: first.text }
  return format === 'properties' ? mergeProperties(releases) : mergeTrees(format, releases)
}

function mergeProperties(releases: readonly Release[]): Merged {
  const merged = new Map<string, Item>()
  for (const release of releases.toReversed()) {
    for (const item of release.items()) merged.set(item.key, item)
  }
  const items = [...merged.values()]
  return { ...indexItems(items), text: encodeProperties(items) }
}

function mergeTrees(format: 'json' | 'yaml', releases: readonly Release[]): Merged {
  const items = releases
    .toReversed()
    .map((release) => release.items())
    .reduce(overlayItems)
  const sets = items.map(({ key, value, type }) => ({ op: 'set' as const, key, value, type }))
  return { ...indexItems(items), text: applyOperations(format, null, sets)?.text ?? '' }
}

function indexItems(items: readonly Item[]): Pick<Merged, 'items' | 'types'> {
  const values = new Map<string, string>()
  const types = new Map<string, ItemType>()
  for (const item of items) {
    values.set(item.key, item.value)
    if (item.type !== 'string') types.set(item.key, item.type)
  }
  return { items: values, types }
}
