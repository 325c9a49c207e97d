/**
 * The plain nested value that flat keys stand for: `a.b[0].c` is `{ a: { b: [{ c }] } }`, `a["x.y"]` is `{ a: { 'x.y': } }`.
 * A key that is no such path is one name. Each leaf is read by the type that its item declares. Where a key is both a
 * value and a parent, the parent stays.
 */
import type { ConfigEntry, Entries } from './config-entry.ts'

type Branch = { readonly children: Map<string, Branch | ConfigEntry>; hasNames: boolean }

/** With a prefix only the keys below it, without it: `db` and `db.` both take `db.host` as `host`. */
export function treeOf(entries: Entries, prefix: string): unknown {
  const root = newBranch()
  const start = startOf(prefix)
  for (const [key, entry] of entries) {
    if (isBelow(start, key)) plant(root, key.slice(start.length), entry)
  }
  return root.children.size === 0 ? {} : valueOf(root)
}

/** Whether the keys below a prefix hold the same items. Cost: O(items), by identity where they are unchanged. */
export function isSameBelow(prefix: string, left: Entries, right: Entries): boolean {
  if (left === right) return true
  const start = startOf(prefix)
  let count = 0
  for (const [key, entry] of left) {
    if (!isBelow(start, key)) continue
    if (!entry.isSameAs(right.get(key))) return false
    count += 1
  }
  for (const key of right.keys()) if (isBelow(start, key)) count -= 1
  return count === 0
}

function startOf(prefix: string): string {
  return prefix === '' || prefix.endsWith('.') ? prefix : `${prefix}.`
}

function isBelow(start: string, key: string): boolean {
  return key.length > start.length && key.startsWith(start)
}

function plant(root: Branch, key: string, entry: ConfigEntry): void {
  const segments = segmentsOf(key)
  const last = segments.pop()
  if (last === undefined) return
  let branch = root
  for (const segment of segments) {
    const next = branch.children.get(segment.name)
    branch.hasNames ||= !segment.isIndex
    if (next !== undefined && isBranch(next)) {
      branch = next
    } else {
      const grown = newBranch()
      branch.children.set(segment.name, grown)
      branch = grown
    }
  }
  branch.hasNames ||= !last.isIndex
  const taken = branch.children.get(last.name)
  if (taken === undefined || !isBranch(taken)) branch.children.set(last.name, entry)
}

type Segment = { readonly name: string; readonly isIndex: boolean }

const SEGMENT = /(?:^|\.)([^.[\]"]+)|\[(0|[1-9]\d{0,8})\]|\[("(?:[^"\\]|\\.)*")\]/y

function segmentsOf(key: string): Segment[] {
  const segments: Segment[] = []
  SEGMENT.lastIndex = 0
  while (SEGMENT.lastIndex < key.length) {
    const [matched, name, index, quoted] = SEGMENT.exec(key) ?? []
    const text = name ?? index ?? unquoted(quoted)
    if (matched === undefined || text === undefined || key.startsWith('.')) {
      return [{ name: key, isIndex: false }]
    }
    segments.push({ name: text, isIndex: index !== undefined })
  }
  return segments
}

function unquoted(quoted: string | undefined): string | undefined {
  if (quoted === undefined) return undefined
  try {
    return String(JSON.parse(quoted))
  } catch {
    return undefined // no JSON string, so the key is no path
  }
}

/** A list only when the indexes run from 0 without a gap, so that a stray `a[999999999]` costs nothing. */
function valueOf(branch: Branch): unknown {
  const size = branch.children.size
  if (!branch.hasNames && [...branch.children.keys()].every((index) => Number(index) < size)) {
    return Array.from({ length: size }, (_, index) =>
      childValue(branch.children.get(String(index))),
    )
  }
  // Without a prototype, so that a key such as `__proto__` is a key like all others.
  const object: Record<string, unknown> = Object.create(null)
  for (const [name, child] of branch.children) object[name] = childValue(child)
  return object
}

function childValue(child: Branch | ConfigEntry | undefined): unknown {
  if (child === undefined) return undefined
  if (isBranch(child)) return valueOf(child)
  const value = child.as(child.type)
  // Text that breaks its own type is left to the schema to refuse.
  return value === undefined ? child.value : value
}

function isBranch(child: Branch | ConfigEntry): child is Branch {
  return 'children' in child
}

function newBranch(): Branch {
  return { children: new Map(), hasNames: false }
}
