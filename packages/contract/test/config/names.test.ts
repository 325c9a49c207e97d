/** Keys and names that records cannot carry are refused at the door, with the reason. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { namespaceSchema } from '../../src/config/address.ts'
import { editOperationSchema, keySchema } from '../../src/config/item.ts'

test('records drop the key "__proto__" without a word, which is why it is refused', () => {
  const parsed = z.record(z.string(), z.string()).parse(JSON.parse('{"__proto__":"a","b":"c"}'))
  expect(Object.keys(parsed)).toEqual(['b'])
})

describe('the key "__proto__"', () => {
  test.each(['set', 'remove'])('is refused by the edit "%s", and the message names it', (op) => {
    const parsed = editOperationSchema.safeParse({ op, key: '__proto__', value: '1' })
    expect(parsed.error?.issues[0]).toMatchObject({
      path: ['key'],
      message: 'use another key than "__proto__", which JavaScript reserves',
    })
  })

  test.each(['__proto', 'a.__proto__', 'constructor', 'toString'])(
    'is the only one: "%s" is a key',
    (key) => {
      expect(keySchema.parse(key)).toBe(key)
    },
  )

  test('is no name of a namespace either', () => {
    expect(namespaceSchema.safeParse('__proto__').error?.issues[0]?.message).toContain(
      '"__proto__"',
    )
    expect(namespaceSchema.parse('__proto')).toBe('__proto')
  })
})
