/**
 * Lays the items of one JSON or YAML document over those of another: maps merge by key, everything else is replaced
 * whole, lists too. Works on items and not on parsed values, so every number keeps its spelling and every type stays.
 */
import type { Item } from '@midplane/contract'
import { keyOf, pathOf, type ItemPath } from '../format/item-path.ts'

const EMPTY_MAP = '{}'

/** What the upper document decides. */
type Claims = {
  /** Leaves and lists: nothing of the lower document stays at or below these keys. */
  readonly whole: ReadonlySet<string>
  /** Maps: only what is no map there gives way. */
  readonly maps: ReadonlySet<string>
}

export function overlayItems(below: readonly Item[], above: readonly Item[]): readonly Item[] {
  const claims = claimsOf(above)
  const kept = below.filter((item) => !givesWay(pathOf(item.key) ?? [item.key], claims))
  const inhabited = new Set(kept.flatMap((item) => ancestors(pathOf(item.key) ?? [])))
  const laid = above.filter((item) => !isEmptyMap(item) || !inhabited.has(item.key))
  return [...kept, ...laid]
}

function claimsOf(items: readonly Item[]): Claims {
  const whole = new Set<string>()
  const maps = new Set<string>()
  for (const item of items) {
    const path = pathOf(item.key) ?? [item.key]
    const listDepth = path.findIndex((segment) => typeof segment === 'number')
    const claimed = listDepth === -1 ? path : path.slice(0, listDepth)
    for (const ancestor of ancestors(claimed)) maps.add(ancestor)
    if (listDepth === -1 && isEmptyMap(item)) maps.add(item.key)
    else whole.add(keyOf(claimed))
  }
  return { whole, maps }
}

function givesWay(path: ItemPath, { whole, maps }: Claims): boolean {
  const own = keyOf(path)
  if (maps.has(own) || whole.has(own)) return true
  return path.some((segment, depth) => {
    const ancestor = keyOf(path.slice(0, depth))
    return whole.has(ancestor) || (typeof segment === 'number' && maps.has(ancestor))
  })
}

/** Keys of all maps and lists around a leaf; '' is the document itself. */
function ancestors(path: ItemPath): string[] {
  return path.map((_, depth) => keyOf(path.slice(0, depth)))
}

function isEmptyMap(item: Item): boolean {
  return item.type === 'json' && item.value === EMPTY_MAP
}
