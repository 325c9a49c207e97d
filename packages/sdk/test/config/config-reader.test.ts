/** Typed reads: what is read, what stands in, what is told. */
import type { ItemType, MidplaneError } from '@midplane/contract'
import { describe, expect, test } from 'vitest'
import { tellOnce } from '../../src/config/config-client.ts'
import { ConfigEntry } from '../../src/config/config-entry.ts'
import { ConfigReader } from '../../src/config/config-reader.ts'

function readerOf(items: Readonly<Record<string, readonly [value: string, type: ItemType]>>): {
  reader: ConfigReader
  told: MidplaneError[]
} {
  const told: MidplaneError[] = []
  const entries = new Map(
    Object.entries(items).map(([key, [value, type]]) => [key, new ConfigEntry(key, value, type)]),
  )
  return {
    reader: new ConfigReader(
      () => entries,
      tellOnce((error) => told.push(error)),
    ),
    told,
  }
}

describe('typed reads', () => {
  const { reader } = readerOf({
    text: ['hello', 'string'],
    count: ['42', 'integer'],
    ratio: ['0.5', 'float'],
    isOn: ['true', 'boolean'],
    timeout: ['1m30s', 'duration'],
    limit: ['64MiB', 'size'],
    rules: ['{"a":[1,{"b":2}]}', 'json'],
    nothing: ['null', 'json'],
    huge: ['9223372036854775807', 'integer'],
    untyped: ['7', 'string'],
  })

  test('read each type as its rule says', () => {
    expect(reader.get('text')).toBe('hello')
    expect(reader.getString('text')).toBe('hello')
    expect(reader.getInteger('count')).toBe(42)
    expect(reader.getFloat('ratio')).toBe(0.5)
    expect(reader.getBoolean('isOn')).toBe(true)
    expect(reader.getDurationMs('timeout')).toBe(90_000)
    expect(reader.getSizeBytes('limit')).toBe(67_108_864)
    expect(reader.getJson('rules')).toEqual({ a: [1, { b: 2 }] })
    expect(reader.getJson('nothing')).toBe(null)
  })

  test('follow the type that is asked for, not the one that is declared', () => {
    expect(reader.getInteger('untyped')).toBe(7)
    expect(reader.getFloat('count')).toBe(42)
  })

  test('give the default for an item that is absent, and undefined without one', () => {
    expect(reader.getInteger('absent', { default: 5 })).toBe(5)
    expect(reader.getInteger('absent')).toBe(undefined)
    expect(reader.getString('absent', { default: 'x' })).toBe('x')
    expect(reader.getJson('nothing', { default: 1 })).toBe(null)
  })

  test('refuse an integer that a number cannot hold exactly', () => {
    expect(() => reader.getInteger('huge')).toThrow('the value of "huge" is not a whole number')
  })

  test('hand out the same frozen JSON value each time', () => {
    const value = reader.getJson('rules')
    expect(reader.getJson('rules')).toBe(value)
    expect(Object.isFrozen(value)).toBe(true)
    expect(Object.isFrozen((value as { a: unknown[] }).a[1])).toBe(true) // shape as written above
  })
})

describe('text that is not of the type', () => {
  const secret = 'swordfish'

  test('is an error without a default, which does not tell the value', () => {
    const { reader } = readerOf({ password: [secret, 'string'] })
    const error = thrownBy(() => reader.getInteger('password'))
    expect(error).toMatchObject({ code: 'MP_SDK_VALUE_INVALID', details: { key: 'password' } })
    expect(JSON.stringify(error) + String(error)).not.toContain(secret)
  })

  test('gives way to the default and is told once per value', () => {
    const { reader, told } = readerOf({ retries: ['many', 'string'], delay: ['500', 'string'] })
    expect(reader.getInteger('retries', { default: 3 })).toBe(3)
    expect(reader.getInteger('retries', { default: 3 })).toBe(3)
    expect(reader.getDurationMs('delay', { default: 1 })).toBe(1)
    expect(told.map(({ code, details }) => [code, details['key']])).toEqual([
      ['MP_SDK_VALUE_INVALID', 'retries'],
      ['MP_SDK_VALUE_INVALID', 'delay'],
    ])
  })
})

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
