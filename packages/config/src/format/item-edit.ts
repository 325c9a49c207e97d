/**
 * What edits of JSON and YAML documents share: how a key becomes a path, which type an edit has,
 * and its refusals.
 */
import type { ItemType, MidplaneError } from '@midplane/contract'
import { configErrors } from '../errors.ts'
import { checkItemType } from '../model/item-type.ts'
import type { ItemEdit } from './format.ts'
import { type ItemPath, pathOf } from './item-path.ts'

export type SetEdit = Extract<ItemEdit, { readonly op: 'set' }>

/** @throws MidplaneError `MP_CONFIG_INVALID_ITEM` */
export function pathOfEdit(edit: ItemEdit): ItemPath {
  const path = pathOf(edit.key)
  if (path === undefined) {
    throw refusal(edit, 'write the key as a path such as a.b[0] or a["x.y"]')
  }
  return path
}

/**
 * The type of a set, the one it states before the one that stands, once the value is checked
 * against it.
 */
export function typeOfSet(edit: SetEdit, standing: ItemType | undefined): ItemType {
  const type = edit.type ?? standing ?? 'string'
  checkItemType(edit.key, type, edit.value)
  return type
}

export function refusal(edit: ItemEdit, problem: string): MidplaneError {
  const type = edit.op === 'set' ? (edit.type ?? 'string') : 'string'
  return configErrors.error('MP_CONFIG_INVALID_ITEM', { key: edit.key, type, problem })
}

export function unknownItem(key: string): MidplaneError {
  return configErrors.error('MP_CONFIG_ITEM_UNKNOWN', { key })
}

export const EDIT_PROBLEMS = {
  singleValue: 'the document is a single value and has no items; replace it as a whole',
  aliased: 'it is repeated by an alias; edit it where the anchor stands',
  belowValue: 'a key above it is a single value',
  nameInList: 'a key above it is a list, whose elements are named by position, such as a[0]',
  positionInMap: 'a key above it is no list, so it has no elements to name by position',
  notWritable: 'the document cannot be written with this edit; replace it as a whole',
} as const

export function gapProblem(elementCount: number): string {
  return `the list has ${elementCount} elements, so the next one is [${elementCount}]`
}

/** The declared types once the element at `path` is gone and those behind it moved up. */
export function shiftTypes(
  types: Map<string, ItemType>,
  listKey: string,
  removedIndex: number,
): void {
  const prefix = `${listKey}[`
  const moved: [string, ItemType][] = []
  for (const [key, type] of types) {
    const index = key.startsWith(prefix)
      ? Number.parseInt(key.slice(prefix.length), 10)
      : Number.NaN
    if (!(index >= removedIndex)) continue
    types.delete(key)
    const rest = key.slice(prefix.length + String(index).length)
    if (index > removedIndex) moved.push([`${prefix}${index - 1}${rest}`, type])
  }
  for (const [key, type] of moved) types.set(key, type)
}

/** Types below a key that is replaced or removed no longer hold. */
export function dropTypesBelow(types: Map<string, ItemType>, key: string): void {
  for (const declared of types.keys()) {
    if (declared.startsWith(key) && /^[.[]/.test(declared.slice(key.length))) types.delete(declared)
  }
}
