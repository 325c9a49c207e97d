/**
 * Walks the values of YAML documents: collects the leaves by key, with aliases and `<<` merges
 * resolved. Refused: duplicate keys, keys that are no plain values, deep nesting, aliases without
 * anchor or without bound.
 */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { PROBLEM_COUNT_MAX } from './document-problem.ts'
import { childKey } from './item-path.ts'
import { DEPTH_MAX } from './json-tree.ts'

/**
 * So many values may be reached through aliases: a few lines of aliases could stand for billions.
 */
const ALIASED_VALUES_MAX = 10_000

const MERGE_KEY = '<<'

/** A value without members; `null` is one that is not written at all. */
export type YamlLeaf = { readonly key: string; readonly node: Scalar | YAMLMap | YAMLSeq | null }

export type YamlFault = { readonly offset: number; readonly problem: string }

type YamlValue = Scalar | YAMLMap | YAMLSeq
type Walk = {
  readonly leaves: YamlLeaf[]
  readonly faults: YamlFault[]
  readonly anchors: Map<string, YamlValue>
  /** What an alias stands for is settled where it stands: its anchor may be given again later. */
  readonly targets: Map<Alias, YamlValue>
  /** Values that are being walked, to see an alias to a value around it. */
  readonly active: Set<unknown>
  aliasDepth: number
  aliasedCount: number
}

export function walkYaml(documents: readonly Document[]): {
  readonly leaves: readonly YamlLeaf[]
  readonly faults: readonly YamlFault[]
} {
  const walk: Walk = {
    leaves: [],
    faults: [],
    anchors: new Map(),
    targets: new Map(),
    active: new Set(),
    aliasDepth: 0,
    aliasedCount: 0,
  }
  for (const document of documents) {
    const leafCount = walk.leaves.length
    walk.anchors.clear()
    visitValue(walk, document.contents, '')
    // A document that is a single value, or empty, has no items.
    if (walk.leaves.at(-1)?.key === '') walk.leaves.length = leafCount
  }
  return walk
}

/** The name of a key as it is spelled, or undefined for a key that is no plain value. */
export function keyName(key: unknown): string | undefined {
  if (key === null) return ''
  if (!isScalar(key)) return undefined
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value))
}

export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === MERGE_KEY && (key.type ?? 'PLAIN') === 'PLAIN'
}

function visitValue(walk: Walk, value: unknown, key: string): void {
  if (isStopped(walk)) return
  if (isAlias(value)) {
    throughAlias(walk, value, (target) => visitValue(walk, target, key))
    return
  }
  if (!isMap(value) && !isSeq(value)) {
    const scalar = isScalar(value) ? value : null
    if (scalar !== null) noteAnchor(walk, scalar)
    walk.leaves.push({ key, node: scalar })
    return
  }
  noteAnchor(walk, value)
  if (walk.active.size >= DEPTH_MAX) {
    report(walk, value, `the document is nested deeper than ${DEPTH_MAX} levels`)
    return
  }
  walk.active.add(value)
  if (value.items.length === 0) walk.leaves.push({ key, node: value })
  else if (isMap(value)) visitMap(walk, value, key, new Set())
  else
    for (const [index, item] of value.items.entries()) visitValue(walk, item, childKey(key, index))
  walk.active.delete(value)
}

/**
 * Visits the members whose names are not in `hidden` yet, where an explicit name hides a merged
 * one, and adds all names.
 */
function visitMap(walk: Walk, map: YAMLMap, key: string, hidden: Set<string>): void {
  if (walk.aliasDepth > 0) walk.aliasedCount += map.items.length
  const shown = new Set([...namesOf(walk, map)].filter((name) => !hidden.has(name)))
  for (const name of shown) hidden.add(name)
  for (const { key: pairKey, value } of map.items) {
    const name = keyName(pairKey)
    if (name === undefined || isStopped(walk)) continue
    if (isScalar(pairKey)) noteAnchor(walk, pairKey)
    if (isMergeKey(pairKey)) visitMerge(walk, value, key, hidden)
    else if (shown.has(name)) visitValue(walk, value, childKey(key, name))
  }
}

/** Merges a map or a list of maps; the first of a list that has a name gives its value. */
function visitMerge(walk: Walk, source: unknown, key: string, hidden: Set<string>): void {
  if (isStopped(walk)) return
  if (isAlias(source)) {
    throughAlias(walk, source, (target) => visitMerge(walk, target, key, hidden))
    return
  }
  if (!isMap(source) && !isSeq(source)) {
    report(walk, source, 'only maps can be merged')
    return
  }
  noteAnchor(walk, source)
  walk.active.add(source)
  if (isMap(source)) visitMap(walk, source, key, hidden)
  else for (const item of source.items) visitMerge(walk, item, key, hidden)
  walk.active.delete(source)
}

/**
 * The names of a map but for `<<`. Faults are reported where the map stands, not again behind each
 * alias.
 */
function namesOf(walk: Walk, map: YAMLMap): Set<string> {
  const names = new Set<string>()
  for (const pair of map.items) {
    const name = keyName(pair.key)
    if (name !== undefined && !names.has(name)) {
      if (!isMergeKey(pair.key)) names.add(name)
      continue
    }
    if (walk.aliasDepth > 0) continue
    const problem =
      name === undefined
        ? 'keys must be plain values'
        : `key ${JSON.stringify(name)} stands twice in one map`
    report(walk, pair.key, problem)
  }
  return names
}

function throughAlias(walk: Walk, alias: Alias, visit: (target: YamlValue) => void): void {
  const target = walk.targets.get(alias) ?? walk.anchors.get(alias.source)
  if (target === undefined) {
    report(walk, alias, `no anchor "&${alias.source}" stands before this alias`)
    return
  }
  walk.targets.set(alias, target)
  if (walk.active.has(target)) {
    report(walk, alias, `alias "*${alias.source}" stands inside the value that it repeats`)
    return
  }
  walk.aliasDepth++
  visit(target)
  walk.aliasDepth--
  walk.aliasedCount++
  if (walk.aliasedCount > ALIASED_VALUES_MAX) {
    report(walk, alias, `aliases stand for more than ${ALIASED_VALUES_MAX} values`)
  }
}

function noteAnchor(walk: Walk, value: YamlValue): void {
  if (walk.aliasDepth > 0) walk.aliasedCount++
  else if (value.anchor !== undefined) walk.anchors.set(value.anchor, value)
}

function report(walk: Walk, at: unknown, problem: string): void {
  const offset = rangeStart(at)
  if (walk.faults.at(-1)?.offset === offset || walk.faults.length >= PROBLEM_COUNT_MAX) return
  walk.faults.push({ offset, problem })
}

function rangeStart(at: unknown): number {
  return isScalar(at) || isAlias(at) || isMap(at) || isSeq(at) ? (at.range?.[0] ?? 0) : 0
}

function isStopped(walk: Walk): boolean {
  return walk.faults.length >= PROBLEM_COUNT_MAX || walk.aliasedCount > ALIASED_VALUES_MAX
}
