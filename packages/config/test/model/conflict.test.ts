/** Which edits clash with changes since their base. */
import type { EditOperation, Item } from '@midplane/contract'
import { expect, test } from 'vitest'
import { conflicts, WHOLE_TEXT } from '../../src/model/conflict.ts'

function items(values: Readonly<Record<string, string>>): readonly Item[] {
  return Object.entries(values).map(([key, value]) => ({ key, value, type: 'string' }))
}

const base = items({ a: '1', b: '1', c: '1' })
const head = items({ a: '2', b: '1', d: '1' })

test.each<[string, EditOperation, readonly string[]]>([
  ['a changed key that is set', { op: 'set', key: 'a', value: '3' }, ['a']],
  ['a changed key that is removed', { op: 'remove', key: 'a' }, ['a']],
  ['a removed key that is set', { op: 'set', key: 'c', value: '3' }, ['c']],
  ['an added key that is set', { op: 'set', key: 'd', value: '3' }, ['d']],
  ['a replacement', { op: 'replace', text: 'x=1' }, ['a', 'c', 'd']],
  ['a removal of the namespace', { op: 'remove-namespace' }, ['a', 'c', 'd']],
])('%s clashes', (_, operation, keys) => {
  expect(conflicts(base, head, [operation])).toEqual(keys)
})

test.each<[string, EditOperation]>([
  ['an untouched key', { op: 'set', key: 'b', value: '3' }],
  ['a new key', { op: 'set', key: 'e', value: '3' }],
  ['a set of the value that the head has', { op: 'set', key: 'a', value: '2' }],
])('%s does not clash', (_, operation) => {
  expect(conflicts(base, head, [operation])).toEqual([])
})

test('a value that the head has with another type clashes', () => {
  expect(conflicts(base, head, [{ op: 'set', key: 'a', value: '2', type: 'integer' }])).toEqual([
    'a',
  ])
})

test('the text tells changes that no item tells', () => {
  const replace: EditOperation = { op: 'replace', text: '<c/>' }
  expect(conflicts([], [], [replace], { format: 'xml', base: '<a/>', head: '<b/>' })).toEqual([
    WHOLE_TEXT,
  ])
  expect(conflicts([], [], [replace], { format: 'xml', base: '<a/>', head: '<a/>' })).toEqual([])
  expect(conflicts([], [], [replace], { format: 'xml', base: '<a/>', head: '<c/>' })).toEqual([])
  expect(
    conflicts([], null, [{ op: 'remove-namespace' }], { format: 'xml', base: '<a/>', head: null }),
  ).toEqual([])
})

test('of JSON, a key touches the keys above and below it, and a removed element its whole list', () => {
  const texts = { format: 'json', base: '', head: 'x' } as const
  const before = items({ 'a.b': '1', 'l[0]': '1', 'l[1]': '1', ab: '1' })
  const after = items({ 'a.b': '2', 'l[0]': '1', 'l[1]': '2', ab: '1' })
  const touch = (operation: EditOperation) => conflicts(before, after, [operation], texts)
  expect(touch({ op: 'set', key: 'a', value: '{}', type: 'json' })).toEqual(['a'])
  expect(touch({ op: 'set', key: 'a.b.c', value: 'x' })).toEqual(['a.b.c'])
  expect(touch({ op: 'set', key: 'a.c', value: 'x' })).toEqual([])
  expect(touch({ op: 'set', key: 'ab', value: 'x' })).toEqual([])
  expect(touch({ op: 'set', key: 'l[0]', value: 'x' })).toEqual([])
  expect(touch({ op: 'remove', key: 'l[0]' })).toEqual(['l[0]'])
})

test('of properties, a dot in a key means nothing', () => {
  const texts = { format: 'properties', base: '', head: 'x' } as const
  expect(
    conflicts(
      items({ 'a.b': '1' }),
      items({ 'a.b': '2' }),
      [{ op: 'set', key: 'a', value: 'x' }],
      texts,
    ),
  ).toEqual([])
})
