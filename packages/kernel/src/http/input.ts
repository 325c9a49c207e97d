/** Validation of what a caller sends: path parameters, query and body against the contract, before anything happens. */
import { isUtf8 } from 'node:buffer'
import { MidplaneError, strictInput, type EndpointShape } from '@midplane/contract'
import type * as z from 'zod'
import { httpErrors } from '../errors.ts'
import { findJsonFlaw } from './json-error.ts'

const ISSUES_SHOWN_MAX = 20

export type RawInput = { readonly params: unknown; readonly query: unknown; readonly body: unknown }
export type ParsedInput = {
  readonly params?: unknown
  readonly query?: unknown
  readonly body?: unknown
}

/** Compiles the checks of an endpoint. Names that the contract does not know are refused: a typing error must not pass as "left out". */
export function inputParser(endpoint: EndpointShape): (input: RawInput) => ParsedInput {
  const params = endpoint.params
  const query = endpoint.query === undefined ? undefined : strictInput(endpoint.query)
  const body = endpoint.body === undefined ? undefined : strictInput(endpoint.body)
  return (input) => ({
    ...(params === undefined ? {} : { params: parsePart('path', params, input.params) }),
    ...(query === undefined ? {} : { query: parsePart('query', query, input.query) }),
    ...(body === undefined ? {} : { body: parsePart('body', body, input.body) }),
  })
}

/** The value of a JSON body; undefined for an empty one. Errors: MP_HTTP_JSON_INVALID with the place. */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined
  if (!isUtf8(bytes)) {
    throw httpErrors.error('MP_HTTP_JSON_INVALID', {
      reason: 'bytes that are not UTF-8',
      line: 1,
      column: 1,
    })
  }
  const text = bytes.toString()
  try {
    return JSON.parse(text)
  } catch (cause) {
    const { reason, line, column, offset } = findJsonFlaw(text) ?? UNLOCATED
    throw httpErrors.error('MP_HTTP_JSON_INVALID', { reason, line, column, offset }, { cause })
  }
}

const UNLOCATED = { reason: 'not JSON', line: 1, column: 1, offset: 0 }

function parsePart(part: string, schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw invalid(part, result.error.issues)
}

function invalid(part: string, issues: readonly z.core.$ZodIssue[]): MidplaneError {
  const shown = issues.slice(0, ISSUES_SHOWN_MAX).map((issue) => ({
    path: [part, ...issue.path.map(String)].join('.'),
    message: messageOf(issue),
  }))
  const reason = shown.map(({ path, message }) => `${path}: ${message}`).join('; ')
  const error = httpErrors.error('MP_HTTP_INPUT_INVALID', { part, reason })
  return new MidplaneError({ ...error, message: error.message, details: { part, issues: shown } })
}

/** Of a union: what each of its branches says, since "invalid input" helps nobody. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union') return issue.message
  const messages = issue.errors.flatMap((branch) => branch.slice(0, 1).map(branchMessage))
  return messages.length === 0 ? issue.message : [...new Set(messages)].join(', or ')
}

function branchMessage(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String).join('.')
  return path === '' ? messageOf(issue) : `${path}: ${messageOf(issue)}`
}
