// Writes entries as properties text that java.util.Properties.load reads back to the same strings.
// Escapes only what the place needs, so that text stays readable; Java's store escapes more, to the
// same meaning. Source: java.util.Properties, store(Writer, String), Java SE 17 API.
import { DEFAULT_LINE_END, isSeparator, STORED_SEPARATOR } from './grammar.ts'

const HEX_RADIX = 16

/** Written as `\uXXXX`: controls, line and paragraph separators, byte order mark, half pairs. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\ufeff]/gu
const NOT_ASCII = /[^\x20-\x7e]/g
const CONTROL_WITH_LETTER = /[\t\n\r\f]/g
const KEY_SPECIAL = /[\\ =:]|^[#!]/g
const VALUE_SPECIAL = /\\|^[ =:]/g
const LINE_END = /\r\n|\r|\n/

const letterOfControl: ReadonlyMap<string, string> = new Map([
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\f', '\\f'],
])

export type PropertyText = {
  readonly key: string
  readonly value: string
  readonly comment?: string | undefined
}

/** `ascii` writes everything outside of printable ASCII as `\uXXXX`, for readers of ISO 8859-1. */
export type EncodePropertiesOptions = { readonly ascii?: boolean }

export type PropertyLayout = EncodePropertiesOptions & {
  readonly separator: string
  readonly lineEnd: string
}

/** `key=value` lines with their comments above, each ended by `\n`; no date comment. */
export function encodeProperties(
  entries: Iterable<PropertyText>,
  options: EncodePropertiesOptions = {},
): string {
  const layout = { ...options, separator: STORED_SEPARATOR, lineEnd: DEFAULT_LINE_END }
  let text = ''
  for (const entry of entries) {
    text += encodeComment(entry.comment ?? '', layout).join('') + encodeEntry(entry, layout)
  }
  return text
}

/** The one line of an entry, its line end included. */
export function encodeEntry(entry: PropertyText, layout: PropertyLayout): string {
  const separator = separatorAfter(entry.key, layout.separator)
  return (
    encodeKey(entry.key, layout) + separator + encodeValue(entry.value, layout) + layout.lineEnd
  )
}

/** Comment lines, their line ends included; none for the empty comment. */
export function encodeComment(comment: string, layout: PropertyLayout): string[] {
  if (comment === '') return []
  return comment.split(LINE_END).map((line) => {
    const text = layout.ascii === true ? line.replace(NOT_ASCII, unicodeEscapes) : line
    return (text === '' ? '#' : `# ${text}`) + layout.lineEnd
  })
}

function encodeKey(key: string, options: EncodePropertiesOptions = {}): string {
  return encodeCharacters(key.replace(KEY_SPECIAL, '\\$&'), options)
}

export function encodeValue(value: string, options: EncodePropertiesOptions = {}): string {
  return encodeCharacters(value.replace(VALUE_SPECIAL, '\\$&'), options)
}

/** White space alone cannot stand after an empty key: it would be the margin of the line. */
export function separatorAfter(key: string, separator: string): string {
  const isVisible = [...separator].some((character) => isSeparator(character.charCodeAt(0)))
  return key === '' && !isVisible ? STORED_SEPARATOR : separator
}

function encodeCharacters(text: string, options: EncodePropertiesOptions): string {
  return text
    .replace(CONTROL_WITH_LETTER, (control) => letterOfControl.get(control) ?? control)
    .replace(options.ascii === true ? NOT_ASCII : INVISIBLE, unicodeEscapes)
}

/** Every character these expressions match is one UTF-16 unit. */
function unicodeEscapes(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(HEX_RADIX).toUpperCase().padStart(4, '0')}`
}
