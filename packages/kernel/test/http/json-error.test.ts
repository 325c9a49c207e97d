/** The finder of JSON flaws agrees with JSON.parse on what is JSON, and points at the right place. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findJsonFlaw } from '../../src/http/json-error.ts'

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

test('whatever JSON.parse reads has no flaw', () => {
  fc.assert(fc.property(fc.json(), (text) => findJsonFlaw(text) === undefined))
})

test('a damaged text has a flaw exactly when JSON.parse refuses it', () => {
  const pieces = fc.array(
    fc.constantFrom(...'{}[]:,"\\ \n\t0-1.eE+'.split(''), 'true', 'null', '"a"', 'u00e9'),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = parts.join('')
      expect([text, findJsonFlaw(text) === undefined]).toEqual([text, isJson(text)])
    }),
    { numRuns: 5000 },
  )
})

test.each([
  ['', 1, 1],
  ['{"a" 1}', 1, 6],
  ['{"a": 1,}', 1, 9],
  ['[1, 2', 1, 6],
  ['{\n  "a": tru\n}', 2, 8],
  ['"a\nb"', 1, 3],
  ['"\\x"', 1, 2],
  ['{} x', 1, 4],
  ['01', 1, 2],
  [`${'['.repeat(100_000)}x`, 1, 100_001],
  [`"${'a'.repeat(1_000_000)}`, 1, 1_000_002],
])('the flaw is found where it stands (%#)', (text, line, column) => {
  expect(findJsonFlaw(text)).toMatchObject({ line, column })
})
