/** What is wrong with a document, where, and the error that says so. */
import { type Format, MidplaneError } from '@midplane/contract'
import { configErrors } from '../errors.ts'

/** No list of problems grows beyond this. */
export const PROBLEM_COUNT_MAX = 100

/** `line` and `column` count from 1, columns in UTF-16 units. */
export type DocumentProblem = {
  readonly line: number
  readonly column: number
  readonly problem: string
}

/** The error whose message is the first problem and whose `details.problems` are all of them. */
export function invalidDocument(
  format: Format,
  problems: readonly [DocumentProblem, ...DocumentProblem[]],
): MidplaneError {
  return withProblems(
    configErrors.error('MP_CONFIG_INVALID_DOCUMENT', { format, ...problems[0] }),
    problems,
  )
}

/** The same error with a list of problems in its details. */
export function withProblems(error: MidplaneError, problems: readonly unknown[]): MidplaneError {
  const { code, status, retryable, message, advice, details } = error
  return new MidplaneError({
    code,
    status,
    retryable,
    message,
    advice,
    details: { ...details, problems },
  })
}

export function hasProblems<Problem>(
  problems: readonly Problem[],
): problems is readonly [Problem, ...Problem[]] {
  return problems.length > 0
}
