// Random properties text, made of the pieces that matter to the grammar.
import fc from 'fast-check'

const pieces = [
  ...['a', 'b', 'k', '0', '4', '1', 'u', 'n', '中', '😀', '\ud800', '\u0000', '\ufeff'],
  ...[' ', '\t', '\f', '=', ':', ' = ', '#', '!', '# c\n', '\n', '\r', '\r\n'],
  ...['\\', '\\\\', '\\\n', '\\\r', '\\\r\n  ', '\\u0041', 'key=', 'a=1\n', 'a b\r\n'],
] as const

export const propertiesText: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...pieces), { maxLength: 30 })
  .map((parts) => parts.join(''))

/** Any UTF-16 text, half surrogate pairs included. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  propertiesText,
)
