/** Which middle of two values differs; what they share at both ends is left plain. */

export type TextParts = { readonly start: string; readonly middle: string; readonly end: string }

export function differingParts(one: string, other: string): readonly [TextParts, TextParts] {
  const limit = Math.min(one.length, other.length)
  let start = 0
  while (start < limit && one[start] === other[start]) start += 1
  let end = 0
  while (end < limit - start && one.at(-1 - end) === other.at(-1 - end)) end += 1
  return [partsOf(one, start, end), partsOf(other, start, end)]
}

function partsOf(text: string, start: number, end: number): TextParts {
  const from = text.length - end
  return { start: text.slice(0, start), middle: text.slice(start, from), end: text.slice(from) }
}
