// The one error class of this package: bytes or text from outside broke a rule of a format.
// Recognised by brand, never by `instanceof`, because two copies of the package may meet.
import { type WireErrorCode, wireErrors } from './errors.ts'

const BRAND: unique symbol = Symbol.for('midplane.wire-error')

const CARRIAGE_RETURN = 0x0d
const LINE_FEED = 0x0a

/** Where the fault starts: `offset` in UTF-16 units from 0, `line` and `column` from 1. */
export type WirePosition = {
  readonly offset: number
  readonly line: number
  readonly column: number
}

/** What is wrong beyond the rule of the code, such as which item; never content of the input. */
export type WireErrorOptions = { readonly where?: string; readonly cause?: unknown }

/** A rule of a wire format was broken at a known place. The message quotes nothing of the input. */
export class WireError extends Error {
  override readonly name: string = 'WireError'
  readonly code: WireErrorCode
  readonly offset: number
  readonly line: number
  readonly column: number
  readonly rule: string
  readonly [BRAND] = true

  constructor(code: WireErrorCode, position: WirePosition, options: WireErrorOptions = {}) {
    const rule: string = wireErrors[code].rule
    const place = options.where ?? `line ${position.line}, column ${position.column}`
    super(`${rule} (${place})`, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.offset = position.offset
    this.line = position.line
    this.column = position.column
    this.rule = rule
  }

  /** Tells a `WireError` of any copy of this package from everything else. */
  static is(candidate: unknown): candidate is WireError {
    return typeof candidate === 'object' && candidate !== null && BRAND in candidate
  }
}

/** The error for a fault at `offset` of `text`. O(offset), so only on the way out. */
export function wireError(
  code: WireErrorCode,
  text: string,
  offset: number,
  options?: WireErrorOptions,
): WireError {
  return new WireError(code, positionOf(text, offset), options)
}

/** Line and column of an offset; `\r`, `\n` and `\r\n` each end one line. */
function positionOf(text: string, offset: number): WirePosition {
  let line = 1
  let lineStart = 0
  for (let at = 0; at < offset; at++) {
    const unit = text.charCodeAt(at)
    if (unit !== CARRIAGE_RETURN && unit !== LINE_FEED) continue
    if (unit === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED) continue
    line++
    lineStart = at + 1
  }
  return { offset, line, column: offset - lineStart + 1 }
}
