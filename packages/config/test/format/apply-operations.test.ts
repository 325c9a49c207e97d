/** Edits of documents: literal results for the layout, properties for everything else. */
import { type EditOperation, type Format, type Item, MidplaneError } from '@midplane/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { applyOperations, readItems } from '../../src/format/document.ts'
import type { DocumentState } from '../../src/format/format.ts'
import { itemsExcept, newValue, tree } from './tree-arbitrary.ts'

function edited(
  format: Format,
  text: string,
  ...operations: readonly EditOperation[]
): string | undefined {
  return applyOperations(format, { text, types: {} }, operations)?.text
}

function errorOf(
  format: Format,
  text: string,
  ...operations: readonly EditOperation[]
): MidplaneError | undefined {
  try {
    edited(format, text, ...operations)
  } catch (error) {
    if (MidplaneError.is(error)) return error
    throw error
  }
  return undefined
}

function set(key: string, value: string, type?: Item['type']): EditOperation {
  return type === undefined ? { op: 'set', key, value } : { op: 'set', key, value, type }
}

function remove(key: string): EditOperation {
  return { op: 'remove', key }
}

describe('properties', () => {
  const text = '# top\n\n! about a\na : 1\nb=2\\\n  3\n# end\n'

  test('change where they stand and keep all other bytes', () => {
    expect(edited('properties', text, set('a', 'x y'), set('c', '3'))).toBe(
      '# top\n\n! about a\na : x y\nb=2\\\n  3\n# end\n\nc : 3\n',
    )
    expect(edited('properties', text, remove('a'))).toBe('# top\n\nb=2\\\n  3\n# end\n')
    expect(edited('properties', text, { op: 'set', key: 'a', value: '1', comment: 'new' })).toBe(
      '# top\n\n# new\na : 1\nb=2\\\n  3\n# end\n',
    )
  })

  test('keep the types of keys that exist and are not strings', () => {
    const before: DocumentState = {
      text: 'a=1\nb=5s\nc=1\n',
      types: { a: 'integer', b: 'duration', c: 'integer', gone: 'size' },
    }
    const after = applyOperations('properties', before, [
      set('a', '2'),
      remove('b'),
      set('c', 'x', 'string'),
      set('d', '1KiB', 'size'),
    ])
    expect(after?.types).toEqual({ a: 'integer', d: 'size' })
    expect(
      applyOperations('properties', before, [{ op: 'replace', text: 'b=6s\nx=1' }])?.types,
    ).toEqual({ b: 'duration' })
    expect(
      applyOperations('properties', before, [
        { op: 'replace', text: 'b=6s\nx=1', types: { x: 'integer', y: 'size' } },
      ])?.types,
    ).toEqual({ x: 'integer' })
  })

  test('refuse a value that does not fit the type that stands', () => {
    const before: DocumentState = { text: 'a=1\n', types: { a: 'integer' } }
    expect(() => applyOperations('properties', before, [set('a', 'x')])).toThrow(
      'item "a" is not a valid integer',
    )
  })

  test('after a set the key has the value, all else is as before', () => {
    const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
    const entries = fc.uniqueArray(fc.record({ key, value: fc.string({ unit: 'grapheme' }) }), {
      selector: (entry) => entry.key,
    })
    fc.assert(
      fc.property(entries, key, newValue, (start, changed, value) => {
        const operations = start.map((entry) => set(entry.key, entry.value))
        const before = applyOperations(
          'properties',
          { text: '# kept\n\n', types: {} },
          operations,
        ) ?? { text: '', types: {} }
        const after =
          applyOperations('properties', before, [{ op: 'set', key: changed, ...value }]) ?? before
        const items = readItems('properties', after)
        expect(items.find((item) => item.key === changed)).toMatchObject({ key: changed, ...value })
        expect(itemsExcept(items, changed)).toEqual(
          itemsExcept(readItems('properties', before), changed),
        )
        expect(after.text.startsWith('# kept\n\n')).toBe(true)
      }),
    )
  })
})

