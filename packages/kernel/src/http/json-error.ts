/**
 * Where a text stops being JSON. JSON.parse is fast but names a place only sometimes; this walks the text once more
 * after a failure, without recursion, and says what stands wrong where. Source: RFC 8259.
 */

export type JsonFlaw = {
  /** UTF-16 units from the start. */
  readonly offset: number
  /** From 1. */
  readonly line: number
  readonly column: number
  readonly reason: string
}

const SPACE = /[ \t\n\r]*/y
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

/** What may come next. `first-*` stand just after an opening bracket, where the closing one is allowed too. */
type State = 'value' | 'first-value' | 'key' | 'first-key' | 'colon' | 'after'

/** The first flaw of `text`, or undefined when it is JSON. */
export function findJsonFlaw(text: string): JsonFlaw | undefined {
  const open: ('[' | '{')[] = []
  let state: State = 'value'
  let offset = 0
  for (;;) {
    offset = skip(SPACE, text, offset)
    const char = text[offset]
    if (state === 'after' && open.length === 0) {
      return char === undefined ? undefined : flaw(text, offset, 'text after the end of the value')
    }
    const closes = open.at(-1) === '[' ? ']' : '}'
    if (char === closes && open.length > 0 && (state === 'after' || state.startsWith('first'))) {
      open.pop()
      state = 'after'
      offset += 1
    } else if (state === 'after') {
      if (char !== ',') return flaw(text, offset, `expected "," or "${closes}"`)
      state = closes === ']' ? 'value' : 'key'
      offset += 1
    } else if (state === 'colon') {
      if (char !== ':') return flaw(text, offset, 'expected ":"')
      state = 'value'
      offset += 1
    } else if (char === '"') {
      const end = stringEnd(text, offset)
      if (end < 0)
        return flaw(
          text,
          -end,
          'a string that does not end, or a bad escape or control character in it',
        )
      state = state.endsWith('key') ? 'colon' : 'after'
      offset = end
    } else if (state.endsWith('key')) {
      return flaw(text, offset, 'expected a name in double quotes')
    } else if (char === '[' || char === '{') {
      open.push(char)
      state = char === '[' ? 'first-value' : 'first-key'
      offset += 1
    } else {
      const end = skip(SCALAR, text, offset)
      if (end === offset)
        return flaw(
          text,
          offset,
          char === undefined ? 'the text ends too early' : 'expected a value',
        )
      state = 'after'
      offset = end
    }
  }
}

function skip(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset
  return pattern.test(text) ? pattern.lastIndex : offset
}

/** The offset after the closing quote, or the negated offset of what is wrong inside. */
function stringEnd(text: string, start: number): number {
  for (let offset = start + 1; offset < text.length; offset += 1) {
    const char = text[offset]
    if (char === '"') return offset + 1
    if (text.charCodeAt(offset) < 0x20) return -offset
    if (char !== '\\') continue
    const end = skip(ESCAPE, text, offset)
    if (end === offset) return -offset
    offset = end - 1
  }
  return -text.length
}

function flaw(text: string, offset: number, reason: string): JsonFlaw {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { offset, line: before.split('\n').length, column: offset - lineStart + 1, reason }
}
