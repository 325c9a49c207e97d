/** Documents that must be refused, with the place and the sentence, and the good ones beside them. */
import { type Format, FORMATS, MidplaneError } from '@midplane/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { validateText } from '../../src/format/document.ts'
import { formats } from '../../src/format/formats.ts'

type Bad = readonly [text: string, line: number, column: number, problem: string]

const BAD: Readonly<Record<Format, readonly Bad[]>> = {
  json: [
    ['', 1, 1, 'a value must stand here'],
    ['{', 1, 2, 'a closing brace is missing'],
    ['{"a":1,}', 1, 8, 'a key in double quotes must stand here'],
    ['[1,]', 1, 4, 'a value must stand here'],
    ['{"a":1,\n "a":2}', 2, 2, 'key "a" stands twice in one object'],
    ['{"a":1,"\\u0061":2}', 1, 8, 'key "a" stands twice in one object'],
    ['{a:1}', 1, 2, 'this is no JSON value'],
    ['// c\n{}', 1, 1, 'JSON has no comments'],
    ['{"a":01}', 1, 7, 'a comma must stand here'],
    ['{"a":1.}', 1, 6, 'the number is not complete'],
    ['{"a":"x\ty"}', 1, 6, 'control characters in strings must be escaped'],
    ['{"a":"\\x"}', 1, 6, 'a backslash must be followed by one of " \\ / b f n r t u'],
    ['{"a":"\\u12"}', 1, 6, '"\\u" must be followed by four hexadecimal digits'],
    ['{"a":"x', 1, 6, 'the string is not closed'],
    ['{"a" 1}', 1, 6, 'a colon must stand here'],
    ['{} {}', 1, 4, 'nothing may follow the end of the document'],
    ['\ufeff{}', 1, 1, 'remove the byte order mark at the start'],
    ['{"a":\r\n  tru}', 2, 3, 'this is no JSON value'],
    ['{"a":\r  tru}', 2, 3, 'this is no JSON value'],
    ['"\ud800"', 1, 2, 'half of a surrogate pair is no character'],
    [`${'['.repeat(100_000)}`, 1, 201, 'the document is nested deeper than 200 levels'],
  ],
  yaml: [
    ['a: 1\na: 2', 2, 1, 'key "a" stands twice in one map'],
    ['1: a\n"1": b', 2, 1, 'key "1" stands twice in one map'],
    ['{a: 1, a: 2}', 1, 8, 'key "a" stands twice in one map'],
    ['a: 1\n---\nb: 1\nb: 2', 4, 1, 'key "b" stands twice in one map'],
    ['a: b: c', 1, 4, 'nested mappings are not allowed in compact mappings'],
    ['a:\n\t- b', 2, 1, 'tabs are not allowed as indentation'],
    ['a: *x', 1, 4, 'no anchor "&x" stands before this alias'],
    ['a: *x\nb: &x 1', 1, 4, 'no anchor "&x" stands before this alias'],
    ['a: &x [*x]', 1, 8, 'alias "*x" stands inside the value that it repeats'],
    ['a: !foo 1', 1, 4, 'unresolved tag: !foo'],
    ['a: !!binary aa', 1, 4, 'unresolved tag: tag:yaml.org,2002:binary'],
    ['"x', 1, 3, 'missing closing "quote'],
    ['? [a]\n: b', 1, 3, 'keys must be plain values'],
    ['a\u0007: 1', 1, 2, 'control characters must be escaped'],
    ['<<: 1', 1, 5, 'only maps can be merged'],
    ['a: 1\r\nb: }', 2, 4, 'unexpected flow-map-end token in YAML stream: "}"'],
    ['- '.repeat(300), 1, 401, 'the document is nested deeper than 200 levels'],
  ],
  xml: [
    ['', 1, 1, 'document must contain a root element'],
    ['<a>', 1, 3, 'unclosed tag: a'],
    ['<a>\n\n<b></a>', 3, 7, 'unexpected close tag'],
    ['<a>\n  <b x=1/></a>', 2, 8, 'unquoted attribute value'],
    ['<a x="1" x="2"/>', 1, 16, 'duplicate attribute: x'],
    ['<a/><b/>', 1, 7, 'documents may contain only one root'],
    ['<a>&foo;</a>', 1, 8, 'undefined entity'],
    ['<!DOCTYPE a [\n  <!ENTITY x "y">\n]><a>&x;</a>', 2, 3, 'entity declarations are not allowed'],
    [
      '<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd">]><a/>',
      1,
      14,
      'entity declarations are not allowed',
    ],
    ['<a>\u0001</a>', 1, 4, 'disallowed character'],
  ],
  properties: [
    ['a=\\u12', 1, 3, '"\\u" must be followed by four hexadecimal digits'],
    ['a=1\r\n\r\n# x\r\nb = \\uZZZZ', 4, 5, '"\\u" must be followed by four hexadecimal digits'],
    ['a=1\nb=2\na=3', 3, 1, 'key "a" stands on the lines 1 and 3'],
    ['a=1\na=\\\n 2\na=3', 2, 1, 'key "a" stands on the lines 1, 2 and 4'],
    ['\ufeffa=1', 1, 1, 'remove the byte order mark at the start'],
  ],
  text: [
    ['a\nb\u0000', 2, 2, 'the character U+0000 cannot be stored'],
    ['x\ud800', 1, 2, 'half of a surrogate pair is no character'],
  ],
}

