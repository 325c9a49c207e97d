// The text form of java.util.Properties: its characters, and the document model read from it.
//
//   document      = *( blank / comment / entry )            natural lines end in \r, \n or \r\n
//   blank         = *ws [ "\" ] end                        a lone "\" joins nothing to nothing
//   comment       = *ws ( "#" / "!" ) *any end             never continued
//   entry         = *ws key [ separator value ] end        "\" end *ws inside joins natural lines
//   separator     = *ws ( "=" / ":" ) *ws / 1*ws
//   escape        = "\t" "\n" "\r" "\f" "\uXXXX", or "\" before any other character: itself
//
// Source: java.util.Properties, load(Reader) and store(Writer, String), Java SE 17 API.

const TAB = 0x09
export const LINE_FEED = 0x0a
const FORM_FEED = 0x0c
export const CARRIAGE_RETURN = 0x0d
const SPACE = 0x20
export const EXCLAMATION = 0x21
export const HASH = 0x23
const COLON = 0x3a
const EQUALS = 0x3d
export const BACKSLASH = 0x5c
export const LETTER_U = 0x75

export const UNICODE_DIGIT_COUNT = 4

/** What Java's store writes between key and value. */
export const STORED_SEPARATOR = '='
/** What an edit writes into a document that has no separator of its own to follow. */
export const DEFAULT_SEPARATOR = ' = '
export const DEFAULT_LINE_END = '\n'

/** A natural line of white space only, with or without a lone backslash. */
export type BlankLine = { readonly kind: 'blank'; readonly raw: string; readonly lineCount: 1 }

export type CommentLine = { readonly kind: 'comment'; readonly raw: string; readonly lineCount: 1 }

/**
 * One logical line. `raw` is the text with its line ends, `raw.slice(valueStart, valueEnd)` the
 * value as written, `separator` what stands between key and value as written ('' if nothing does).
 */
export type EntryLine = {
  readonly kind: 'entry'
  readonly raw: string
  readonly lineCount: number
  readonly key: string
  readonly value: string
  readonly separator: string
  readonly valueStart: number
  readonly valueEnd: number
}

export type PropertiesLine = BlankLine | CommentLine | EntryLine

/** A properties text, line by line; all `raw` joined are the text. Never changed in place. */
export type PropertiesDocument = { readonly lines: readonly PropertiesLine[] }

export function isWhiteSpace(unit: number): boolean {
  return unit === SPACE || unit === TAB || unit === FORM_FEED
}

export function isLineEnd(unit: number): boolean {
  return unit === LINE_FEED || unit === CARRIAGE_RETURN
}

export function isSeparator(unit: number): boolean {
  return unit === EQUALS || unit === COLON
}
