/** The items of a namespace with what the draft does to them, in one list. */
import type { Item, ItemDifference } from '@midplane/contract'

export type ItemRow = {
  readonly key: string
  /** As published; undefined for an item that only the draft has. */
  readonly item: Item | undefined
  readonly pending: ItemDifference | undefined
}

export function itemRows(
  items: readonly Item[],
  pending: readonly ItemDifference[],
  filter: string,
): ItemRow[] {
  const byKey = new Map(pending.map((difference) => [difference.key, difference]))
  const added = pending.filter(({ kind }) => kind === 'added')
  const rows = [
    ...added.map((difference) => ({ key: difference.key, item: undefined, pending: difference })),
    ...items.map((item) => ({ key: item.key, item, pending: byKey.get(item.key) })),
  ]
  const words = filter.toLowerCase().split(/\s+/)
  return filter === ''
    ? rows
    : rows.filter((row) => words.every((word) => textOf(row).includes(word)))
}

function textOf({ key, item, pending }: ItemRow): string {
  return `${key}\n${item?.value ?? ''}\n${pending?.after ?? ''}\n${item?.comment ?? ''}`.toLowerCase()
}
