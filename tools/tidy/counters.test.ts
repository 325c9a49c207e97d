/** The counters of a report, on text whose figures can be counted by hand. */
import { expect, test } from 'vitest'
import { count } from './counters.ts'
import { parseSourceFile } from './source-file.ts'

const FIRST = `/**
 * Header.
 */
import type { b } from './second.ts'

// why
export const a: any = 1 as number // after code
export function long(): void {
${'  a\n'.repeat(70)}}
`
const SECOND = `import { a } from './first.ts'
export const b = a! as const
`

test('counters of two files', () => {
  const counters = count([parseSourceFile('first.ts', FIRST), parseSourceFile('second.ts', SECOND)])
  expect(counters).toMatchObject({
    fileCount: 2,
    lineCount: 81,
    linesMax: 79,
    functionCount: 1,
    longFunctionCount: 1,
    longestFunctionLines: 72,
    knotFileCount: 0,
    knotFileCountWithTypes: 2,
    headerPercent: 50,
  })
  const codeLineCount = 76
  expect(counters.commentPercent).toBeCloseTo((4 * 100) / (codeLineCount + 4))
  expect(counters.anyPerKloc).toBeCloseTo(1000 / codeLineCount)
  expect(counters.nonNullPerKloc).toBeCloseTo(1000 / codeLineCount)
  expect(counters.castPerKloc).toBeCloseTo(1000 / codeLineCount)
})
