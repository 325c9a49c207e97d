/** Random JSON-like trees and edits for the property tests of the JSON and YAML formats. */
import type { Item } from '@midplane/contract'
import fc from 'fast-check'
import type { ItemEdit } from '../../src/format/format.ts'

const name: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'c',
    'x.y',
    'x[0]',
    '',
    '__proto__',
    '<<',
    'yes',
    '1',
    'null',
    '~',
    '-',
    '#',
    'a: b',
    'é "q"',
  ),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
)

const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    '',
    ' ',
    ' a ',
    '5',
    '1e3',
    'true',
    'null',
    '~',
    '- a',
    'a: b',
    'x # y',
    '#',
    '"',
    "it's",
    'a\nb',
    'a\n',
    '\n',
    '  a\n b',
    'tab\tx',
    '*x',
    '&x',
    '!x',
    '%x',
    '@x',
    '|',
    '>',
    '{',
    '[',
    ',',
    '...',
    '---',
    '0x10',
    '.inf',
    '2001-01-01',
    '\u0085',
    '\u2028',
    'a\r\nb',
    '\\',
    '😀',
    '\ufeffx',
  ),
)

const leaf: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
)

export const tree: fc.Arbitrary<object> = fc.letrec<{ value: unknown; object: object }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, leaf, tie('object'), fc.array(tie('value'), { maxLength: 4 })),
  object: fc.dictionary(name, tie('value'), { maxKeys: 5 }),
})).object

/** A set of a new text, or of a typed value. */
export const newValue: fc.Arbitrary<Omit<Extract<ItemEdit, { op: 'set' }>, 'op' | 'key'>> =
  fc.oneof(
    text.map((value) => ({ value, type: 'string' as const })),
    fc
      .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
      .map((value) => ({ value: String(value), type: 'integer' as const })),
    fc
      .constantFrom('0.5', '1.0', '1e10', '-2.50', '1E-3')
      .map((value) => ({ value, type: 'float' as const })),
    fc.boolean().map((value) => ({ value: String(value), type: 'boolean' as const })),
    fc.constantFrom('5s', '1m30s').map((value) => ({ value, type: 'duration' as const })),
    fc.constantFrom('null', '{}', '[]').map((value) => ({ value, type: 'json' as const })),
  )

export function itemsExcept(items: readonly Item[], key: string): readonly Item[] {
  return items.filter((item) => item.key !== key)
}
