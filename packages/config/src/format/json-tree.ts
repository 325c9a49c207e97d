/**
 * Reads strict JSON into a tree of offsets: no comments, no trailing commas, no duplicate keys,
 * bounded depth. Invariant: a tree is only given where there is no problem. Source: RFC 8259.
 */
import { type ParseErrorCode, printParseErrorCode, visit, type JSONVisitor } from 'jsonc-parser'
import { characterProblems } from './characters.ts'
import { type DocumentProblem, PROBLEM_COUNT_MAX } from './document-problem.ts'
import { positionsOf } from './text-position.ts'

/** Deeper documents would exhaust the stack of a recursive reader, ours or a client's. */
export const DEPTH_MAX = 200

/** A value of the text from `start` to `end`. Members of a list have the empty name. */
export type JsonNode =
  | JsonContainer
  | { readonly kind: 'string'; start: number; end: number; readonly value: string }
  | { readonly kind: 'number' | 'boolean' | 'null'; start: number; end: number }

export type JsonContainer = {
  readonly kind: 'object' | 'array'
  start: number
  end: number
  readonly members: JsonMember[]
}

/**
 * `start` is where the key starts, or the value in a list; `commaStart` where the comma after it
 * stands.
 */
export type JsonMember = {
  readonly name: string
  readonly start: number
  readonly nameEnd: number
  readonly value: JsonNode
  commaStart: number | undefined
}

export type JsonReading =
  | { readonly root: JsonNode; readonly problems: readonly [] }
  | {
      readonly root: undefined
      readonly problems: readonly [DocumentProblem, ...DocumentProblem[]]
    }

type OpenContainer = {
  readonly node: JsonContainer
  readonly names: Set<string>
  pendingName: { readonly name: string; readonly start: number; readonly end: number } | undefined
}

/** Ends the visit of a text from inside a callback, which is the only way out. */
const STOP = new Error('stop reading')

const SENTENCES: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is no JSON value',
  InvalidNumberFormat: 'the number is malformed',
  PropertyNameExpected: 'a key in double quotes must stand here',
  ValueExpected: 'a value must stand here',
  ColonExpected: 'a colon must stand here',
  CommaExpected: 'a comma must stand here',
  CloseBraceExpected: 'a closing brace is missing',
  CloseBracketExpected: 'a closing bracket is missing',
  EndOfFileExpected: 'nothing may follow the end of the document',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'JSON has no comments',
  UnexpectedEndOfString: 'the string is not closed',
  UnexpectedEndOfNumber: 'the number is not complete',
  InvalidUnicode: '"\\u" must be followed by four hexadecimal digits',
  InvalidEscapeCharacter: 'a backslash must be followed by one of " \\ / b f n r t u',
  InvalidCharacter: 'control characters in strings must be escaped',
}

/** Reads a text; recursion is bounded by `DEPTH_MAX`, work is linear. */
export function readJsonTree(text: string): JsonReading {
  const characters = characterProblems(text, { allowsByteOrderMark: false })
  const reader = createReader(text)
  if (characters.length === 0) visitUntilStopped(text, reader.visitor)
  const [first, ...others] = characters.length > 0 ? characters : reader.problems
  if (first !== undefined) return { root: undefined, problems: [first, ...others] }
  const root = reader.root()
  if (root !== undefined) return { root, problems: [] }
  return { root: undefined, problems: [{ line: 1, column: 1, problem: 'the document is empty' }] }
}

function visitUntilStopped(text: string, visitor: JSONVisitor): void {
  try {
    visit(text, visitor, { disallowComments: true, allowTrailingComma: false })
  } catch (error) {
    if (error !== STOP) throw error
  }
}

type Reader = {
  readonly visitor: JSONVisitor
  readonly problems: DocumentProblem[]
  root(): JsonNode | undefined
}

function createReader(text: string): Reader {
  const positionOf = positionsOf(text)
  const problems: DocumentProblem[] = []
  const open: OpenContainer[] = []
  let root: JsonNode | undefined
  let lastProblemOffset = -1

  function report(offset: number, problem: string): void {
    // One mistake often breaks several rules at one place; the first says it best.
    if (offset === lastProblemOffset) return
    lastProblemOffset = offset
    problems.push({ ...positionOf(offset), problem })
    if (problems.length === PROBLEM_COUNT_MAX) throw STOP
  }

  function attach(value: JsonNode): void {
    const parent = open.at(-1)
    if (parent === undefined) {
      root ??= value
      return
    }
    const { name, start, end } = parent.pendingName ?? {
      name: '',
      start: value.start,
      end: value.start,
    }
    parent.node.members.push({ name, start, nameEnd: end, value, commaStart: undefined })
    parent.pendingName = undefined
  }

  function begin(kind: 'object' | 'array', start: number): void {
    const node: JsonContainer = { kind, start, end: start, members: [] }
    attach(node)
    open.push({ node, names: new Set(), pendingName: undefined })
    if (open.length <= DEPTH_MAX) return
    report(start, `the document is nested deeper than ${DEPTH_MAX} levels`)
    throw STOP
  }

  function end(offset: number, length: number): void {
    const container = open.pop()
    if (container !== undefined) container.node.end = offset + length
  }

  const visitor: JSONVisitor = {
    onObjectBegin: (offset) => begin('object', offset),
    onArrayBegin: (offset) => begin('array', offset),
    onObjectEnd: end,
    onArrayEnd: end,
    onObjectProperty(name, offset, length) {
      const parent = open.at(-1)
      if (parent === undefined) return
      if (parent.names.has(name))
        report(offset, `key ${JSON.stringify(name)} stands twice in one object`)
      parent.names.add(name)
      parent.pendingName = { name, start: offset, end: offset + length }
    },
    onLiteralValue: (value: unknown, offset, length) => attach(literal(value, offset, length)),
    onSeparator(character, offset) {
      const member = character === ',' ? open.at(-1)?.node.members.at(-1) : undefined
      if (member !== undefined) member.commaStart = offset
    },
    onError: (code, offset) => report(offset, sentenceOf(code)),
  }
  return { visitor, problems, root: () => root }
}

function literal(value: unknown, start: number, length: number): JsonNode {
  const end = start + length
  if (typeof value === 'string') return { kind: 'string', start, end, value }
  if (typeof value === 'number') return { kind: 'number', start, end }
  return { kind: typeof value === 'boolean' ? 'boolean' : 'null', start, end }
}

function sentenceOf(code: ParseErrorCode): string {
  return SENTENCES[printParseErrorCode(code)] ?? 'this is not valid JSON'
}
