// Reads properties text into the document model, as java.util.Properties.load(Reader) reads it.
// Linear in the text. Loses nothing: the raw text of all lines joined is the input.
// Source: java.util.Properties, Java SE 17 API; the vectors in test/vectors were produced by it.
import { wireError } from '../wire-error.ts'
import {
  BACKSLASH,
  CARRIAGE_RETURN,
  EXCLAMATION,
  HASH,
  isLineEnd,
  isSeparator,
  isWhiteSpace,
  LETTER_U,
  LINE_FEED,
  type PropertiesDocument,
  type PropertiesLine,
  UNICODE_DIGIT_COUNT,
} from './grammar.ts'

const FOUR_HEX_DIGITS = /^[0-9A-Fa-f]{4}$/

/** `\t` `\n` `\r` `\f`; any other escaped character means itself. */
const escapedMeaning: ReadonlyMap<string, string> = new Map([
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
  ['f', '\f'],
])

/** Where a stretch of the logical line comes from in the text. */
type Segment = { readonly logicalStart: number; readonly textStart: number }

/** A logical line: natural lines joined, leading white space and joining backslashes left out. */
type LogicalLine = {
  readonly content: string
  readonly segments: readonly Segment[]
  readonly lineCount: number
  /** Before the last line end. */
  readonly contentEnd: number
  /** After the last line end. */
  readonly end: number
}

type NaturalLine = {
  readonly contentStart: number
  readonly contentEnd: number
  readonly end: number
  readonly isContinued: boolean
}

/** Offsets into a logical line. */
type EntryParts = { readonly keyEnd: number; readonly valueStart: number }

/**
 * Reads properties text. Bound the size of `text` before; the work is linear in it.
 * @throws WireError `MP_PROPERTIES_UNICODE_MALFORMED`
 */
export function parseProperties(text: string): PropertiesDocument {
  const lines: PropertiesLine[] = []
  let offset = 0
  while (offset < text.length) {
    const line = readLine(text, offset)
    lines.push(line)
    offset += line.raw.length
  }
  return { lines }
}

/** Reads the one line, natural or logical, that starts at `start`. */
function readLine(text: string, start: number): PropertiesLine {
  const contentStart = skipWhiteSpace(text, start)
  const first = text.charCodeAt(contentStart)
  if (contentStart === text.length || isLineEnd(first)) {
    return { kind: 'blank', raw: text.slice(start, lineEndAfter(text, contentStart)), lineCount: 1 }
  }
  if (first === HASH || first === EXCLAMATION) {
    const end = lineEndAfter(text, skipToLineEnd(text, contentStart))
    return { kind: 'comment', raw: text.slice(start, end), lineCount: 1 }
  }
  const natural = readNaturalLine(text, start)
  if (isLoneBackslash(natural) && !isEmptyEntry(text, natural)) {
    return { kind: 'blank', raw: text.slice(start, natural.end), lineCount: 1 }
  }
  return readEntry(text, start)
}

function isLoneBackslash(line: NaturalLine): boolean {
  return line.isContinued && line.contentStart + 1 === line.contentEnd
}

/** Java takes a lone backslash for an entry if the text ends there, or after one `\n` or `\r`. */
function isEmptyEntry(text: string, line: NaturalLine): boolean {
  return line.end === text.length && line.end - line.contentEnd <= 1
}

function readEntry(text: string, start: number): PropertiesLine {
  const line = readLogicalLine(text, start)
  const { keyEnd, valueStart } = splitEntry(line.content)
  const valueTextStart = textOffset(line, valueStart)
  return {
    kind: 'entry',
    raw: text.slice(start, line.end),
    lineCount: line.lineCount,
    key: decodeEscapes(text, line, { start: 0, end: keyEnd }),
    value: decodeEscapes(text, line, { start: valueStart, end: line.content.length }),
    separator: text.slice(endOffset(line, keyEnd), valueTextStart),
    valueStart: valueTextStart - start,
    valueEnd: line.contentEnd - start,
  }
}

