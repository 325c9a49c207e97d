// Questions to a document: comments, lines, map view and duplicates.
import { describe, expect, it } from 'vitest'
import { duplicatesOf, entriesOf, parseProperties, propertiesMap } from '../../src/index.ts'

const doc = parseProperties(
  [
    '# header',
    '',
    '#one',
    '!  two',
    'a = 1',
    'b = 2\\',
    '  3',
    '#',
    'a = 4',
    ' # x',
    '\\',
    'c',
  ].join('\n'),
)

describe('entriesOf', () => {
  it('gives line numbers and the comments directly above', () => {
    expect(entriesOf(doc)).toEqual([
      { key: 'a', value: '1', line: 5, comment: 'one\n two' },
      { key: 'b', value: '23', line: 6 },
      { key: 'a', value: '4', line: 9, comment: '' },
      { key: 'c', value: '', line: 12 },
    ])
  })
})

describe('propertiesMap', () => {
  it('lets the last occurrence win', () => {
    expect([...propertiesMap(doc)]).toEqual([
      ['a', '4'],
      ['b', '23'],
      ['c', ''],
    ])
  })

  it('takes names of object members for ordinary keys', () => {
    const map = propertiesMap(parseProperties('__proto__=1\nconstructor=2'))
    expect(map.get('__proto__')).toBe('1')
    expect(map.size).toBe(2)
  })
})

describe('duplicatesOf', () => {
  it('reports each repeated key with the lines of all its occurrences', () => {
    expect(duplicatesOf(doc)).toEqual([{ key: 'a', lines: [5, 9] }])
    expect(duplicatesOf(parseProperties('a=1\nb=1'))).toEqual([])
  })
})
