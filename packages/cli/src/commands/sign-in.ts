/** `midplane login | logout | whoami`: who this person is to a server. */
import type { Command } from 'commander'
import { addExamples, contextOf } from '../command-context.ts'
import { forgetToken, storeToken } from '../credentials.ts'
import { readSecret } from '../secret-input.ts'

const FIRST_USER = 'admin'

export function addSignInCommands(program: Command): void {
  const login = program
    .command('login [user]')
    .description('sign in to a server with a password, asked for or read from standard input')
    .action(async (user: string | undefined, _options: unknown, self: Command) => {
      const { connection, iam, output } = contextOf(self)
      const username = user ?? FIRST_USER
      const password = await readSecret(`password of ${username} at ${connection.baseUrl}`, {
        isNew: false,
      })
      const { token, expiresAt, principal } = await iam.login({ body: { username, password } })
      storeToken(connection.baseUrl, { token, expiresAt }, process.env)
      const result = { server: connection.baseUrl, name: principal.name, expiresAt }
      output.result(
        result,
        () => `signed in to ${connection.baseUrl} as ${principal.name} until ${expiresAt}`,
      )
    })
  addExamples(login, 'midplane login --server https://config.example.org')

  const logout = program
    .command('logout')
    .description('forget the sign-in to a server')
    .action((_options: unknown, self: Command) => {
      const { connection, output } = contextOf(self)
      const wasSignedIn = forgetToken(connection.baseUrl, process.env)
      const result = { server: connection.baseUrl, wasSignedIn }
      output.result(
        result,
        () => `${wasSignedIn ? 'signed out of' : 'was not signed in to'} ${connection.baseUrl}`,
      )
    })
  addExamples(logout, 'midplane logout --server https://config.example.org')

  const whoami = program
    .command('whoami')
    .description('who you are to the server, and what you may do')
    .action(async (_options: unknown, self: Command) => {
      const { iam, output } = contextOf(self)
      const me = await iam.whoami()
      output.result(me, () =>
        [
          `${me.principal.name} (${me.principal.kind})`,
          ...me.grants.map((grant) => `  ${grant.action}@${grant.resource}`),
        ].join('\n'),
      )
    })
  addExamples(whoami, 'midplane whoami')
}