const GOOD: Readonly<Record<Format, readonly string[]>> = {
  json: [
    '{}',
    ' [1, "\\ud83d\\ude00", -0, 1e5, null]\r\n',
    '"x"',
    '['.repeat(200) + ']'.repeat(200),
  ],
  yaml: [
    '',
    '# only a comment\n',
    'a: 1\n---\na: 2\n',
    'a: &x {b: 1}\nc:\n  <<: *x\n',
    'a: yes',
    '- 1\n',
    '42',
  ],
  xml: [
    '<a/>',
    '\ufeff<a/>',
    '<?xml version="1.0"?>\n<!DOCTYPE a SYSTEM "a.dtd">\n<a b="&lt;"><![CDATA[<]]></a>',
  ],
  properties: ['', 'a', '# c\na = b\\\n  c\n', 'a=\\u00e9'],
  text: ['', 'anything at all', '\ufeffx\u0007'],
}

function errorOf(format: Format, text: string): MidplaneError | undefined {
  try {
    validateText(format, text)
  } catch (error) {
    if (MidplaneError.is(error)) return error
    throw error
  }
  return undefined
}

describe.each(FORMATS)('%s', (format) => {
  test.each(BAD[format].map((bad) => ({ bad, shown: JSON.stringify(bad[0].slice(0, 40)) })))(
    'refuses $shown at its place',
    ({ bad: [text, line, column, problem] }) => {
      const error = errorOf(format, text)
      expect(error?.code).toBe('MP_CONFIG_INVALID_DOCUMENT')
      expect(error?.details).toMatchObject({ format, line, column, problem })
      expect(error?.details['problems']).toContainEqual({ line, column, problem })
    },
  )

  test.each(GOOD[format].map((text) => ({ text, shown: JSON.stringify(text.slice(0, 40)) })))(
    'accepts $shown',
    ({ text }) => {
      expect(errorOf(format, text)).toBeUndefined()
    },
  )

  test('reads random text without a crash, and places every problem inside of it', () => {
    const fragment = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      "'",
      '\\',
      '\n',
      '\r',
      '\t',
      ' ',
      '  ',
      '- ',
      '&a ',
      '*a',
      '<<: ',
      '? ',
      '!',
      '|',
      '>',
      '#',
      '---\n',
      '%',
      '<',
      '>',
      '/',
      '<!',
      '<?',
      ']]>',
      '<![CDATA[',
      '<!--',
      '&',
      ';',
      '=',
      '\\u',
      'a',
      'b',
      '1',
      '.',
      'null',
      '\u0000',
      '\ud800',
      '\ufeff',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fragment, { maxLength: 30 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (random) => {
        const { problems, items } = formats[format].read(random, new Map())
        const lines = random.split(/\r\n|\r|\n/)
        for (const { line, column } of problems) {
          expect(line).toBeLessThanOrEqual(lines.length)
          expect(column).toBeGreaterThanOrEqual(1)
          expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 2)
        }
        if (problems.length > 0) expect(items).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })

  test('lists at most a hundred problems', () => {
    const { problems } = formats[format].read(',}<&\u0000\n'.repeat(5000), new Map())
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.length).toBeLessThanOrEqual(100)
  })
})

test.each([
  ['json', `{${'"a":1,'.repeat(5000)}"b":1}`],
  ['yaml', 'a: 1\n'.repeat(5000)],
  ['properties', Array.from({ length: 5000 }, (_, index) => `k${index}=\nk${index}=\n`).join('')],
] as const)('lists a hundred of the duplicate keys of %s', (format, text) => {
  expect(formats[format].read(text, new Map()).problems.length).toBe(100)
})

test('JSON is refused exactly where JSON.parse refuses it', () => {
  const fragment = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '\n',
    ' ',
    '"a"',
    '1',
    '-',
    '.',
    'e',
    '0',
    '+',
    'null',
    'true',
    '\\u00e9',
    '/',
    '\u00a0',
    '\v',
  )
  fc.assert(
    fc.property(fc.array(fragment, { maxLength: 8 }), (parts) => {
      const text = parts.join('')
      const isGood = formats.json.read(text, new Map()).problems.length === 0
      const hasDuplicates = /"a".*"a"/s.test(text)
      if (isGood || !hasDuplicates) expect(isGood).toBe(parses(text))
    }),
    { numRuns: 5000 },
  )
})

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

test('aliases that stand for billions of values are refused', () => {
  const levels = Array.from(
    { length: 30 },
    (_, level) => `l${level + 1}: &l${level + 1} [*l${level}, *l${level}, *l${level}]`,
  )
  const error = errorOf('yaml', ['l0: &l0 [x, x, x]', ...levels].join('\n'))
  expect(error?.message).toContain('aliases stand for more than 10000 values')
})

test('merges that stand for billions of values are refused', () => {
  const levels = Array.from(
    { length: 30 },
    (_, level) => `l${level + 1}: &l${level + 1} {<<: [*l${level}, *l${level}, *l${level}]}`,
  )
  const error = errorOf('yaml', ['l0: &l0 {a: 1}', ...levels].join('\n'))
  expect(error?.message).toContain('aliases stand for more than 10000 values')
})
