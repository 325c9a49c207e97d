/** `midplane user`: the people of a tenant; `--tenant '*'` for those of the platform. */
import type { UserView } from '@midplane/contract'
import type { Command } from 'commander'
import {
  addDirectoryOption,
  addExamples,
  addPageOptions,
  contextOf,
  type PageOptions,
  type TenantOption,
} from '../../command-context.ts'
import { pageText, type Output } from '../../output.ts'
import { STATE_VERBS } from './state-verbs.ts'

const USERS_LISTED = 100

export function addUserCommands(program: Command): void {
  const user = program.command('user').description('people')
  addListCommand(user)
  addCreateCommand(user)
  for (const [verb, state] of STATE_VERBS) {
    const change = addDirectoryOption(
      user
        .command(`${verb} <name>`)
        .description(state === 'active' ? 'let a user in again' : 'put a user out at once'),
    ).action(async (name: string, { tenant }: TenantOption, command: Command) => {
      const { iam, output } = contextOf(command)
      const changed = await iam.updateUser({ params: { tenant, name }, body: { state } })
      output.result(changed, () => userTable([changed], output))
    })
    addExamples(change, `midplane user ${verb} alice`)
  }
  const remove = addDirectoryOption(
    user.command('delete <name>').description('delete a user with sessions, tokens and rights'),
  ).action(async (name: string, { tenant }: TenantOption, command: Command) => {
    const { iam, output } = contextOf(command)
    await iam.deleteUser({ params: { tenant, name } })
    output.result({ name }, () => `deleted ${name}`)
  })
  addExamples(remove, 'midplane user delete alice')
}

function addListCommand(user: Command): void {
  type ListOptions = TenantOption & PageOptions & { readonly search?: string }
  const list = addPageOptions(
    addDirectoryOption(user.command('list').description('users by name')).option(
      '-s, --search <text>',
      'part of a name or e-mail address',
    ),
    USERS_LISTED,
  ).action(async ({ tenant, ...query }: ListOptions, command: Command) => {
    const { iam, output } = contextOf(command)
    const { limit, cursor, search } = query
    const page = await iam.listUsers({ params: { tenant }, query: { limit, cursor, search } })
    output.result(page, () => pageText(userTable(page.entries, output), page.nextCursor))
  })
  addExamples(list, 'midplane user list', "midplane user list --tenant '*'")
}

function addCreateCommand(user: Command): void {
  type CreateOptions = TenantOption & { readonly displayName: string; readonly email?: string }
  const create = addDirectoryOption(
    user.command('create <name>').description('create a user, without rights and password'),
  )
    .option('--display-name <text>', 'what people see', '')
    .option('--email <address>', 'e-mail address')
    .action(async (name: string, options: CreateOptions, command: Command) => {
      const { iam, output } = contextOf(command)
      const { tenant, displayName, email = null } = options
      const made = await iam.createUser({ params: { tenant }, body: { name, displayName, email } })
      output.result(made, () => userTable([made], output))
    })
  addExamples(
    create,
    'midplane user create alice --email alice@example.org',
    'midplane admin reset alice --tenant default',
  )
}

function userTable(users: readonly UserView[], output: Output): string {
  return output.table(
    ['NAME', 'DISPLAY NAME', 'E-MAIL', 'STATE', 'PASSWORD'],
    users.map((one) => [
      one.name,
      one.displayName,
      one.email ?? '',
      one.state,
      one.canUsePassword ? 'yes' : 'no',
    ]),
    'no users',
  )
}
