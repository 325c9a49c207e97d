/** `midplane login | logout`: a session of a person, begun in a browser and kept for later commands. */
import { clientsApi, createClient, iamApi, MidplaneError } from '@midplane/contract'
import type { Command } from 'commander'
import { addTenantOption, contextOf } from '../../command-context.ts'
import { signInByDevice } from '../../device-flow.ts'
import { readLogin, writeLogin } from '../../logins.ts'

type LoginOptions = { readonly tenant: string }

export function addLoginCommands(program: Command): void {
  addTenantOption(program.command('login'))
    .description('sign in with a browser, here or on another machine')
    .action(async ({ tenant }: LoginOptions, command: Command) => {
      const { connection, output } = contextOf(command)
      const { baseUrl } = connection
      const accessToken = await signInByDevice({ url: baseUrl, tenant }, ({ url, userCode }) => {
        process.stderr.write(`open ${url}\nand compare the code ${userCode}\n`)
      })
      const client = createClient(clientsApi, { baseUrl })
      const { token, expiresAt, principal } = await client.beginCliSession({
        body: { accessToken },
      })
      writeLogin(baseUrl, { token, expiresAt, name: principal.name }, process.env)
      output.result(
        { server: baseUrl, principal, expiresAt },
        () => `signed in as ${principal.name} until ${expiresAt}`,
      )
    })

  program
    .command('logout')
    .description('end the session that login began')
    .action(async (_options: unknown, command: Command) => {
      const { connection, output } = contextOf(command)
      const { baseUrl } = connection
      const login = readLogin(baseUrl, process.env)
      if (login !== undefined) await endSession(baseUrl, login.token)
      writeLogin(baseUrl, undefined, process.env)
      output.result({ server: baseUrl }, () => `signed out of ${baseUrl}`)
    })
}

/** A session that has ended already is what was wanted. */
async function endSession(baseUrl: string, token: string): Promise<void> {
  const id = /^mp_([0-9a-z]+)_/.exec(token)?.[1] ?? ''
  const iam = createClient(iamApi, { baseUrl, token })
  await iam.endSession({ params: { id } }).catch((error: unknown) => {
    if (!MidplaneError.is(error) || error.status !== 401) throw error
  })
}