describe('JSON', () => {
  const text = '{\n  "a": 1,\n  "b": {"x": [1, 2]},\n  "c": "q"\n}\n'

  test.each<[string, string, readonly EditOperation[], string]>([
    [
      'changes a value where it stands',
      text,
      [set('c', 'r')],
      '{\n  "a": 1,\n  "b": {"x": [1, 2]},\n  "c": "r"\n}\n',
    ],
    [
      'keeps the type that stands',
      text,
      [set('a', '7')],
      '{\n  "a": 7,\n  "b": {"x": [1, 2]},\n  "c": "q"\n}\n',
    ],
    [
      'adds in the layout around',
      text,
      [set('b.x[2]', '3', 'integer'), set('b.y', 'z')],
      '{\n  "a": 1,\n  "b": {"x": [1, 2, 3], "y": "z"},\n  "c": "q"\n}\n',
    ],
    [
      'makes the containers on the way',
      text,
      [set('d.e[0].f', 'true', 'boolean')],
      '{\n  "a": 1,\n  "b": {"x": [1, 2]},\n  "c": "q",\n  "d": {\n    "e": [\n      {\n        "f": true\n      }\n    ]\n  }\n}\n',
    ],
    [
      'removes the first and the last',
      text,
      [remove('a'), remove('c')],
      '{\n  "b": {"x": [1, 2]}\n}\n',
    ],
    [
      'leaves an empty container',
      text,
      [remove('b.x[0]'), remove('b.x[0]')],
      '{\n  "a": 1,\n  "b": {"x": []},\n  "c": "q"\n}\n',
    ],
    [
      'puts in a subtree as it is spelled',
      text,
      [set('a', '{"k": 1.0}', 'json'), set('a.l', '2', 'float')],
      '{\n  "a": {"k": 1.0, "l": 2},\n  "b": {"x": [1, 2]},\n  "c": "q"\n}\n',
    ],
    [
      'stays on one line',
      '{"a":1}',
      [set('b', '2', 'integer'), set('c', 'd')],
      '{"a":1,"b":2,"c":"d"}',
    ],
    ['keeps line ends', '{\r\n\t"a": 1\r\n}', [set('b', 'x')], '{\r\n\t"a": 1,\r\n\t"b": "x"\r\n}'],
    ['begins with an object', '', [set('a', 'x')], '{\n  "a": "x"\n}\n'],
    ['replaces null by what is set below', '{"a": null}', [set('a.b', 'x')], '{"a": {"b": "x"}}'],
    [
      'escapes what must be',
      '{}',
      [set('["\\""]', '\u0000"\\\n'.slice(1))],
      '{"\\"": "\\"\\\\\\n"}',
    ],
  ])('%s', (_, before, operations, after) => {
    expect(edited('json', before, ...operations)).toBe(after)
  })

  test('types of durations move with the elements of their list', () => {
    const before = {
      text: '{"l": ["x", "5s", "6s"], "m": "1KiB"}',
      types: { 'l[1]': 'duration', m: 'size', gone: 'size' },
    } as const
    const after = applyOperations('json', before, [remove('l[0]'), remove('l[0]')])
    expect(after).toEqual({ text: '{"l": ["6s"], "m": "1KiB"}', types: { m: 'size' } })
    expect(applyOperations('json', before, [remove('l[0]')])?.types).toEqual({
      'l[0]': 'duration',
      m: 'size',
    })
  })
})

