/** Where sign-in sends a browser: never to another site, whatever was asked for. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { returnPathOf } from '../../src/model/return-path.ts'

const HERE = 'https://midplane.example.org'

test.each(['/', '/account', '/t/default/oidc/auth/abc?x=1&y=%2F', '/console/#/a'])(
  'the path %s is kept',
  (path) => expect(returnPathOf(path)).toBe(path),
)

test.each([
  undefined,
  '',
  'account',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  '/a\\..\\..\\evil',
  '/a b',
  '/a\r\nset-cookie: x=1',
  `/${'a'.repeat(3000)}`,
])('%j is not', (text) => expect(returnPathOf(text)).toBeUndefined())

test('whatever is kept stays on this site, as browsers read addresses', () => {
  const piece = fc.constantFrom(
    '/',
    '\\',
    '.',
    '@',
    ':',
    '?',
    '#',
    '\t',
    'evil.example',
    'a',
    '%2f',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const path = returnPathOf(pieces.join(''))
      if (path !== undefined) expect(new URL(path, HERE).origin).toBe(HERE)
    }),
    { numRuns: 2000 },
  )
})
