/** Readers of option values: text in, value out, or a refusal that says what was expected. */
import { InvalidArgumentError } from 'commander'
import type * as z from 'zod'

const WHOLE_NUMBER = /^\d{1,15}$/

export function wholeNumber(range: {
  readonly min: number
  readonly max?: number
}): (text: string) => number {
  const { min, max = Number.MAX_SAFE_INTEGER } = range
  const expected =
    max === Number.MAX_SAFE_INTEGER
      ? `a whole number, ${min} or more`
      : `a whole number from ${min} to ${max}`
  return (text) => {
    const value = WHOLE_NUMBER.test(text) ? Number(text) : Number.NaN
    if (value >= min && value <= max) return value
    throw new InvalidArgumentError(`expected ${expected}`)
  }
}

/** `never`, or a number of days. */
export function days(text: string): number | null {
  if (text === 'never') return null
  return wholeNumber({ min: 1, max: 3650 })(text)
}

/** A text that keeps the rule of a contract, refused before anything is sent. */
export function matching(schema: z.ZodType<string>): (text: string) => string {
  return (text) => {
    const result = schema.safeParse(text)
    if (result.success) return result.data
    throw new InvalidArgumentError([...new Set(result.error.issues.flatMap(leaves))].join('; '))
  }
}

/** For options that may be given several times. */
export function each<Value>(
  read: (text: string) => Value,
): (text: string, before?: readonly Value[]) => readonly Value[] {
  return (text, before = []) => [...before, read(text)]
}

/** The rules behind a choice of rules: `*` or a name is told as the rule of names. */
function leaves(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'invalid_union')
    return issue.errors
      .flat()
      .filter(({ code }) => code !== 'invalid_value')
      .flatMap(leaves)
  return [issue.message.replace(/^Too /, 'too ')]
}
