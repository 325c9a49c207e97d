/** `midplane login | logout | whoami`: who this person is to a server. */
import { createClient, iamApi, MidplaneError } from '@midplane/contract'
import type { Command } from 'commander'
import {
  addDirectoryOption,
  addExamples,
  contextOf,
  fetchInTime,
  type CommandContext,
  type TenantOption,
} from '../command-context.ts'
import { forgetToken, storedToken, storeToken } from '../credentials.ts'
import { signInByDevice } from '../device-flow.ts'
import { readSecret } from '../secret-input.ts'

const UNAUTHENTICATED = 401
/** The part of a session's token that is no secret. */
const SESSION_ID = /^mp_([0-9a-z]+)_/

type LoginOptions = TenantOption & { readonly code?: string }
type Session = Awaited<ReturnType<CommandContext['iam']['login']>>

export function addSignInCommands(program: Command): void {
  addLoginCommand(program)
  addLogoutCommand(program)
  const whoami = program
    .command('whoami')
    .description('who you are to the server, and what you may do')
    .action(async (_options: unknown, self: Command) => {
      const { iam, output } = contextOf(self)
      const { principal, grants, denials } = await iam.whoami()
      output.result({ principal, grants, denials }, () =>
        [
          `${principal.name} (${principal.kind})`,
          ...grants.map(({ action, resource }) => `  ${action}@${resource}`),
          ...denials.map(({ action, resource }) => `  not ${action}@${resource}`),
        ].join('\n'),
      )
    })
  addExamples(whoami, 'midplane whoami')
}

function addLoginCommand(program: Command): void {
  const login = addDirectoryOption(
    program
      .command('login [user]')
      .summary('sign in to a server')
      .description(
        'sign in to a server with a browser, here or on another machine; with the name of a user by a password, asked for or read from standard input',
      ),
  )
    .option('--code <code>', 'beside a password: of the authenticator app, or a recovery code')
    .action(async (user: string | undefined, options: LoginOptions, self: Command) => {
      const context = contextOf(self)
      const { baseUrl } = context.connection
      const { token, expiresAt, principal } =
        user === undefined
          ? await signInWithBrowser(context, options.tenant)
          : await signInWithPassword(context, user, options)
      storeToken(baseUrl, { token, expiresAt }, process.env)
      context.output.result(
        { server: baseUrl, name: principal.name, expiresAt },
        () => `signed in to ${baseUrl} as ${principal.name} until ${expiresAt}`,
      )
    })
  addExamples(
    login,
    'midplane login --server https://config.example.org',
    'midplane login admin < secret.txt',
  )
}

async function signInWithBrowser(
  { connection, iam, output }: CommandContext,
  tenant: string,
): Promise<Session> {
  const server = { url: connection.baseUrl, tenant }
  const accessToken = await signInByDevice(server, fetchInTime, ({ url, userCode }) => {
    output.note(`open ${url}\nand compare the code ${userCode}`)
  })
  return iam.beginCliSession({ body: { accessToken } })
}

async function signInWithPassword(
  { connection, iam }: CommandContext,
  username: string,
  { tenant, code }: LoginOptions,
): Promise<Session> {
  const password = await readSecret(`password of ${username} at ${connection.baseUrl}`, {
    isNew: false,
  })
  return iam.login({ body: { username, password, tenant, code } })
}

function addLogoutCommand(program: Command): void {
  const logout = program
    .command('logout')
    .description('end the session at a server that login began')
    .action(async (_options: unknown, self: Command) => {
      const { connection, output } = contextOf(self)
      const { baseUrl } = connection
      const token = storedToken(baseUrl, process.env)
      if (token !== undefined) await endSession(baseUrl, token)
      const wasSignedIn = forgetToken(baseUrl, process.env)
      output.result(
        { server: baseUrl, wasSignedIn },
        () => `${wasSignedIn ? 'signed out of' : 'was not signed in to'} ${baseUrl}`,
      )
    })
  addExamples(logout, 'midplane logout --server https://config.example.org')
}

/** A session that has ended already is what was wanted. */
async function endSession(baseUrl: string, token: string): Promise<void> {
  const id = SESSION_ID.exec(token)?.[1] ?? ''
  const iam = createClient(iamApi, { baseUrl, token, fetch: fetchInTime })
  await iam.endSession({ params: { id } }).catch((error: unknown) => {
    if (!MidplaneError.is(error) || error.status !== UNAUTHENTICATED) throw error
  })
}
