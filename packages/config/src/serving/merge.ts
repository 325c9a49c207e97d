/** Merges the releases of an inheritance chain into one document, key by key; the most specific release wins. */
import { encodeProperties } from '@midplane/wire'
import type { Format, Item, ItemType } from '@midplane/contract'
import { parse as parseYaml, stringify as stringifyYaml } from 'yaml'
import { readItems } from '../format/document.ts'
import type { Release } from '../model/release.ts'

export type Merged = {
  readonly items: ReadonlyMap<string, string>
  readonly types: ReadonlyMap<string, ItemType>
  readonly text: string
}

/** `releases` most specific first, all of one format, at least one. */
export function mergeReleases(format: Format, releases: readonly [Release, ...Release[]]): Merged {
  const [first] = releases
  if (releases.length === 1) return { ...indexItems(first.items()), text: first.text }
  if (format === 'properties') return mergeProperties(releases)
  if (format === 'json') return mergeTrees(format, releases, JSON.parse, renderJson)
  if (format === 'yaml') return mergeTrees(format, releases, parseYaml, stringifyYaml)
  return { ...indexItems(first.items()), text: first.text }
}

function mergeProperties(releases: readonly Release[]): Merged {
  const merged = new Map<string, Item>()
  for (const release of releases.toReversed()) {
    for (const item of release.items()) merged.set(item.key, item)
  }
  const items = [...merged.values()]
  return { ...indexItems(items), text: encodeProperties(items) }
}

function mergeTrees(
  format: 'json' | 'yaml',
  releases: readonly Release[],
  parse: (text: string) => unknown,
  render: (tree: unknown) => string,
): Merged {
  const tree = releases
    .toReversed()
    .map((release) => parse(release.text))
    .reduce((below, above) => mergeTree(below, above))
  const text = render(tree)
  return { ...indexItems(readItems(format, { text, types: {} })), text }
}

/** Objects merge by key; anything else, lists too, is replaced whole. An empty document adds nothing. */
function mergeTree(below: unknown, above: unknown): unknown {
  if (above === null || above === undefined) return below
  if (!isObject(below) || !isObject(above)) return above
  const merged = new Map(Object.entries(below))
  for (const [key, value] of Object.entries(above)) {
    const under = merged.get(key)
    merged.set(key, isObject(under) && isObject(value) ? mergeTree(under, value) : value)
  }
  return Object.fromEntries(merged)
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

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function renderJson(tree: unknown): string {
  return `${JSON.stringify(tree, null, 2)}\n`
}
