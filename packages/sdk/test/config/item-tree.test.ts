/** Flat keys to nested values. */
import type { ItemType } from '@midplane/contract'
import { expect, test } from 'vitest'
import { ConfigEntry, type Entries } from '../../src/config/config-entry.ts'
import { isSameBelow, treeOf } from '../../src/config/item-tree.ts'

function entriesOf(items: Readonly<Record<string, string>>, type: ItemType = 'string'): Entries {
  return new Map(
    Object.entries(items).map(([key, value]) => [key, new ConfigEntry(key, value, type)]),
  )
}

test('dots and indexes nest', () => {
  const entries = entriesOf({ 'a.b[0].c': '1', 'a.b[1].c': '2', 'a.d': '3', e: '4' })
  expect(treeOf(entries, '')).toEqual({ a: { b: [{ c: '1' }, { c: '2' }], d: '3' }, e: '4' })
})

test('quoted names are one name', () => {
  expect(treeOf(entriesOf({ 'a["x.y"].b': '1' }), '')).toEqual({ a: { 'x.y': { b: '1' } } })
})

test.each(['a..b', '.a', 'a.', 'a[x]', 'a[01]', 'a["', '[', 'a]b'])(
  'a key that is no path is one name: %s',
  (key) => {
    expect(treeOf(entriesOf({ [key]: '1' }), '')).toEqual({ [key]: '1' })
  },
)

test('values come by their declared type, and text that breaks it as it stands', () => {
  const entries = new Map([
    ['n', new ConfigEntry('n', '5', 'integer')],
    ['d', new ConfigEntry('d', '2s', 'duration')],
    ['j', new ConfigEntry('j', 'null', 'json')],
    ['bad', new ConfigEntry('bad', 'soon', 'duration')],
  ])
  expect(treeOf(entries, '')).toEqual({ n: 5, d: 2000, j: null, bad: 'soon' })
})

test('indexes with a gap make no list', () => {
  expect(treeOf(entriesOf({ 'a[0]': 'x', 'a[999999999]': 'y' }), '')).toEqual({
    a: { 0: 'x', 999999999: 'y' },
  })
})

test('where a key is a value and a parent the parent stays, in either order', () => {
  expect(treeOf(entriesOf({ a: '1', 'a.b': '2' }), '')).toEqual({ a: { b: '2' } })
  expect(treeOf(entriesOf({ 'a.b': '2', a: '1' }), '')).toEqual({ a: { b: '2' } })
})

test('a prefix takes only what is below it', () => {
  const entries = entriesOf({ 'db.host': 'h', 'dbx.host': 'no', db: 'no', 'db.pool.max': '5' })
  expect(treeOf(entries, 'db')).toEqual({ host: 'h', pool: { max: '5' } })
  expect(treeOf(entries, 'db.')).toEqual(treeOf(entries, 'db'))
  expect(treeOf(entries, 'none')).toEqual({})
})

test('names of Object are names like all others', () => {
  const tree = treeOf(entriesOf({ '__proto__.polluted': 'x', 'constructor.y': 'z' }), '')
  expect(Reflect.get({}, 'polluted')).toBe(undefined)
  expect(JSON.parse(JSON.stringify(tree))).toEqual(
    JSON.parse('{"__proto__":{"polluted":"x"},"constructor":{"y":"z"}}'),
  )
})

test('sameness below a prefix looks at nothing else', () => {
  const left = entriesOf({ 'a.x': '1', 'b.x': '1' })
  expect(isSameBelow('a', left, entriesOf({ 'a.x': '1', 'b.x': '2' }))).toBe(true)
  expect(isSameBelow('a', left, entriesOf({ 'a.x': '2', 'b.x': '1' }))).toBe(false)
  expect(isSameBelow('a', left, entriesOf({ 'a.x': '1', 'a.y': '1' }))).toBe(false)
  expect(isSameBelow('a', left, entriesOf({ 'b.x': '1' }))).toBe(false)
  expect(isSameBelow('a', left, entriesOf({ 'a.x': '1' }, 'json'))).toBe(false)
})
