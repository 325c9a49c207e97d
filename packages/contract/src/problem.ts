/** Problem documents: how a MidplaneError crosses HTTP and comes back as the same class. Source: RFC 9457. */
import * as z from 'zod'
import { MidplaneError } from './error.ts'

export const PROBLEM_CONTENT_TYPE = 'application/problem+json'

export const problemSchema = z
  .object({
    type: z.string().describe('a URI that names the kind of problem: `urn:midplane:error:<code>`'),
    title: z.string().describe('what was wrong, with the values concerned'),
    status: z.int(),
    code: z.string().describe('the stable code, `MP_<PART>_<CONDITION>`'),
    advice: z.string().describe('what to do about it'),
    retryable: z.boolean(),
    details: z.record(z.string(), z.unknown()).optional(),
    requestId: z.string().optional(),
  })
  .meta({ id: 'Problem' })

export type Problem = z.infer<typeof problemSchema>

export function toProblem(error: MidplaneError, requestId?: string): Problem {
  return {
    type: `urn:midplane:error:${error.code}`,
    title: error.message,
    status: error.status,
    code: error.code,
    advice: error.advice,
    retryable: error.retryable,
    details: { ...error.details },
    ...(requestId === undefined ? {} : { requestId }),
  }
}

export function fromProblem(problem: Problem): MidplaneError {
  return new MidplaneError({ ...problem, message: problem.title, details: problem.details ?? {} })
}
