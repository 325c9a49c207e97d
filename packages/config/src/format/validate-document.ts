/**
 * The one door for content: nothing is saved or published that did not pass here. Checks size, then syntax, then every
 * item, and collects what it finds.
 */
import { type Format, type Item, KEY_LENGTH_MAX } from '@midplane/contract'
import { configErrors } from '../errors.ts'
import { type ItemProblem, valueProblem } from '../model/item-type.ts'
import { hasProblems, PROBLEM_COUNT_MAX, withProblems } from './document-problem.ts'
import type { DocumentState } from './format.ts'
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

/**
 * Checks size, syntax and every item, and returns the items.
 * `details.problems` of the error hold the first hundred problems, the message the first one.
 * @throws MidplaneError `MP_CONFIG_TOO_LARGE`, `MP_CONFIG_INVALID_DOCUMENT`, `MP_CONFIG_INVALID_ITEM`
 */
export function validateDocument(
  format: Format,
  state: DocumentState,
  limits: DocumentLimits,
): readonly Item[] {
  checkLimit('the document', Buffer.byteLength(state.text), limits.documentBytesMax, 'bytes')
  const items = formats[format].items(state.text, state.types)
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

function keyProblem(key: string): string | undefined {
  if (key === '') return 'the key is empty'
  if (key.length > KEY_LENGTH_MAX) return `the key is longer than ${KEY_LENGTH_MAX} characters`
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
