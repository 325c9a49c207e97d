/** What a failed command says. */
import { MidplaneError } from '@midplane/contract'
import { CommanderError } from 'commander'
import { describe, expect, test } from 'vitest'
import { cliErrors, usageErrors } from '../src/errors.ts'
import { describeFailure, exitCodeOf } from '../src/failure.ts'

describe('the exit code', () => {
  test('is 2 when the command was called wrongly', () => {
    expect(exitCodeOf(usageErrors.error('MP_CLI_APPLICATION_MISSING', {}))).toBe(2)
    expect(exitCodeOf(new CommanderError(1, 'commander.unknownOption', 'x'))).toBe(2)
  })

  test('is 1 when it failed and 0 when help was asked for', () => {
    expect(exitCodeOf(cliErrors.error('MP_CLI_DRAFT_MISSING', {}))).toBe(1)
    expect(exitCodeOf(new Error('x'))).toBe(1)
    expect(exitCodeOf(new CommanderError(0, 'commander.helpDisplayed', 'x'))).toBe(0)
  })
})

function invalid(message: string, issues: readonly unknown[]): MidplaneError {
  return new MidplaneError({
    code: 'MP_X_INVALID',
    status: 400,
    retryable: false,
    message,
    advice: 'correct it',
    details: { issues },
  })
}

describe('a failure', () => {
  test('names the issues, what to do and the code', () => {
    const error = invalid('body is not valid', [
      { path: ['a', 0], message: 'too small' },
      { path: 'b', message: 'missing' },
    ])
    expect(describeFailure(error, { isJson: false })).toBe(
      'midplane: body is not valid\n  a.0: too small\n  b: missing\n  correct it (MP_X_INVALID)',
    )
  })

  test('does not say an issue twice', () => {
    const error = invalid('query is not valid: limit: too small', [
      { path: 'limit', message: 'too small' },
    ])
    expect(describeFailure(error, { isJson: false }).match(/too small/g)).toHaveLength(1)
  })

  test('shows the first issues of many and counts the rest', () => {
    const error = invalid(
      'bad',
      Array.from({ length: 25 }, (_, index) => ({ path: String(index), message: 'x' })),
    )
    expect(describeFailure(error, { isJson: false })).toMatch(/19: x\n {2}and 5 more\n/)
  })

  test('is a problem document with --json', () => {
    const error = cliErrors.error('MP_CLI_DRAFT_MISSING', {})
    expect(JSON.parse(describeFailure(error, { isJson: true }))).toMatchObject({
      code: 'MP_CLI_DRAFT_MISSING',
      status: 404,
    })
  })

  test('cannot write control characters of a server to the terminal', () => {
    expect(describeFailure(invalid('x\u001b[2J', []), { isJson: false })).not.toContain('\u001b')
  })

  test('of an endpoint that the server does not know points at the versions', () => {
    const error = new MidplaneError({
      code: 'MP_HTTP_ENDPOINT_UNKNOWN',
      status: 404,
      retryable: false,
      message: 'x',
      advice: 'y',
    })
    expect(describeFailure(error, { isJson: false })).toContain('`midplane status`')
  })
})
