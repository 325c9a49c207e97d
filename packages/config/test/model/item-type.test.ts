/** The check of values against their types. The literal tables of each type stand with its parser in the contract. */
import { ITEM_TYPES, MidplaneError } from '@midplane/contract'
import { expect, test } from 'vitest'
import { checkItemType, numberType } from '../../src/model/item-type.ts'

test.each([
  ['string', 'anything'],
  ['integer', '-9223372036854775808'],
  ['float', '1e-3'],
  ['boolean', 'true'],
  ['duration', '1m30s'],
  ['size', '64MiB'],
  ['json', '{"a": [1]}'],
] as const)('%s takes "%s"', (type, value) => {
  expect(() => checkItemType('k', type, value)).not.toThrow()
})

test.each([
  ['integer', '1.5', 'a whole number of 64 bits'],
  ['float', 'NaN', 'a finite number'],
  ['boolean', 'yes', 'true or false'],
  ['duration', '90', 'such as 1m30s'],
  ['size', '64', 'such as 64MiB'],
  ['json', '{"a":\n1,}', 'a key in double quotes must stand here (line 2, column 3)'],
  ['json', '{"a":1,"a":2}', 'key "a" stands twice'],
  ['string', 'a\u0000', 'U+0000'],
] as const)('%s refuses "%s" and says why', (type, value, reason) => {
  expect(() => checkItemType('k', type, value)).toThrow(reason)
})

test.each(ITEM_TYPES.filter((type) => type !== 'string'))(
  '%s refuses the empty text with a coded error',
  (type) => {
    const refusal = (() => {
      try {
        return checkItemType('k', type, '')
      } catch (error) {
        return error
      }
    })()
    expect(MidplaneError.is(refusal) && refusal.code).toBe('MP_CONFIG_INVALID_ITEM')
  },
)

test.each([
  ['1', 'integer'],
  ['9223372036854775807', 'integer'],
  ['9223372036854775808', 'float'],
  ['1.0', 'float'],
  ['1e5', 'float'],
  ['1e999', 'json'],
] as const)('the number %s is of type %s', (spelling, type) => {
  expect(numberType(spelling)).toBe(type)
})
