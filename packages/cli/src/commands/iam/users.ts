/** `midplane user`: the people of a tenant; `--tenant '*'` for those of the platform. */
import type { UserView } from '@midplane/contract'
import type { Command } from 'commander'
import { addTenantOption, contextOf } from '../../command-context.ts'
import { table } from '../../output.ts'
import { allPages } from './pages.ts'

type Options = { tenant: string; search?: string; displayName?: string; email?: string }

export function addUserCommands(program: Command): void {
  const user = program.command('user').description('people')
  addTenantOption(user.command('list').description('users by name'))
    .option('--search <text>', 'part of a name or e-mail address')
    .action(async ({ tenant, search }: Options, command: Command) => {
      const { iam, output } = contextOf(command)
      const entries = await allPages((query) =>
        iam.listUsers({ params: { tenant }, query: { ...query, search } }),
      )
      output.result(entries, () => userTable(entries))
    })
  addTenantOption(
    user
      .command('create <name>')
      .description('create a user, without rights and without a password'),
  )
    .option('--display-name <text>', 'what people see')
    .option('--email <address>', 'e-mail address')
    .action(
      async (name: string, { tenant, displayName = '', email }: Options, command: Command) => {
        const { iam, output } = contextOf(command)
        const made = await iam.createUser({
          params: { tenant },
          body: { name, displayName, email: email ?? null },
        })
        output.result(made, () => userTable([made]))
      },
    )
  for (const [verb, state] of [
    ['enable', 'active'],
    ['disable', 'disabled'],
  ] as const) {
    addTenantOption(
      user
        .command(`${verb} <name>`)
        .description(state === 'active' ? 'let a user in again' : 'put a user out at once'),
    ).action(async (name: string, { tenant }: Options, command: Command) => {
      const { iam, output } = contextOf(command)
      const changed = await iam.updateUser({ params: { tenant, name }, body: { state } })
      output.result(changed, () => userTable([changed]))
    })
  }
  addTenantOption(
    user.command('delete <name>').description('delete a user with sessions, tokens and rights'),
  ).action(async (name: string, { tenant }: Options, command: Command) => {
    const { iam, output } = contextOf(command)
    await iam.deleteUser({ params: { tenant, name } })
    output.result({ name }, () => `deleted ${name}`)
  })
}

function userTable(users: readonly UserView[]): string {
  return table(
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
