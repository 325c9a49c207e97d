/**
 * Types of items: the check of a value against its type, and the type of a number that a document
 * spells.
 */
import { ITEM_TYPE_RULES, type ItemType, parseItemValue } from '@midplane/contract'
import { configErrors } from '../errors.ts'
import { CHARACTER_PROBLEMS } from '../format/characters.ts'
import { readJsonTree } from '../format/json-tree.ts'

export type ItemProblem = {
  readonly key: string
  readonly type: ItemType
  readonly problem: string
}

/** @throws MidplaneError `MP_CONFIG_INVALID_ITEM` */
export function checkItemType(key: string, type: ItemType, value: string): void {
  const problem = valueProblem(type, value)
  if (problem !== undefined)
    throw configErrors.error('MP_CONFIG_INVALID_ITEM', { key, type, problem })
}

/** What is wrong with a value of the type. Never quotes the value, which may be secret. */
export function valueProblem(type: ItemType, value: string): string | undefined {
  if (value.includes('\0')) return CHARACTER_PROBLEMS.nul
  if (!value.isWellFormed()) return CHARACTER_PROBLEMS.halfPair
  if (type === 'json') return jsonProblem(value)
  return parseItemValue(type, value) === undefined ? `must be ${ITEM_TYPE_RULES[type]}` : undefined
}

/** The narrowest type of a number in JSON spelling; `json` for one that no 64-bit number holds. */
export function numberType(spelling: string): ItemType {
  if (parseItemValue('integer', spelling) !== undefined) return 'integer'
  return parseItemValue('float', spelling) === undefined ? 'json' : 'float'
}

/**
 * The type of a string of a JSON or YAML document: the declared one, if it is one that these
 * formats write as a string.
 */
export function textType(declared: ItemType | undefined): ItemType {
  return declared === 'duration' || declared === 'size' ? declared : 'string'
}

/** Stricter than `JSON.parse`, which takes duplicate keys and any depth. */
function jsonProblem(value: string): string | undefined {
  const [first] = readJsonTree(value).problems
  return first && `${first.problem} (line ${first.line}, column ${first.column})`
}
