// The reader against hand-written vectors, cut and random text.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseProperties, renderProperties } from '../../src/index.ts'
import { logOrRefusal, refusalOf } from '../error-log.ts'
import { controlled, linesOf, readVectors } from '../vector-file.ts'
import { anyText } from './text-arbitrary.ts'

const vectors = readVectors('properties.md')

function eventLog(text: string): string[] {
  let offset = 0
  return parseProperties(text).lines.map((line) => {
    const start = offset
    offset += line.raw.length
    if (line.kind !== 'entry') return `${start} ${line.kind}`
    const parts = [line.key, line.separator, line.value].map((part) => JSON.stringify(part))
    return `${start} entry ${parts.join(' ')}`
  })
}

/** The text of what was read; also the text itself if it is refused at an escape. */
function readOrRefused(text: string): string {
  const refusal = refusalOf(() => parseProperties(text))
  if (refusal === undefined) return renderProperties(parseProperties(text))
  return text.startsWith('\\u', refusal.offset) ? text : `refused at ${refusal.offset}`
}

describe('parseProperties', () => {
  it.each(vectors)('reads the vector: $name', (vector) => {
    const log = logOrRefusal(() => eventLog(controlled(vector, 'input')))
    expect(log).toEqual(linesOf(vector, 'expected'))
  })

  it.each(vectors)('keeps every character of each start and end of the vector: $name', (vector) => {
    const text = controlled(vector, 'input')
    for (let at = 0; at <= text.length; at++) {
      for (const part of [text.slice(0, at), text.slice(at)]) expect(readOrRefused(part)).toBe(part)
    }
  })

  it('gives back any text it reads, and refuses only a malformed escape', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(readOrRefused(text)).toBe(text)
      }),
      { numRuns: 1_000 },
    )
  })

  it('marks the value as it is written', () => {
    const [line] = parseProperties('k = a\\\n  \\u0062\r\n').lines
    if (line?.kind !== 'entry') throw new Error('the line is no entry')
    expect(line.raw.slice(line.valueStart, line.valueEnd)).toBe('a\\\n  \\u0062')
    expect(line.lineCount).toBe(2)
  })

  it('reads one entry of very many joined lines', () => {
    const text = `k=${'x\\\n  '.repeat(100_000)}`
    const [line] = parseProperties(text).lines
    expect(line).toMatchObject({ value: 'x'.repeat(100_000), lineCount: 100_001 })
  })
})
