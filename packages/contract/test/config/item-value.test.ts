/** What the text of an item means: literal tables per type, and the properties that must hold for all numbers. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDurationMs, parseItemValue, parseSizeBytes } from '../../src/index.ts'

describe('parseDurationMs', () => {
  test.each([
    ['500ms', 500],
    ['0s', 0],
    ['1m30s', 90_000],
    ['1.5h', 5_400_000],
    ['1d2h3m4s5ms', 93_784_005],
    ['0.1s', 100],
    ['1.001s', 1001],
    ['104249991d', 104_249_991 * 86_400_000],
  ])('reads %s as %d milliseconds', (text, expected) => {
    expect(parseDurationMs(text)).toBe(expected)
  })

  test.each([
    '',
    '5',
    's',
    '-1s',
    '+1s',
    '1 s',
    ' 1s',
    '1s ',
    '30s1m',
    '1s1s',
    '1m1m',
    '1.s',
    '.5s',
    '1.0001s',
    '0.5ms',
    '1S',
    '1min',
    'PT1S',
    '104249992d',
    '12345678901234567s',
    '1toString',
    '1e3s',
    '1٠s',
  ])('refuses "%s"', (text) => {
    expect(parseDurationMs(text)).toBeUndefined()
  })

  test('reads every count of milliseconds back', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (ms) => parseDurationMs(`${ms}ms`) === ms))
  })

  test('adds up the units', () => {
    const part = fc.nat(1000)
    fc.assert(
      fc.property(part, part, part, part, part, (d, h, m, s, ms) => {
        const expected = (((d * 24 + h) * 60 + m) * 60 + s) * 1000 + ms
        return parseDurationMs(`${d}d${h}h${m}m${s}s${ms}ms`) === expected
      }),
    )
  })
})

describe('parseSizeBytes', () => {
  test.each([
    ['512B', 512],
    ['10KB', 10_000],
    ['64MiB', 67_108_864],
    ['1.5KiB', 1536],
    ['1GB', 1_000_000_000],
    ['2GiB', 2_147_483_648],
    ['0B', 0],
  ])('reads %s as %d bytes', (text, expected) => {
    expect(parseSizeBytes(text)).toBe(expected)
  })

  test.each([
    '',
    '5',
    'B',
    '-1B',
    '1 B',
    '1b',
    '1kb',
    '1K',
    '0.5B',
    '1KB1B',
    '1MiB ',
    '1.0001KB',
    '9007199254740992B',
  ])('refuses "%s"', (text) => {
    expect(parseSizeBytes(text)).toBeUndefined()
  })
})

describe('parseItemValue', () => {
  test.each([
    ['string', '', ''],
    ['integer', '-7', -7],
    ['integer', '9007199254740991', 9_007_199_254_740_991],
    ['integer', '9007199254740993', 9_007_199_254_740_993n],
    ['integer', '-9223372036854775808', -(2n ** 63n)],
    ['float', '1e-3', 0.001],
    ['float', '-0.50', -0.5],
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    ['duration', '1s', 1000],
    ['size', '1KiB', 1024],
    ['json', 'null', null],
    ['json', '{"a":[1]}', { a: [1] }],
  ] as const)('reads %s "%s"', (type, text, expected) => {
    expect(parseItemValue(type, text)).toEqual(expected)
  })

  test.each([
    ['integer', '9223372036854775808'],
    ['integer', '007'],
    ['integer', '+1'],
    ['integer', '1.0'],
    ['integer', ''],
    ['integer', '0x10'],
    ['float', '1e999'],
    ['float', 'NaN'],
    ['float', '.5'],
    ['float', '1.'],
    ['boolean', 'TRUE'],
    ['boolean', 'yes'],
    ['json', ''],
    ['json', '{a:1}'],
  ] as const)('refuses %s "%s"', (type, text) => {
    expect(parseItemValue(type, text)).toBeUndefined()
  })

  test('reads every 64-bit integer back without loss', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        return String(parseItemValue('integer', String(value))) === String(value)
      }),
    )
  })

  test('never throws on random text', () => {
    const type = fc.constantFrom('integer', 'float', 'boolean', 'duration', 'size', 'json')
    fc.assert(
      fc.property(type, fc.string({ unit: 'binary' }), (itemType, text) => {
        parseItemValue(itemType, text)
      }),
    )
  })
})
