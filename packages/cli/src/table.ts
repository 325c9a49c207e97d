/**
 * Tables for people. Widths are columns of a terminal, not characters; what would move the cursor is written out, so
 * that no value can disturb the lines around it.
 */

const GAP = '  '
/** Cells are not shortened below this. */
const CELL_WIDTH_MIN = 10
/** Chinese, Japanese and Korean characters and emoji take two columns. Source: Unicode Annex 11, "W" and "F". */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u
const ZERO_WIDTH = /\p{Mn}|\p{Me}|\p{Cf}/u

export type TableOptions = {
  /** Columns of the terminal; the widest cells are shortened to fit. Left out, nothing is shortened. */
  readonly columns?: number | undefined
  /** Printed when there are no rows. */
  readonly empty: string
}

export function table(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  { columns = Infinity, empty }: TableOptions,
): string {
  if (rows.length === 0) return empty
  const lines = [headers, ...rows].map((cells) => cells.map(visible))
  const natural = headers.map((_, column) =>
    Math.max(...lines.map((cells) => width(cells[column] ?? ''))),
  )
  const widths = fit(natural, columns - GAP.length * (headers.length - 1))
  return lines.map((cells) => line(cells, widths)).join('\n')
}

/** The text on one line, with control characters written out (ESC could rewrite the screen). */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const known = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character]
    return known ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** Columns on a terminal. */
export function width(text: string): number {
  return [...text].reduce((sum, character) => sum + characterWidth(character), 0)
}

function characterWidth(character: string): number {
  if (ZERO_WIDTH.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}

/** Takes from the widest columns first, until all fit or none can give more. */
function fit(widths: readonly number[], available: number): number[] {
  const fitted = [...widths]
  for (let excess = sum(fitted) - available; excess > 0; excess = sum(fitted) - available) {
    const [widest = 0, second = 0] = fitted.toSorted((a, b) => b - a)
    if (widest <= CELL_WIDTH_MIN) break
    const floor = Math.max(CELL_WIDTH_MIN, widest - excess, Math.min(second, widest - 1))
    fitted[fitted.indexOf(widest)] = floor
  }
  return fitted
}

function line(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, column) => pad(shorten(cell, widths[column] ?? 0), widths[column] ?? 0))
    .join(GAP)
    .trimEnd()
}

function shorten(text: string, columns: number): string {
  if (width(text) <= columns) return text
  let kept = ''
  for (const character of text) {
    if (width(kept + character) > columns - 1) break
    kept += character
  }
  return `${kept}…`
}

function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
