/** The figures of a set of source files by which code bases can be set side by side. */
import { importGraph, knots } from './import-graph.ts'
import type { SourceFile } from './source-file.ts'

export type Counters = {
  readonly fileCount: number
  readonly lineCount: number
  readonly linesMedian: number
  readonly linesP90: number
  readonly linesMax: number
  /** Comment lines among lines that are not blank, in percent. */
  readonly commentPercent: number
  readonly functionCount: number
  /** Functions above `FUNCTION_LINES_MAX`. */
  readonly longFunctionCount: number
  readonly longestFunctionLines: number
  /** Files in the largest group that all import one another; 0 without a circle. */
  readonly knotFileCount: number
  readonly knotFileCountWithTypes: number
  readonly anyPerKloc: number
  readonly nonNullPerKloc: number
  readonly castPerKloc: number
  /** Files that begin with a comment, in percent. */
  readonly headerPercent: number
}

export const FUNCTION_LINES_MAX = 70

export function count(files: readonly SourceFile[]): Counters {
  const lines = files.map(({ text }) => lineCountOf(text)).toSorted((a, b) => a - b)
  const functions = files.flatMap(({ survey }) => survey.functionLineCounts)
  const written = sum(
    files.map(({ text }) => text.split('\n').filter((line) => line.trim()).length),
  )
  const comment = sum(files.map(commentLineCount))
  const perKloc = (total: number): number => ratio(total * 1000, written - comment)
  return {
    fileCount: files.length,
    lineCount: sum(lines),
    linesMedian: quantile(lines, 0.5),
    linesP90: quantile(lines, 0.9),
    linesMax: lines.at(-1) ?? 0,
    commentPercent: ratio(comment * 100, written),
    functionCount: functions.length,
    longFunctionCount: functions.filter((length) => length > FUNCTION_LINES_MAX).length,
    longestFunctionLines: functions.reduce((most, length) => Math.max(most, length), 0),
    knotFileCount: largestKnot(files, { hasTypes: false }),
    knotFileCountWithTypes: largestKnot(files, { hasTypes: true }),
    anyPerKloc: perKloc(sum(files.map(({ survey }) => survey.anyCount))),
    nonNullPerKloc: perKloc(sum(files.map(({ survey }) => survey.nonNullCount))),
    castPerKloc: perKloc(sum(files.map(({ survey }) => survey.castCount))),
    headerPercent: ratio(files.filter(({ hasHeader }) => hasHeader).length * 100, files.length),
  }
}

function lineCountOf(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

/** Lines that hold nothing but comment; a comment after code is part of a code line. */
function commentLineCount({ text, comments }: SourceFile): number {
  const lines = text.split('\n')
  const commentLines = comments.flatMap(({ line, lineCount }) =>
    Array.from({ length: lineCount }, (_, index) => line + index).filter((number, index) => {
      const written = lines[number - 1]?.trim() ?? ''
      return written !== '' && (index > 0 || /^(\/\/|\/\*)/.test(written))
    }),
  )
  return new Set(commentLines).size
}

function largestKnot(files: readonly SourceFile[], how: { hasTypes: boolean }): number {
  return knots(importGraph(files, how)).reduce((most, knot) => Math.max(most, knot.length), 0)
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
