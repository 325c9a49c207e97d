/** What a failed command says and with which code it ends: 1 it failed, 2 it was called wrongly. */
import { MidplaneError, toProblem } from '@midplane/contract'
import { CommanderError } from 'commander'
import { usageErrors } from './errors.ts'
import { visible } from './table.ts'

const FAILED = 1
const MISUSED = 2
const ISSUES_SHOWN_MAX = 20

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISUSED
  if (!MidplaneError.is(error)) return FAILED
  return error.code in usageErrors.table || error.code === 'MP_SETTINGS_INVALID' ? MISUSED : FAILED
}

/** What went wrong and what to do, for standard error; a problem document with --json. */
export function describeFailure(error: unknown, options: { readonly isJson: boolean }): string {
  if (!MidplaneError.is(error)) {
    const messages =
      error instanceof AggregateError ? error.errors.map(messageOf) : [messageOf(error)]
    return options.isJson
      ? JSON.stringify({ title: messages.join('; ') })
      : messages.map((message) => `midplane: ${message}`).join('\n')
  }
  if (options.isJson) return JSON.stringify(toProblem(error), null, 2)
  const reason = systemReason(error)
  const message = `midplane: ${error.message}${reason === undefined ? '' : ` (${reason})`}`
  const issues = issuesOf(error).filter((issue) => !error.message.includes(issue))
  const lines = [
    message,
    ...issues.map((issue) => `  ${issue}`),
    `  ${adviceOf(error)} (${error.code})`,
  ]
  return lines.map(visible).join('\n')
}

function adviceOf(error: MidplaneError): string {
  // The commands only call what their own version has, so the path was not mistyped by anyone.
  if (error.code !== 'MP_HTTP_ENDPOINT_UNKNOWN') return error.advice
  return 'the server is of another version; compare with `midplane status`'
}

/** Why no answer came, in the word of the system (`ECONNREFUSED`, `ENOTFOUND`). */
function systemReason(error: MidplaneError): string | undefined {
  if (error.code !== 'MP_CLIENT_UNREACHABLE') return undefined
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    const code: unknown = Reflect.get(cause, 'code')
    if (typeof code === 'string') return code
    if (cause.name === 'TimeoutError') return 'timeout'
  }
  return undefined
}

function issuesOf(error: MidplaneError): string[] {
  const { issues, problems } = error.details
  const listed = [issues, problems].flatMap((list): unknown[] => (Array.isArray(list) ? list : []))
  const shown = listed.slice(0, ISSUES_SHOWN_MAX).map(issueText)
  const hiddenCount = listed.length - shown.length
  return hiddenCount === 0 ? shown : [...shown, `and ${hiddenCount} more`]
}

function issueText(issue: unknown): string {
  if (typeof issue !== 'object' || issue === null) return String(issue)
  const path: unknown = Reflect.get(issue, 'path')
  const message: unknown = Reflect.get(issue, 'message') ?? Reflect.get(issue, 'problem')
  const where = Array.isArray(path) ? path.join('.') : path
  return typeof where === 'string' ? `${where}: ${String(message)}` : String(message)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
