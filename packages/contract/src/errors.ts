/** Errors of the typed client: what happened when no problem document came back. */
import { defineErrors, type ErrorCatalogue } from './error.ts'

const table = {
  MP_CLIENT_UNREACHABLE: {
    status: 503,
    retryable: true,
    template: 'no answer from "{server}"',
    advice: 'start the server with `midplane up`, or name another one',
  },
  MP_CLIENT_UNEXPECTED_ANSWER: {
    status: 502,
    retryable: false,
    template: '"{url}" answered {answered} without a problem document',
    advice: 'check that the address is a Midplane server and that no proxy answers in its place',
  },
} as const

export const clientErrors: ErrorCatalogue<typeof table> = defineErrors(table)
