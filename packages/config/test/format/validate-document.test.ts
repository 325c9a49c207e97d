/** The one door: limits, syntax, and every item. */
import { type Format, MidplaneError } from '@midplane/contract'
import { describe, expect, test } from 'vitest'
import { validateDocument } from '../../src/format/document.ts'
import type { DocumentState } from '../../src/format/format.ts'

const LIMITS = { documentBytesMax: 1000, valueBytesMax: 10, itemsMax: 3 }

function errorOf(format: Format, state: DocumentState): MidplaneError | undefined {
  try {
    validateDocument(format, state, LIMITS)
  } catch (error) {
    if (MidplaneError.is(error)) return error
    throw error
  }
  return undefined
}

test('gives the items of a good document', () => {
  expect(
    validateDocument('properties', { text: 'a=5s\n', types: { a: 'duration' } }, LIMITS),
  ).toEqual([{ key: 'a', value: '5s', type: 'duration' }])
})

describe('refuses', () => {
  test.each<[string, Format, string]>([
    ['a document of too many bytes', 'text', 'é'.repeat(501)],
    ['a value of too many bytes', 'properties', `a=${'é'.repeat(6)}`],
    ['too many items', 'json', '[1, 2, 3, 4]'],
  ])('%s', (_, format, text) => {
    expect(errorOf(format, { text, types: {} })?.code).toBe('MP_CONFIG_TOO_LARGE')
  })

  test('a document that breaks its format', () => {
    expect(errorOf('json', { text: '{', types: {} })?.code).toBe('MP_CONFIG_INVALID_DOCUMENT')
  })

  test('items that do not fit their types, all at once, without their values in the message', () => {
    const text = 'port=secret1\nopen=secret2\nname=x\n'
    const error = errorOf('properties', { text, types: { port: 'integer', open: 'boolean' } })
    expect(error?.message).toBe(
      'item "port" is not a valid integer: must be a whole number of 64 bits such as 42 or -7',
    )
    expect(error?.details['problems']).toEqual([
      {
        key: 'port',
        type: 'integer',
        problem: 'must be a whole number of 64 bits such as 42 or -7',
      },
      { key: 'open', type: 'boolean', problem: 'must be true or false' },
    ])
    expect(JSON.stringify(error?.details)).not.toContain('secret')
  })

  test.each<[string, Format, string]>([
    ['an empty key', 'properties', '=x'],
    ['a key with control characters', 'properties', 'a\\nb=x'],
    ['a key that is too long', 'properties', `${'k'.repeat(513)}=x`],
    ['a value with U+0000', 'json', '{"a": "\\u0000"}'],
    ['a value with half of a surrogate pair', 'json', '{"a": "\\ud800"}'],
    ['a value with half of a surrogate pair in its escapes', 'properties', 'a=\\ud800'],
  ])('%s', (_, format, text) => {
    expect(errorOf(format, { text, types: {} })?.code).toBe('MP_CONFIG_INVALID_ITEM')
  })
})
