// The error class: position, brand, and a message that is safe to log.
import { describe, expect, it } from 'vitest'
import { parseProperties, WireError, wireErrors } from '../src/index.ts'
import { refusalOf } from './error-log.ts'

describe('WireError', () => {
  it.each([
    ['a=1\r\nb=2\rc=3\n  d = \\u12', { offset: 19, line: 4, column: 7 }],
    ['\\u', { offset: 0, line: 1, column: 1 }],
    ['中😀=\\uzzzz', { offset: 4, line: 1, column: 5 }],
  ])('tells offset, line and column of the fault in %j', (text, position) => {
    expect(refusalOf(() => parseProperties(text))).toMatchObject(position)
  })

  it('carries code and rule, and does not quote the input', () => {
    const error = refusalOf(() => parseProperties('password=secret\\uXY'))
    const { rule } = wireErrors.MP_PROPERTIES_UNICODE_MALFORMED
    expect(error).toMatchObject({ code: 'MP_PROPERTIES_UNICODE_MALFORMED', rule })
    expect(error?.message).toBe(`${rule} (line 1, column 16)`)
  })

  it('is recognised by brand, also from another copy of the package', () => {
    const foreign = Object.assign(new Error('x'), { [Symbol.for('midplane.wire-error')]: true })
    expect(WireError.is(foreign)).toBe(true)
    expect(WireError.is(new Error('x'))).toBe(false)
    expect(WireError.is(null)).toBe(false)
    expect(WireError.is('x')).toBe(false)
  })

  it('has a rule and a remedy for every code, lower case and without full stop', () => {
    for (const [code, { rule, remedy }] of Object.entries(wireErrors)) {
      expect(code).toMatch(/^MP_[A-Z_]+$/)
      for (const text of [rule, remedy]) expect(text).toMatch(/^["a-z].*[^.]$/)
    }
  })
})
