/**
 * A parsed source file, reduced to what the rules and counters ask for. Parsing is done by oxc,
 * since TypeScript 7 offers programs no syntax tree.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync, type ParseResult } from 'oxc-parser'
import { lineFinder, type LineOf } from './line-finder.ts'
import { surveyProgram, type Survey } from './survey.ts'

export type SourceFile = {
  /** Relative to the root of the tree, with forward slashes. */
  readonly path: string
  readonly text: string
  readonly imports: readonly Import[]
  readonly comments: readonly Comment[]
  readonly hasHeader: boolean
  /** Line of `export default`, undefined without one. */
  readonly defaultExportLine: number | undefined
  readonly survey: Survey
}

export type Import = {
  readonly specifier: string
  readonly line: number
  /** Erased before the program runs. */
  readonly isTypeOnly: boolean
}

export type Comment = { readonly text: string; readonly line: number; readonly lineCount: number }

export function readSourceFile(root: string, path: string): SourceFile {
  return parseSourceFile(path, readFileSync(join(root, path), 'utf8'))
}

export function parseSourceFile(path: string, text: string): SourceFile {
  const result = parseSync(path, text)
  const lineOf = lineFinder(text)
  const survey = surveyProgram(result.program, lineOf)
  const typeImports = survey.typeImports.map((found) => ({ ...found, isTypeOnly: true }))
  return {
    path,
    text,
    imports: [...importsOf(result, text, lineOf), ...typeImports],
    comments: result.comments.map(({ value, start, end }) => ({
      text: value,
      line: lineOf(start),
      lineCount: lineOf(end) - lineOf(start) + 1,
    })),
    hasHeader: hasHeader(result),
    defaultExportLine: defaultExportLine(result, lineOf),
    survey,
  }
}

function importsOf({ module }: ParseResult, text: string, lineOf: LineOf): Import[] {
  const imports = module.staticImports.map(({ moduleRequest, entries, start }) => ({
    specifier: moduleRequest.value,
    line: lineOf(start),
    isTypeOnly: entries.length > 0 && entries.every((entry) => entry.isType),
  }))
  const exports = module.staticExports.flatMap(({ entries, start }) => {
    const specifier = entries[0]?.moduleRequest?.value
    if (specifier === undefined) return []
    return [{ specifier, line: lineOf(start), isTypeOnly: entries.every((entry) => entry.isType) }]
  })
  const dynamic = module.dynamicImports.flatMap(({ moduleRequest, start }) => {
    const literal = text.slice(moduleRequest.start, moduleRequest.end)
    const specifier = /^(['"`])([^$]*)\1$/.exec(literal)?.[2]
    return specifier === undefined ? [] : [{ specifier, line: lineOf(start), isTypeOnly: false }]
  })
  return [...imports, ...exports, ...dynamic]
}

/** A comment above everything but the `#!` line. */
function hasHeader({ comments, program }: ParseResult): boolean {
  const firstComment = comments[0]
  const firstStatement = program.body[0]
  if (firstComment === undefined) return false
  return firstStatement === undefined || firstComment.start < firstStatement.start
}

function defaultExportLine({ module }: ParseResult, lineOf: LineOf): number | undefined {
  const found = module.staticExports.find(({ entries }) =>
    entries.some(({ exportName }) => exportName.kind === 'Default'),
  )
  return found && lineOf(found.start)
}
