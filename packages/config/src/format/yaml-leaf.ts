/** Value and type of a YAML leaf, and the node that stands for a value of a type. */
import type { Item, ItemType } from '@midplane/contract'
import {
  isCollection,
  isMap,
  isScalar,
  Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
  parseDocument,
} from 'yaml'
import { numberType, textType } from '../model/item-type.ts'
import { YAML_OPTIONS } from './yaml-tree.ts'

export type YamlNode = Scalar | YAMLMap | YAMLSeq

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const DECIMAL_DIGITS = /^([-+]?)0*(\d+)$/
const HEX_OR_OCTAL = /^0[xo][0-9a-fA-F]{1,20}$/
/** Text that must be written with escapes to be read back the same. */
const NEEDS_ESCAPES =
  /[^\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u

/**
 * Strings that readers of YAML 1.1, such as Spring's, would take for numbers, times, booleans, null
 * or a merge.
 */
const NEEDS_QUOTES = /^(?:[-+.\d].*|y|n|yes|no|on|off|true|false|null|~|=|<<)$/is

/** Value and type of a leaf; of a map or list that is not empty, only the type holds. */
export function leafOf(node: YamlNode | null, declared?: ItemType): Omit<Item, 'key'> {
  if (node === null) return { value: 'null', type: 'json' }
  if (!isScalar(node)) return { value: isMap(node) ? '{}' : '[]', type: 'json' }
  const { value } = node
  if (value === null) return { value: 'null', type: 'json' }
  if (typeof value === 'string') return { value, type: textType(declared) }
  if (typeof value === 'boolean') return { value: String(value), type: 'boolean' }
  const number = Number(value)
  return numberOf(node.source ?? String(number), number)
}

/** Infinity and NaN, which JSON cannot spell, are strings. */
function numberOf(source: string, value: number): Omit<Item, 'key'> {
  if (!Number.isFinite(value) && !/\d/.test(source)) return { value: source, type: 'string' }
  const spelling = jsonSpelling(source, value)
  return { value: spelling, type: numberType(spelling) }
}

function jsonSpelling(source: string, value: number): string {
  if (JSON_NUMBER.test(source)) return source
  if (HEX_OR_OCTAL.test(source)) return String(BigInt(source))
  const [, sign, digits] = DECIMAL_DIGITS.exec(source) ?? []
  if (digits !== undefined) return sign === '-' ? `-${digits}` : digits
  return String(value)
}

/** The node of a value that was checked against its type. */
export function nodeOf(type: ItemType, value: string): YamlNode {
  switch (type) {
    case 'string':
    case 'duration':
    case 'size':
      return stringNode(value)
    case 'boolean':
      return new Scalar(value === 'true')
    case 'integer':
    case 'float': {
      const scalar = new Scalar(Number(value))
      scalar.source = value
      return scalar
    }
    case 'json':
      return jsonNode(value)
  }
}

function stringNode(value: string): Scalar {
  const scalar = new Scalar(value)
  if (needsDoubleQuotes(value)) scalar.type = 'QUOTE_DOUBLE'
  return scalar
}

/**
 * JSON is YAML in flow style; maps and lists are laid out as blocks, and strings in the plainest
 * style.
 */
function jsonNode(value: string): YamlNode {
  const { contents } = parseDocument(value, YAML_OPTIONS)
  visit(contents, {
    Collection: (_, collection) => {
      if (collection.items.length > 0) delete collection.flow
    },
    Scalar: (_, scalar) => {
      if (typeof scalar.value === 'string' && !needsDoubleQuotes(scalar.value)) delete scalar.type
    },
  })
  return isScalar(contents) || isCollection(contents) ? contents : new Scalar(null)
}

function needsDoubleQuotes(value: string): boolean {
  return NEEDS_ESCAPES.test(value) || NEEDS_QUOTES.test(value)
}