function readLogicalLine(text: string, start: number): LogicalLine {
  const segments: Segment[] = []
  let content = ''
  let natural: NaturalLine
  let at = start
  do {
    natural = readNaturalLine(text, at)
    segments.push({ logicalStart: content.length, textStart: natural.contentStart })
    content += text.slice(natural.contentStart, natural.contentEnd - (natural.isContinued ? 1 : 0))
    at = natural.end
  } while (natural.isContinued && at < text.length)
  return {
    content,
    segments,
    lineCount: segments.length,
    contentEnd: natural.contentEnd,
    end: natural.end,
  }
}

/** One natural line; continued if an odd number of backslashes stands before its end. */
function readNaturalLine(text: string, start: number): NaturalLine {
  const contentStart = skipWhiteSpace(text, start)
  let at = contentStart
  let isEscaping = false
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (isLineEnd(unit)) break
    isEscaping = unit === BACKSLASH && !isEscaping
  }
  return { contentStart, contentEnd: at, end: lineEndAfter(text, at), isContinued: isEscaping }
}

/** The key ends at the first separator or white space without a backslash before it. */
function splitEntry(content: string): EntryParts {
  let keyEnd = 0
  let isEscaping = false
  for (; keyEnd < content.length; keyEnd++) {
    const unit = content.charCodeAt(keyEnd)
    if (!isEscaping && (isSeparator(unit) || isWhiteSpace(unit))) break
    isEscaping = unit === BACKSLASH && !isEscaping
  }
  let valueStart = skipWhiteSpace(content, keyEnd)
  if (isSeparator(content.charCodeAt(valueStart))) {
    valueStart = skipWhiteSpace(content, valueStart + 1)
  }
  return { keyEnd, valueStart }
}

function decodeEscapes(
  text: string,
  line: LogicalLine,
  range: { readonly start: number; readonly end: number },
): string {
  const source = line.content.slice(range.start, range.end)
  let escape = source.indexOf('\\')
  if (escape === -1) return source
  let result = ''
  let plainStart = 0
  while (escape !== -1) {
    result += source.slice(plainStart, escape)
    if (source.charCodeAt(escape + 1) === LETTER_U) {
      const digits = source.slice(escape + 2, escape + 2 + UNICODE_DIGIT_COUNT)
      if (!FOUR_HEX_DIGITS.test(digits)) {
        const offset = textOffset(line, range.start + escape)
        throw wireError('MP_PROPERTIES_UNICODE_MALFORMED', text, offset)
      }
      result += String.fromCharCode(Number.parseInt(digits, 16))
      plainStart = escape + 2 + UNICODE_DIGIT_COUNT
    } else {
      const escaped = source.charAt(escape + 1)
      result += escapedMeaning.get(escaped) ?? escaped
      plainStart = escape + 2
    }
    escape = source.indexOf('\\', plainStart)
  }
  return result + source.slice(plainStart)
}

/** The text offset of a character of the logical line; for its end, after its last character. */
function textOffset(line: LogicalLine, logicalOffset: number): number {
  if (logicalOffset === line.content.length) return endOffset(line, logicalOffset)
  return mapOffset(line, logicalOffset, (segment) => segment.logicalStart <= logicalOffset)
}

/** The text offset right after the character before `logicalOffset`. */
function endOffset(line: LogicalLine, logicalOffset: number): number {
  return mapOffset(
    line,
    logicalOffset,
    (segment) => segment.logicalStart < logicalOffset || segment.logicalStart === 0,
  )
}

function mapOffset(
  line: LogicalLine,
  logicalOffset: number,
  isCandidate: (segment: Segment) => boolean,
): number {
  const segment = line.segments.findLast(isCandidate) ?? { logicalStart: 0, textStart: 0 }
  return segment.textStart + (logicalOffset - segment.logicalStart)
}

function skipWhiteSpace(text: string, start: number): number {
  let at = start
  while (at < text.length && isWhiteSpace(text.charCodeAt(at))) at++
  return at
}

function skipToLineEnd(text: string, start: number): number {
  let at = start
  while (at < text.length && !isLineEnd(text.charCodeAt(at))) at++
  return at
}

/** The offset after the line end at `at`, which may also be the end of the text. */
function lineEndAfter(text: string, at: number): number {
  if (at >= text.length) return text.length
  const isPair = text.charCodeAt(at) === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED
  return at + (isPair ? 2 : 1)
}