describe('YAML', () => {
  const text = `# top
server:
    port: 8080      # the port
    hosts:
        - a

flow: {a: 1, b: [x, y]}
db: &db
    url: "jdbc:x"   # quoted
    n: 1e3
copy:
    <<: *db
    extra: 0x10
empty:
`

  test('a changed value leaves all other bytes as they are', () => {
    const operations = [
      set('server.port', '9090'),
      set('empty', 'now'),
      set('flow.b[0]', 'z, q'),
      set('db.url', 'y'),
    ]
    expect(edited('yaml', text, ...operations)).toBe(
      text
        .replace('8080', '9090')
        .replace('empty:', 'empty: now')
        .replace('[x,', '["z, q",')
        .replace('"jdbc:x"', '"y"'),
    )
  })

  test('a changed structure keeps comments, anchors, quotes, numbers and indentation', () => {
    expect(
      edited(
        'yaml',
        text,
        set('server.name', 'yes'),
        remove('flow.a'),
        set('copy.url', 'own'),
        set('empty.x[0]', '2', 'integer'),
      ),
    ).toBe(`# top
server:
    port: 8080 # the port
    hosts:
        - a
    name: "yes"

flow: {b: [x, y]}
db: &db
    url: "jdbc:x" # quoted
    n: 1e3
copy:
    <<: *db
    extra: 0x10
    url: own
empty:
    x:
        - 2
`)
  })

  test('lists that are not indented stay so', () => {
    expect(edited('yaml', 'a:\n  b:\n  - 1\n', set('a.c[0]', '2', 'integer'))).toBe(
      'a:\n  b:\n  - 1\n  c:\n  - 2\n',
    )
  })

  test('documents that are not edited keep their bytes', () => {
    expect(edited('yaml', 'a:   1\n---\n# two\nb:   2\n...\n---\na: 3\n', set('c', 'x'))).toBe(
      'a:   1\n---\n# two\nb:   2\n...\n---\na: 3\nc: x\n',
    )
  })

  test('a set changes the last document that has the key, a removal takes it out of all', () => {
    const documents = 'a: 1\nb: 1\n---\na: 2\n---\nc: 3\n'
    expect(edited('yaml', documents, set('a', '9'))).toBe('a: 1\nb: 1\n---\na: 9\n---\nc: 3\n')
    expect(
      readItems('yaml', { text: edited('yaml', documents, remove('a')) ?? '', types: {} }).map(
        ({ key }) => key,
      ),
    ).toEqual(['b', 'c'])
  })

  test('strings that other readers take for something else are quoted', () => {
    const values = [
      'yes',
      'off',
      '0777',
      '1:30',
      '2001-01-01',
      '1_000',
      'null',
      '<<',
      '~',
      '12e03',
      '+1',
    ]
    const after = edited('yaml', '', ...values.map((value, index) => set(`k${index}`, value)))
    expect(after).toBe(values.map((value, index) => `k${index}: "${value}"\n`).join(''))
  })

  test('line ends stay', () => {
    expect(edited('yaml', 'a: 1\r\nb: 2\r\n', set('c', 'x'))).toBe('a: 1\r\nb: 2\r\nc: x\r\n')
  })

  test('an anchor that is in use cannot be removed, and what an alias repeats cannot be edited there', () => {
    expect(errorOf('yaml', text, remove('db'))?.message).toContain(
      'no anchor "&db" stands before this alias',
    )
    expect(errorOf('yaml', text, remove('copy.url'))?.message).toContain('repeated by an alias')
    expect(errorOf('yaml', 'a: &x {b: 1}\nc: *x\n', set('c.b', '2'))?.message).toContain(
      'the alias "*x"',
    )
  })
})

const RENDER = {
  json: (value: object) => JSON.stringify(value, null, 2),
  yaml: (value: object) => stringify(value, { lineWidth: 0, defaultKeyType: 'QUOTE_DOUBLE' }),
} as const

