/**
 * Characters that no document may hold because they would not survive UTF-8, the store or other
 * readers.
 */
import { type DocumentProblem, PROBLEM_COUNT_MAX } from './document-problem.ts'
import { positionsOf } from './text-position.ts'

// oxlint-disable-next-line no-control-regex -- U+0000 is what is refused: PostgreSQL cannot store it
const FORBIDDEN = /[\p{Cs}\u0000]/gu
const BYTE_ORDER_MARK = '\ufeff'

export const CHARACTER_PROBLEMS = {
  nul: 'the character U+0000 cannot be stored',
  halfPair: 'half of a surrogate pair is no character',
  byteOrderMark: 'remove the byte order mark at the start',
} as const

export type CharacterRules = { readonly allowsByteOrderMark: boolean }

export function characterProblems(text: string, rules: CharacterRules): readonly DocumentProblem[] {
  const positionOf = positionsOf(text)
  const problems: DocumentProblem[] = []
  if (!rules.allowsByteOrderMark && text.startsWith(BYTE_ORDER_MARK)) {
    problems.push({ line: 1, column: 1, problem: CHARACTER_PROBLEMS.byteOrderMark })
  }
  for (const found of text.matchAll(FORBIDDEN)) {
    if (problems.length === PROBLEM_COUNT_MAX) break
    const problem = found[0] === '\0' ? CHARACTER_PROBLEMS.nul : CHARACTER_PROBLEMS.halfPair
    problems.push({ ...positionOf(found.index), problem })
  }
  return problems
}
