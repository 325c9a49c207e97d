/** What changed between two states of a namespace, item by item. */
import type { Item, ItemDifference } from '@midplane/contract'

/**
 * The items that differ in value or type, in the order of their keys; comments and order do not
 * count. `null` is a namespace that is not there.
 */
export function differences(
  before: readonly Item[] | null,
  after: readonly Item[] | null,
): ItemDifference[] {
  const beforeByKey = byKey(before)
  const afterByKey = byKey(after)
  const keys = [...new Set([...beforeByKey.keys(), ...afterByKey.keys()])].toSorted(codeUnitOrder)
  return keys.flatMap((key) => {
    const difference = differenceOf(key, beforeByKey.get(key), afterByKey.get(key))
    return difference === undefined ? [] : [difference]
  })
}

function differenceOf(
  key: string,
  before: Item | undefined,
  after: Item | undefined,
): ItemDifference | undefined {
  if (before?.value === after?.value && before?.type === after?.type) return undefined
  return {
    key,
    kind: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
    before: before?.value ?? null,
    after: after?.value ?? null,
    typeBefore: before?.type ?? null,
    typeAfter: after?.type ?? null,
  }
}

function byKey(items: readonly Item[] | null): ReadonlyMap<string, Item> {
  return new Map(items?.map((item) => [item.key, item]))
}

/** The same on every machine, unlike the order of a locale. */
export function codeUnitOrder(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
