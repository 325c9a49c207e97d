/** How an edit enters a draft: what it makes pointless goes, and the rest stays in order. */
import type { Address, EditOperation, Format, NamespaceEdit } from '@midplane/contract'

export type DraftChange = {
  readonly address: Address
  readonly operations: readonly EditOperation[]
  /** The release that was looked at. */
  readonly baseRevision: number
  /** Of a namespace that does not exist yet. */
  readonly format?: Format | undefined
}

export function isAt(edit: NamespaceEdit, address: Address): boolean {
  return (
    edit.environment === address.environment &&
    edit.application === address.application &&
    edit.cluster === address.cluster &&
    edit.namespace === address.namespace
  )
}

/** A later whole text, or a removal, stands for everything before it; a later edit of a key for those of that key. */
export function mergeOperations(
  before: readonly EditOperation[],
  added: readonly EditOperation[],
): EditOperation[] {
  return added.reduce<EditOperation[]>(
    (operations, next) => {
      if (next.op === 'replace' || next.op === 'remove-namespace') return [next]
      return [...operations.filter((one) => !('key' in one) || one.key !== next.key), next]
    },
    [...before],
  )
}

export function withChange(edits: readonly NamespaceEdit[], change: DraftChange): NamespaceEdit[] {
  const { address, operations, baseRevision, format } = change
  const before = edits.find((edit) => isAt(edit, address))
  const { environment, application, cluster, namespace } = address
  const edit: NamespaceEdit = before ?? {
    ...{ environment, application, cluster, namespace, baseRevision, operations: [] },
    ...(format === undefined ? {} : { format }),
  }
  const merged = { ...edit, operations: mergeOperations(edit.operations, operations) }
  return [...edits.filter((one) => one !== before), merged]
}

/** Takes the edit of one key back, or all edits of the namespace; an edit with nothing left goes. */
export function withoutKey(
  edits: readonly NamespaceEdit[],
  address: Address,
  key?: string,
): NamespaceEdit[] {
  return edits
    .map((edit) =>
      isAt(edit, address)
        ? {
            ...edit,
            operations: edit.operations.filter(
              (one) => key !== undefined && (!('key' in one) || one.key !== key),
            ),
          }
        : edit,
    )
    .filter(({ operations }) => operations.length > 0)
}
