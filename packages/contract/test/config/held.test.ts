/** What a client says it holds, as one query parameter. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeHeld, encodeHeld } from '../../src/config/held.ts'

const view = fc.record({ revision: fc.maxSafeNat(), version: fc.stringMatching(/^[\w-]{0,20}$/) })
const name = fc.stringMatching(/^\w[\w.:@+-]{0,20}$/)

describe('held', () => {
  test('comes back as it was, also names with colons', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, view), {
          selector: ([key]) => key,
          minLength: 1,
          maxLength: 20,
        }),
        (held) => {
          expect([...decodeHeld(encodeHeld(held) ?? '')]).toEqual(held)
        },
      ),
    )
  })

  test('leaves out what makes the address too long, and never the first', () => {
    const held = Array.from(
      { length: 200 },
      (_, index) => [`n${index}`.padEnd(255, ':'), { revision: 1, version: '1' }] as const,
    )
    const text = encodeHeld(held) ?? ''
    expect(encodeURIComponent(text).length).toBeLessThanOrEqual(8192)
    const [first] = decodeHeld(text).keys()
    expect(first).toBe(held[0]?.[0])
  })

  test('is absent when nothing is held', () => {
    expect(encodeHeld([])).toBe(undefined)
  })

  test.each(['', ',', 'a', 'a:5', ':5:1', 'a:x:1', 'a:-1:1', 'a:1.5:1', 'a:9007199254740993:1'])(
    'passes over %j, which is no triple',
    (text) => {
      expect(decodeHeld(text).size).toBe(0)
      expect([...decodeHeld(`${text},b:2:3`).keys()]).toEqual(['b'])
    },
  )

  test('never fails on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => decodeHeld(text).size >= 0))
  })
})
