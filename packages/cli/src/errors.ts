/** Errors of the command line itself; those of the server pass through it unchanged. */
import { defineErrors, type ErrorCatalogue } from '@midplane/contract'

const table = {
  MP_CLI_LOGIN_FAILED: {
    status: 401,
    retryable: true,
    template: 'nobody was signed in: {problem}',
    advice: 'run `midplane login` again; --server and --tenant name another place to sign in',
  },
} as const

export const cliErrors: ErrorCatalogue<typeof table> = defineErrors(table)
