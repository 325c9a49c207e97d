/**
 * Keys of the leaves of JSON and YAML documents. Reversible: every path has exactly one key.
 *
 *   key     = ( name / index / quoted ) *( "." name / index / quoted )
 *   name    = 1*( any character but "." "[" "]" DQUOTE and controls )
 *   index   = "[" number without leading zeros "]"             position in a list, from 0
 *   quoted  = "[" JSON string "]"                              a name of any characters: a["x.y"]
 */

/** A name in a map, or a position in a list. */
export type PathSegment = string | number
export type ItemPath = readonly PathSegment[]

/** Positions beyond this are not read as such. */
const INDEX_DIGITS_MAX = 9

const NAME = /^[^.[\]"\p{Cc}\p{Cs}]+$/u
const SEGMENT = /(?:^|\.)([^.[\]"\p{Cc}\p{Cs}]+)|\[(0|[1-9]\d*)\]|\[("(?:[^"\\\p{Cc}]|\\.)*")\]/uy
const ESCAPED_BY_US = /[\u007f-\u009f]/g

/** Appends a segment to the key of its parent; '' is the key of the root. */
export function childKey(parentKey: string, segment: PathSegment): string {
  if (typeof segment === 'number') return `${parentKey}[${segment}]`
  if (!NAME.test(segment)) return `${parentKey}[${quote(segment)}]`
  return parentKey === '' ? segment : `${parentKey}.${segment}`
}

export function keyOf(path: ItemPath): string {
  return path.reduce<string>(childKey, '')
}

/** The path of a key, or undefined where the key is not written as `keyOf` writes it. */
export function pathOf(key: string): ItemPath | undefined {
  const path: PathSegment[] = []
  SEGMENT.lastIndex = 0
  while (SEGMENT.lastIndex < key.length) {
    const [matched, name, index, quoted] = SEGMENT.exec(key) ?? []
    if (matched === undefined) return undefined
    const segment = segmentOf({ name, index, quoted })
    if (segment === undefined) return undefined
    path.push(segment)
  }
  return path.length > 0 && keyOf(path) === key ? path : undefined
}

type SegmentText = Readonly<Record<'name' | 'index' | 'quoted', string | undefined>>

function segmentOf({ name, index, quoted }: SegmentText): PathSegment | undefined {
  if (name !== undefined) return name
  if (index !== undefined) return index.length <= INDEX_DIGITS_MAX ? Number(index) : undefined
  try {
    return String(JSON.parse(quoted ?? ''))
  } catch {
    return undefined
  }
}

/** `JSON.stringify` escapes control characters below U+0020 and half surrogate pairs already. */
function quote(name: string): string {
  return JSON.stringify(name).replace(
    ESCAPED_BY_US,
    (unit) => `\\u00${unit.charCodeAt(0).toString(16)}`,
  )
}
