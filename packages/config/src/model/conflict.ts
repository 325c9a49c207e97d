/** Which edits clash with what others changed since the state that the edits were made on. */
import type { EditOperation, Format, Item } from '@midplane/contract'
import { type ItemPath, keyOf, pathOf } from '../format/item-path.ts'
import { codeUnitOrder, differences } from './difference.ts'

/** Stands for the whole text where no item tells the change. */
export const WHOLE_TEXT = 'the text'

/** The texts behind the items; `null` is a namespace that is not there. */
export type TextChange = {
  readonly format: Format
  readonly base: string | null
  readonly head: string | null
}

/**
 * The keys that were changed between base and head and that the operations touch too, in order;
 * none if the operations can be applied to the head. An operation that asks for what the head has
 * already does not clash, and `replace` and `remove-namespace` touch everything. With `texts`,
 * changes that no item tells are seen as well, and in JSON and YAML a key touches the keys above
 * and below it, and the removal of a list's element the whole list.
 */
export function conflicts(
  base: readonly Item[] | null,
  head: readonly Item[] | null,
  operations: readonly EditOperation[],
  texts?: TextChange,
): readonly string[] {
  const changes: Changes = {
    ...changedKeys(base, head, texts),
    head: head === null ? null : new Map(head.map((item) => [item.key, item])),
    texts,
  }
  const clashing = new Set<string>()
  for (const operation of operations) {
    for (const key of clashesOf(changes, operation)) clashing.add(key)
  }
  return [...clashing].toSorted(codeUnitOrder)
}

type ItemOperation = Extract<EditOperation, { readonly op: 'set' | 'remove' }>
type WholeOperation = Exclude<EditOperation, ItemOperation>

type Changes = {
  readonly keys: ReadonlySet<string>
  /** The changed keys and, where keys are paths, all keys above them. */
  readonly keysAndAbove: ReadonlySet<string>
  readonly hasPaths: boolean
  readonly head: ReadonlyMap<string, Item> | null
  readonly texts: TextChange | undefined
}

function changedKeys(
  base: readonly Item[] | null,
  head: readonly Item[] | null,
  texts: TextChange | undefined,
): Pick<Changes, 'keys' | 'keysAndAbove' | 'hasPaths'> {
  const keys = new Set(differences(base, head).map(({ key }) => key))
  const hasPaths = texts?.format === 'json' || texts?.format === 'yaml'
  const keysAndAbove = hasPaths ? new Set([...keys].flatMap(keyAndKeysAbove)) : keys
  return { keys, keysAndAbove, hasPaths }
}

function clashesOf(changes: Changes, operation: EditOperation): Iterable<string> {
  if (operation.op === 'set' || operation.op === 'remove') {
    return isTouched(changes, operation) ? [operation.key] : []
  }
  if (isOutcome(changes, operation)) return []
  if (changes.keys.size > 0) return changes.keys
  return changes.texts?.base === changes.texts?.head ? [] : [WHOLE_TEXT]
}

function isTouched(changes: Changes, operation: ItemOperation): boolean {
  if (isAlreadySo(changes, operation)) return false
  if (!changes.hasPaths) return changes.keys.has(operation.key)
  const touched = touchedKey(operation)
  return (
    changes.keysAndAbove.has(touched) ||
    keyAndKeysAbove(touched).some((key) => changes.keys.has(key))
  )
}

function isAlreadySo({ head }: Changes, operation: ItemOperation): boolean {
  const item = head?.get(operation.key)
  if (operation.op === 'remove' || item === undefined) return false
  return item.value === operation.value && (operation.type ?? item.type) === item.type
}

function isOutcome({ head, texts }: Changes, operation: WholeOperation): boolean {
  return operation.op === 'replace' ? texts?.head === operation.text : head === null
}

/** The list instead of an element that is removed, since those behind it move up. */
function touchedKey(operation: ItemOperation): string {
  const path = pathOf(operation.key) ?? []
  const isElement = operation.op === 'remove' && typeof path.at(-1) === 'number'
  return isElement ? keyOf(path.slice(0, -1)) : operation.key
}

/** The key itself, then the keys of the containers around it, up to the root, whose key is ''. */
function keyAndKeysAbove(key: string): readonly string[] {
  const path: ItemPath = pathOf(key) ?? []
  return [key, ...path.map((_, depth) => keyOf(path.slice(0, depth)))]
}
