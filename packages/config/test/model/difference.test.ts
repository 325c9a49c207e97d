/** Differences between two lists of items. */
import { type Item, ITEM_TYPES } from '@midplane/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differences } from '../../src/model/difference.ts'

function item(key: string, value: string, type: Item['type'] = 'string'): Item {
  return { key, value, type }
}

test('lists what was added, changed and removed, in the order of the keys', () => {
  const before = [item('same', '1'), item('gone', '2'), item('b', '3'), item('typed', '4')]
  const after = [item('typed', '4', 'integer'), item('b', '5'), item('same', '1'), item('New', '6')]
  expect(differences(before, after)).toEqual([
    { key: 'New', kind: 'added', before: null, after: '6', typeBefore: null, typeAfter: 'string' },
    {
      key: 'b',
      kind: 'changed',
      before: '3',
      after: '5',
      typeBefore: 'string',
      typeAfter: 'string',
    },
    {
      key: 'gone',
      kind: 'removed',
      before: '2',
      after: null,
      typeBefore: 'string',
      typeAfter: null,
    },
    {
      key: 'typed',
      kind: 'changed',
      before: '4',
      after: '4',
      typeBefore: 'string',
      typeAfter: 'integer',
    },
  ])
})

test('comments do not count', () => {
  expect(differences([{ ...item('a', '1'), comment: 'x' }], [item('a', '1')])).toEqual([])
})

test('a namespace that is not there has no items', () => {
  expect(differences(null, null)).toEqual([])
  expect(differences(null, [item('a', '')]).map(({ kind }) => kind)).toEqual(['added'])
  expect(differences([item('a', '')], null).map(({ kind }) => kind)).toEqual(['removed'])
})

const items = fc.uniqueArray(
  fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd', '__proto__'),
    value: fc.constantFrom('', '1', '2'),
    type: fc.constantFrom(...ITEM_TYPES),
  }),
  { selector: ({ key }) => key },
)

test('is what comparing each key one by one gives', () => {
  fc.assert(
    fc.property(items, items, (before, after) => {
      const expected: string[] = []
      for (const key of ['__proto__', 'a', 'b', 'c', 'd']) {
        const old = before.find((one) => one.key === key)
        const now = after.find((one) => one.key === key)
        if (old === undefined && now !== undefined) expected.push(`${key} added ${now.value}`)
        if (old !== undefined && now === undefined) expected.push(`${key} removed ${old.value}`)
        if (
          old !== undefined &&
          now !== undefined &&
          (old.value !== now.value || old.type !== now.type)
        ) {
          expected.push(`${key} changed ${old.value} ${now.value}`)
        }
      }
      const actual = differences(before, after).map(({ key, kind, before: old, after: now }) =>
        [key, kind, old, now].filter((part) => part !== null).join(' '),
      )
      expect(actual).toEqual(expected)
    }),
  )
})
