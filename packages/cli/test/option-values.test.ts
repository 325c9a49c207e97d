/** Values of options are read as they are meant or refused, never bent into shape. */
import { applicationSchema } from '@midplane/contract'
import { InvalidArgumentError } from 'commander'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { days, each, matching, wholeNumber } from '../src/option-values.ts'

test('a whole number in its range comes back as it is', () => {
  fc.assert(
    fc.property(fc.nat(), (value) => {
      expect(wholeNumber({ min: 0 })(String(value))).toBe(value)
    }),
  )
})

test.each(['', ' ', 'x', '1.5', '-1', '1e3', '0x10', '1001', '0', '１', '99999999999999999999'])(
  '"%s" is no count from 1 to 1000',
  (text) => {
    expect(() => wholeNumber({ min: 1, max: 1000 })(text)).toThrow(InvalidArgumentError)
  },
)

test('days are a number or never', () => {
  expect([days('30'), days('never')]).toEqual([30, null])
  expect(() => days('soon')).toThrow(/whole number from 1 to 3650/)
})

test('an option that may be repeated keeps all values in order', () => {
  const read = each(wholeNumber({ min: 0 }))
  expect(read('2', read('1'))).toEqual([1, 2])
})

test.each(['../x', '/x', 'x/', 'a//b', '.', ''])(
  '"%s" is refused as an application, with the rule',
  (text) => {
    expect(() => matching(applicationSchema)(text)).toThrow(
      /path of names separated by single slashes|too small/,
    )
  },
)

test('the shared layer and paths are applications', () => {
  expect(['*', 'shop/orders', '订单'].map(matching(applicationSchema))).toEqual([
    '*',
    'shop/orders',
    '订单',
  ])
})
