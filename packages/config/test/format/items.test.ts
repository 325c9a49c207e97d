/** Which items the documents of each format have. */
import type { Format, ItemType } from '@midplane/contract'
import { describe, expect, test } from 'vitest'
import { readItems } from '../../src/format/document.ts'

type Types = Readonly<Record<string, ItemType>>

function rows(format: Format, text: string, types: Types = {}): readonly string[] {
  return readItems(format, { text, types }).map(
    ({ key, value, type }) => `${key} = ${value} (${type})`,
  )
}

test('properties have their entries with comments and declared types', () => {
  const text = '# how long\n! to wait\ntimeout = 5s\n\nempty\nname:a\\\n  b\n'
  expect(readItems('properties', { text, types: { timeout: 'duration', gone: 'size' } })).toEqual([
    { key: 'timeout', value: '5s', type: 'duration', comment: 'how long\nto wait' },
    { key: 'empty', value: '', type: 'string' },
    { key: 'name', value: 'ab', type: 'string' },
  ])
})

test('keys such as "constructor" have no types by inheritance', () => {
  expect(rows('properties', 'constructor=1\n__proto__=2\n')).toEqual([
    'constructor = 1 (string)',
    '__proto__ = 2 (string)',
  ])
})

test('JSON has its leaves, with types as spelled', () => {
  const text = `{"a": {"b": [{"c": 1}, "x"]}, "x.y": true, "": null, "e": {}, "l": [], "d": "5s",
    "f": 1.50, "big": 9223372036854775808, "huge": 1e999, "long": 9007199254740993}`
  expect(rows('json', text, { d: 'duration', 'x.y': 'string' })).toEqual([
    'a.b[0].c = 1 (integer)',
    'a.b[1] = x (string)',
    '["x.y"] = true (boolean)',
    '[""] = null (json)',
    'e = {} (json)',
    'l = [] (json)',
    'd = 5s (duration)',
    'f = 1.50 (float)',
    'big = 9223372036854775808 (float)',
    'huge = 1e999 (json)',
    'long = 9007199254740993 (integer)',
  ])
})

test.each([
  ['json', '5'],
  ['json', '{}'],
  ['json', '[]'],
  ['yaml', 'text'],
  ['yaml', ''],
  ['yaml', '{}'],
  ['xml', '<a/>'],
  ['text', 'a=b'],
] as const)('a document of %s that is "%s" has no items', (format, text) => {
  expect(rows(format, text)).toEqual([])
})

test('a list at the top has its positions as keys', () => {
  expect(rows('json', '[1, {"a": 2}]')).toEqual(['[0] = 1 (integer)', '[1].a = 2 (integer)'])
})

describe('YAML', () => {
  test('has its leaves, with types of the core schema and numbers in JSON spelling', () => {
    const text = `a:
  - 0x1F
  - 0o17
  - +5
  - .5
  - .inf
  - 1e3
  - 007
yes: no
on: ~
empty:
date: 2001-01-01
quoted: "5"
text: |
  two
  lines
map: {}
1: int key
`
    expect(rows('yaml', text)).toEqual([
      'a[0] = 31 (integer)',
      'a[1] = 15 (integer)',
      'a[2] = 5 (integer)',
      'a[3] = 0.5 (float)',
      'a[4] = .inf (string)',
      'a[5] = 1e3 (float)',
      'a[6] = 7 (integer)',
      'yes = no (string)',
      'on = null (json)',
      'empty = null (json)',
      'date = 2001-01-01 (string)',
      'quoted = 5 (string)',
      'text = two\nlines\n (string)',
      'map = {} (json)',
      '1 = int key (string)',
    ])
  })

  test('repeats the values behind aliases, each as its anchor stood there', () => {
    const text = 'a: &x 1\nb: &y {k: *x}\nc: &x 2\nd: *y\ne: *x\n'
    expect(rows('yaml', text)).toEqual([
      'a = 1 (integer)',
      'b.k = 1 (integer)',
      'c = 2 (integer)',
      'd.k = 1 (integer)',
      'e = 2 (integer)',
    ])
  })

  test('merges maps: what is explicit wins, then the first of a list', () => {
    const text = `one: &one {a: 1, b: 1, c: 1}
two: &two
  <<: *one
  b: 2
  d: 2
three:
  d: 3
  <<: [*two, {c: 9, e: 9}, *one]
`
    expect(rows('yaml', text).filter((row) => row.startsWith('three'))).toEqual([
      'three.d = 3 (integer)',
      'three.a = 1 (integer)',
      'three.c = 1 (integer)',
      'three.b = 2 (integer)',
      'three.e = 9 (integer)',
    ])
  })

  test('of several documents the later one wins, key by key', () => {
    expect(rows('yaml', 'a: 1\nb: 1\n---\na: 2\nc: 3\n')).toEqual([
      'a = 2 (integer)',
      'b = 1 (integer)',
      'c = 3 (integer)',
    ])
  })
})
