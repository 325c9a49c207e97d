// The writer: whatever is written is read back.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeProperties, entriesOf, parseProperties } from '../../src/index.ts'
import { anyText } from './text-arbitrary.ts'

const PRINTABLE_ASCII = /^[\x20-\x7e\n]*$/
const ANY_TEXT = /^[^]*$/

describe('encodeProperties', () => {
  it('keeps text readable and escapes only what the place needs', () => {
    const url = { key: 'jdbc.url', value: 'jdbc:mysql://db/x?a=b#c', comment: '数据库' }
    const odd = { key: '# a:b', value: ' = 😀\n' }
    expect(encodeProperties([url, odd])).toBe(
      '# 数据库\njdbc.url=jdbc:mysql://db/x?a=b#c\n\\#\\ a\\:b=\\ = 😀\\n\n',
    )
  })

  it('writes printable ASCII alone if asked to', () => {
    const text = encodeProperties([{ key: 'é', value: '😀', comment: '注' }], { ascii: true })
    expect(text).toBe('# \\u6CE8\n\\u00E9=\\uD83D\\uDE00\n')
  })

  it('is read back to the same entries, for any text', () => {
    const entries = fc.array(fc.record({ key: anyText, value: anyText }))
    fc.assert(
      fc.property(entries, fc.boolean(), (written, ascii) => {
        const text = encodeProperties(written, { ascii })
        expect(text).toMatch(ascii ? PRINTABLE_ASCII : ANY_TEXT)
        expect(text.isWellFormed()).toBe(true)
        const read = entriesOf(parseProperties(text)).map(({ key, value }) => ({ key, value }))
        expect(read).toEqual(written)
      }),
      { numRuns: 500 },
    )
  })

  it('keeps the comment above its entry', () => {
    const written = [
      { key: 'a', value: '1', comment: 'one\n\n two \\' },
      { key: 'b', value: '2' },
    ]
    const read = entriesOf(parseProperties(encodeProperties(written)))
    expect(read.map((entry) => entry.comment)).toEqual(['one\n\n two \\', undefined])
  })
})
