/** Applies edit operations to a document of any format. Pure; the result is not validated here. */
import type { EditOperation, Format } from '@midplane/contract'
import { configErrors } from '../errors.ts'
import { type DocumentState, type ItemEdit, typeMapOf } from './format.ts'
import { formats } from './formats.ts'

/**
 * Applies operations in order; items are edited in runs, so that many edits cost one parse. The empty text of a new
 * namespace can be edited in every format that has items. `remove-namespace` is not an edit of a document: it is refused.
 * @throws MidplaneError `MP_CONFIG_INVALID_DOCUMENT` of a text that item edits stand on, `MP_CONFIG_INVALID_ITEM`,
 * `MP_CONFIG_ITEM_UNKNOWN`, `MP_CONFIG_EDIT_UNSUPPORTED`
 */
export function applyOperations(
  format: Format,
  before: DocumentState,
  operations: readonly EditOperation[],
): DocumentState {
  let state = before
  let itemEdits: ItemEdit[] = []
  for (const operation of operations) {
    if (operation.op === 'set' || operation.op === 'remove') {
      itemEdits.push(operation)
      continue
    }
    if (operation.op === 'remove-namespace') {
      throw configErrors.error('MP_CONFIG_EDIT_UNSUPPORTED', { format, operation: operation.op })
    }
    state = applyItemEdits(format, state, itemEdits)
    itemEdits = []
    state = { text: operation.text, types: operation.types ?? state.types }
  }
  return withUntoldTypes(format, applyItemEdits(format, state, itemEdits))
}

function applyItemEdits(
  format: Format,
  state: DocumentState,
  edits: readonly ItemEdit[],
): DocumentState {
  if (edits.length === 0) return state
  const { text, types } = formats[format].edit(state.text, typeMapOf(state.types), edits)
  return { text, types: Object.fromEntries(types) }
}

/** Keeps the declared types that make a difference: those of items whose type the text alone does not tell. */
function withUntoldTypes(format: Format, { text, types }: DocumentState): DocumentState {
  const declared = typeMapOf(types)
  if (declared.size === 0) return { text, types }
  const { read } = formats[format]
  const told = read(text, new Map()).items
  const kept = read(text, declared)
    .items.filter(({ type }, index) => told[index]?.type !== type)
    .map(({ key, type }) => [key, type] as const)
  return { text, types: Object.fromEntries(kept) }
}
