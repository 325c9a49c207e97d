/** Line and column of offsets in a text; `\n`, `\r` and `\r\n` each end one line. */

export type TextPosition = { readonly line: number; readonly column: number }

/**
 * Maps offsets to positions. The index of lines is made at the first question, so a good text pays
 * nothing.
 */
export function positionsOf(text: string): (offset: number) => TextPosition {
  let lineStarts: readonly number[] | undefined
  return (offset) => {
    lineStarts ??= lineStartsOf(text)
    const lineIndex = lastAtMost(lineStarts, offset)
    return { line: lineIndex + 1, column: offset - (lineStarts[lineIndex] ?? 0) + 1 }
  }
}

function lineStartsOf(text: string): readonly number[] {
  const starts = [0]
  for (const lineEnd of text.matchAll(/\r\n|\r|\n/g)) starts.push(lineEnd.index + lineEnd[0].length)
  return starts
}

/** Index of the last of the ascending `starts` that is at most `offset`. */
function lastAtMost(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}
