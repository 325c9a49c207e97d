/** Tables line up on a terminal, whatever the cells hold. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { table, visible, width } from '../src/table.ts'

test('columns begin below one another, also behind Chinese text', () => {
  const text = table(
    ['KEY', 'VALUE'],
    [
      ['问候', '你好'],
      ['greeting', 'hello'],
    ],
    { empty: 'none' },
  )
  expect(text.split('\n')).toEqual(['KEY       VALUE', '问候      你好', 'greeting  hello'])
})

test('an empty table says so instead of showing its headers', () => {
  expect(table(['KEY'], [], { empty: 'no items' })).toBe('no items')
})

test('on a narrow terminal the widest cells are shortened and the others stay whole', () => {
  const text = table(['ID', 'TEXT'], [['0123456789abcdef', 'x'.repeat(80)]], {
    columns: 40,
    empty: '',
  })
  expect(text.split('\n')[1]).toBe(`0123456789abcdef  ${'x'.repeat(21)}…`)
})

test('no line is wider than the terminal as long as ten columns are left for each cell', () => {
  const cell = fc.string({ unit: 'grapheme', maxLength: 60 })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1 }),
      fc.integer({ min: 34, max: 200 }),
      (rows, columns) => {
        const lines = table(['A', 'B', 'C'], rows, { columns, empty: '' }).split('\n')
        expect(lines).toHaveLength(rows.length + 1)
        for (const line of lines) expect(width(line)).toBeLessThanOrEqual(columns)
      },
    ),
  )
})

test('control characters are written out, so that a value cannot move the cursor', () => {
  expect(visible('a\nb\t\u001b[2J\u202e')).toBe('a\\nb\\t\\u001b[2J\\u202e')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(visible(text)).not.toMatch(/\p{Cc}/u)
    }),
  )
})
