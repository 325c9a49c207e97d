/** Cursors survive the way to the caller and back; others are refused. */
import { MidplaneError } from '@midplane/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cursorOf, readCursor } from '../../src/model/cursor.ts'

test('a cursor is read back as it was written', () => {
  const place = fc.record({ at: fc.nat(), id: fc.stringMatching(/^[0-9a-z]{1,20}$/) })
  fc.assert(
    fc.property(place, (written) => {
      expect(readCursor(cursorOf(written))).toEqual(written)
    }),
  )
})

test.each([
  '',
  'x',
  cursorOf({ at: 1, id: "' or 1=1" }),
  Buffer.from('-1.a').toString('base64url'),
])('cursor "%s" is refused', (cursor) => {
  expect(() => readCursor(cursor)).toThrow(
    expect.toSatisfy((error) => MidplaneError.is(error) && error.code === 'MP_IAM_CURSOR_INVALID'),
  )
})
