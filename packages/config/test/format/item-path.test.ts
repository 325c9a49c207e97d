/** Keys of leaves: their spelling, and that it is reversible. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ItemPath, keyOf, pathOf } from '../../src/format/item-path.ts'

test.each<[ItemPath, string]>([
  [['a', 'b', 0, 'c'], 'a.b[0].c'],
  [['a', 'x.y'], 'a["x.y"]'],
  [['x[0]', 1], '["x[0]"][1]'],
  [[0, 0], '[0][0]'],
  [['0'], '0'],
  [[''], '[""]'],
  [['say "hi"'], '["say \\"hi\\""]'],
  [['a\nb'], '["a\\nb"]'],
  [['\u007f'], '["\\u007f"]'],
  [['a b', 'é', '😀'], 'a b.é.😀'],
])('%j is written %s', (path, key) => {
  expect(keyOf(path)).toBe(key)
  expect(pathOf(key)).toEqual(path)
})

test.each([
  '',
  '.',
  'a.',
  '.a',
  'a..b',
  'a[',
  'a[]',
  'a[-1]',
  'a[01]',
  'a[x]',
  'a[0]b',
  '["a"]',
  'a["b]',
  'a.[0]',
  'a]',
  '[9999999999]',
  '["\\x"]',
  '["\\u0041.b"]',
])('"%s" is not the key of a path', (key) => {
  expect(pathOf(key)).toBeUndefined()
})

test('every path has a key of its own that names it', () => {
  const segment = fc.oneof(fc.string({ unit: 'binary' }), fc.nat(100_000))
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1 }), (path) => {
      expect(pathOf(keyOf(path))).toEqual(path)
    }),
  )
})

test('a key that is read is written the same', () => {
  const fragment = fc.constantFrom('a', '.', '[', ']', '"', '0', '1', '\\', 'u', '\\u0041')
  fc.assert(
    fc.property(
      fc.array(fragment).map((parts) => parts.join('')),
      (key) => {
        const path = pathOf(key)
        if (path !== undefined) expect(keyOf(path)).toBe(key)
      },
    ),
    { numRuns: 2000 },
  )
})