describe.each(['json', 'yaml'] as const)('%s, for all documents', (format) => {
  test('after a set the key has the value and the type, all else is as before', () => {
    fc.assert(
      fc.property(tree, newValue, fc.nat(), (value, change, pick) => {
        const state = { text: RENDER[format](value), types: {} }
        const before = readItems(format, state)
        const key = before[pick % before.length]?.key
        fc.pre(key !== undefined)
        const after = applyOperations(format, state, [{ op: 'set', key, ...change }])
        const items = readItems(format, after ?? state)
        expect(items.find((item) => item.key === key)).toEqual({ key, ...change })
        expect(itemsExcept(items, key)).toEqual(itemsExcept(before, key))
      }),
      { numRuns: 300 },
    )
  })

  test('a document that is built from the items of another one has the same items', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const items = readItems(format, { text: RENDER[format](value), types: {} })
        const built = applyOperations(
          format,
          null,
          items.map((item): EditOperation => ({ op: 'set', ...item })),
        )
        expect(built === null ? [] : readItems(format, built)).toEqual(items)
      }),
      { numRuns: 300 },
    )
  })

  test('a removed key is gone, or its container is empty; all else is as before', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const state = { text: RENDER[format](value), types: {} }
        const before = readItems(format, state)
        // The last element, so that no other position moves.
        const last = before.at(-1)
        fc.pre(last !== undefined)
        const items = readItems(format, applyOperations(format, state, [remove(last.key)]) ?? state)
        expect(items.slice(0, before.length - 1)).toEqual(before.slice(0, -1))
        expect(items.find(({ key }) => key === last.key)).toBeUndefined()
        for (const { value: left } of items.slice(before.length - 1))
          expect(['{}', '[]']).toContain(left)
      }),
      { numRuns: 300 },
    )
  })

  test.each<[string, string, EditOperation]>([
    ['MP_CONFIG_ITEM_UNKNOWN', '{"a": 1}', remove('b')],
    ['MP_CONFIG_ITEM_UNKNOWN', '{"a": 1}', remove('a.b')],
    ['MP_CONFIG_ITEM_UNKNOWN', '{"a": [1]}', remove('a[1]')],
    ['MP_CONFIG_INVALID_ITEM', '{"a": 1}', set('a.b', 'x')],
    ['MP_CONFIG_INVALID_ITEM', '{"a": [1]}', set('a[2]', 'x')],
    ['MP_CONFIG_INVALID_ITEM', '{"a": [1]}', set('a.b', 'x')],
    ['MP_CONFIG_INVALID_ITEM', '{"a": {}}', set('a[0]', 'x')],
    ['MP_CONFIG_INVALID_ITEM', '{"a": 1}', set('a', 'x')],
    ['MP_CONFIG_INVALID_ITEM', '{"a": 1}', set('a..b', 'x')],
    ['MP_CONFIG_INVALID_ITEM', '{"a": 1}', set('b', '{', 'json')],
    ['MP_CONFIG_INVALID_ITEM', '5', set('b', 'x')],
    ['MP_CONFIG_INVALID_DOCUMENT', '{', set('b', 'x')],
  ])('%s answers an edit of %s', (code, text, operation) => {
    expect(errorOf(format, text, operation)?.code).toBe(code)
  })
})

describe.each(['xml', 'text'] as const)('%s', (format) => {
  test('takes a replacement, and no item edits', () => {
    expect(edited(format, '<a/>', { op: 'replace', text: '<b/>' })).toBe('<b/>')
    expect(errorOf(format, '<a/>', set('a', 'b'))?.code).toBe('MP_CONFIG_EDIT_UNSUPPORTED')
    expect(errorOf(format, '<a/>', remove('a'))?.message).toContain('"remove" cannot be applied')
  })
})

test('operations are applied in order, through replacements and removal', () => {
  const operations: readonly EditOperation[] = [
    set('a', '1'),
    { op: 'replace', text: 'b=2\n' },
    set('c', '3'),
  ]
  expect(edited('properties', '', ...operations)).toBe('b=2\nc=3\n')
  expect(edited('properties', 'a=1\n', { op: 'remove-namespace' })).toBeUndefined()
  expect(edited('properties', 'a=1\n', { op: 'remove-namespace' }, set('b', '2'))).toMatch(
    /^b ?= ?2\n$/,
  )
})

test.each(['properties', 'json', 'yaml'] as const)(
  '%s documents of ten thousand items take ten thousand edits',
  (format) => {
    const keys = Array.from({ length: 10_000 }, (_, index) => `key${index}`)
    const built = applyOperations(
      format,
      null,
      keys.map((key) => set(key, 'x')),
    )
    const changed = applyOperations(
      format,
      built,
      keys.map((key, index) => (index % 2 === 0 ? set(key, 'y') : remove(key))),
    )
    const items = readItems(format, changed ?? { text: '', types: {} })
    expect(items.length).toBe(5000)
    expect(items.every(({ value }) => value === 'y')).toBe(true)
  },
)
