/**
 * XML documents: well-formed, without entity declarations, which would open readers to expansion
 * bombs and foreign files. No items. Source: XML 1.0, fifth edition.
 */
import { SaxesParser } from 'saxes'
import { configErrors } from '../errors.ts'
import { characterProblems } from './characters.ts'
import { type DocumentProblem, PROBLEM_COUNT_MAX } from './document-problem.ts'
import type { DocumentFormat } from './format.ts'
import { positionsOf } from './text-position.ts'

const ENTITY_DECLARATION = '<!ENTITY'
const ERROR_PREFIX = /^\d+:\d+: /
const FINAL_STOP = /\.$/

export const xmlFormat: DocumentFormat = {
  name: 'xml',
  read: (text) => ({ problems: xmlProblems(text), items: [] }),
  edit(text, types, [first]) {
    if (first === undefined) return { text, types }
    throw configErrors.error('MP_CONFIG_EDIT_UNSUPPORTED', { format: 'xml', operation: first.op })
  },
}

/** Ends the parse from inside a callback, which is the only way out. */
const STOP = new Error('stop reading')

function xmlProblems(text: string): readonly DocumentProblem[] {
  const characters = characterProblems(text, { allowsByteOrderMark: true })
  if (characters.length > 0) return characters
  const problems: DocumentProblem[] = []
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    const problem = error.message.replace(ERROR_PREFIX, '').replace(FINAL_STOP, '')
    // The parser stands behind the character that broke the rule.
    problems.push({ line: parser.line, column: Math.max(parser.columnIndex, 1), problem })
    if (problems.length === PROBLEM_COUNT_MAX) throw STOP
  })
  parser.on('doctype', (doctype) => {
    if (!doctype.includes(ENTITY_DECLARATION)) return
    const problem = 'entity declarations are not allowed'
    problems.push({ ...positionsOf(text)(text.indexOf(ENTITY_DECLARATION)), problem })
    throw STOP
  })
  try {
    parser.write(text).close()
  } catch (error) {
    if (error !== STOP) throw error
  }
  return problems.toSorted((one, other) => one.line - other.line || one.column - other.column)
}
