/**
 * What the rest of the part does with documents of any format: read items, apply edits, and check
 * before anything is saved or published. `validateDocument` is the one door: no content passes on
 * without it.
 */
import {
  type EditOperation,
  type Format,
  type Item,
  KEY_LENGTH_MAX,
  KEY_RESERVED,
} from '@midplane/contract'
import { configErrors } from '../errors.ts'
import { type ItemProblem, valueProblem } from '../model/item-type.ts'
import {
  hasProblems,
  invalidDocument,
  PROBLEM_COUNT_MAX,
  withProblems,
} from './document-problem.ts'
import type { DocumentState, ItemEdit, TypeMap } from './format.ts'
import { formats } from './formats.ts'

export type DocumentLimits = {
  /** Of the text in UTF-8. */
  readonly documentBytesMax: number
  /** Of the value of one item in UTF-8. */
  readonly valueBytesMax: number
  readonly itemsMax: number
}

// oxlint-disable-next-line no-control-regex -- control characters in keys are what is refused
const CONTROL = /[\u0000-\u001f\u007f]/

/** @throws MidplaneError `MP_CONFIG_INVALID_DOCUMENT`, with the problems in `details.problems` */
export function validateText(format: Format, text: string): void {
  readItems(format, { text, types: {} })
}

/**
 * The items of a document, in its order.
 * @throws MidplaneError `MP_CONFIG_INVALID_DOCUMENT`
 */
export function readItems(format: Format, state: DocumentState): readonly Item[] {
  const { problems, items } = formats[format].read(state.text, typeMapOf(state))
  if (hasProblems(problems)) throw invalidDocument(format, problems)
  return items
}

/**
 * Checks size, syntax and every item, and returns the items.
 * `details.problems` of the error hold the first hundred problems, the message the first one.
 * @throws MidplaneError `MP_CONFIG_TOO_LARGE`, `MP_CONFIG_INVALID_DOCUMENT`,
 * `MP_CONFIG_INVALID_ITEM`
 */
export function validateDocument(
  format: Format,
  state: DocumentState,
  limits: DocumentLimits,
): readonly Item[] {
  checkLimit('the document', Buffer.byteLength(state.text), limits.documentBytesMax, 'bytes')
  const items = readItems(format, state)
  checkLimit('the document', items.length, limits.itemsMax, 'items')
  const problems: ItemProblem[] = []
  for (const item of items) {
    checkLimit(
      `item ${JSON.stringify(item.key)}`,
      Buffer.byteLength(item.value),
      limits.valueBytesMax,
      'bytes',
    )
    const problem = keyProblem(item.key) ?? valueProblem(item.type, item.value)
    if (problem !== undefined) problems.push({ key: item.key, type: item.type, problem })
    if (problems.length === PROBLEM_COUNT_MAX) break
  }
  if (!hasProblems(problems)) return items
  throw withProblems(configErrors.error('MP_CONFIG_INVALID_ITEM', problems[0]), problems)
}

/**
 * Applies operations in order; items are edited in runs, so that many edits cost one parse. `null`
 * is a namespace that is not there, before or after. The result is not validated.
 * @throws MidplaneError `MP_CONFIG_INVALID_DOCUMENT` of a text that item edits stand on,
 * `MP_CONFIG_INVALID_ITEM`, `MP_CONFIG_ITEM_UNKNOWN`, `MP_CONFIG_EDIT_UNSUPPORTED`
 */
export function applyOperations(
  format: Format,
  before: DocumentState | null,
  operations: readonly EditOperation[],
): DocumentState | null {
  let state = before
  let itemEdits: ItemEdit[] = []
  for (const operation of operations) {
    if (operation.op === 'set' || operation.op === 'remove') {
      itemEdits.push(operation)
      continue
    }
    state = applyItemEdits(format, state, itemEdits)
    itemEdits = []
    if (operation.op === 'remove-namespace') state = null
    else state = { text: operation.text, types: operation.types ?? state?.types ?? {} }
  }
  state = applyItemEdits(format, state, itemEdits)
  return state === null ? null : withUntoldTypes(format, state)
}

function applyItemEdits(
  format: Format,
  state: DocumentState | null,
  edits: readonly ItemEdit[],
): DocumentState | null {
  if (edits.length === 0) return state
  const standing = state ?? { text: '', types: {} }
  const { text, types } = formats[format].edit(standing.text, typeMapOf(standing), edits)
  return { text, types: Object.fromEntries(types) }
}

/**
 * Keeps the declared types that make a difference: those of items whose type the text alone does
 * not tell.
 */
function withUntoldTypes(format: Format, state: DocumentState): DocumentState {
  const declared = typeMapOf(state)
  if (declared.size === 0) return state
  const { text } = state
  const { read } = formats[format]
  const told = read(text, new Map()).items
  const kept = read(text, declared)
    .items.filter(({ type }, index) => told[index]?.type !== type)
    .map(({ key, type }) => [key, type] as const)
  return { text, types: Object.fromEntries(kept) }
}

/** Keys come from users: a map has no inherited ones such as "constructor". */
function typeMapOf({ types }: DocumentState): TypeMap {
  return new Map(Object.entries(types))
}

function keyProblem(key: string): string | undefined {
  if (key === '') return 'the key is empty'
  if (key.length > KEY_LENGTH_MAX) return `the key is longer than ${KEY_LENGTH_MAX} characters`
  if (key === KEY_RESERVED) return 'the key is one that JavaScript reserves'
  if (CONTROL.test(key)) return 'the key holds control characters'
  return key.isWellFormed() ? undefined : 'the key holds half of a surrogate pair'
}

function checkLimit(what: string, actual: number, limit: number, unit: 'bytes' | 'items'): void {
  if (actual <= limit) return
  throw configErrors.error('MP_CONFIG_TOO_LARGE', {
    what,
    actual: `${actual} ${unit}`,
    limit: `${limit} ${unit}`,
  })
}
