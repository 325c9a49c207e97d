/** `midplane service-account`: programs with rights of their own. */
import type { ServiceAccountView } from '@midplane/contract'
import type { Command } from 'commander'
import { addTenantOption, contextOf } from '../../command-context.ts'
import { table } from '../../output.ts'
import { allPages } from './pages.ts'

type Options = { tenant: string; title: string }

export function addServiceAccountCommands(program: Command): void {
  const account = program
    .command('service-account')
    .description('programs with rights of their own')
  addTenantOption(account.command('list').description('service accounts by name')).action(
    async ({ tenant }: Options, command: Command) => {
      const { iam, output } = contextOf(command)
      const entries = await allPages((query) =>
        iam.listServiceAccounts({ params: { tenant }, query }),
      )
      output.result(entries, () => accountTable(entries))
    },
  )
  addTenantOption(
    account.command('create <name>').description('create a service account, without rights'),
  )
    .option('--title <title>', 'what people see', '')
    .action(async (name: string, { tenant, title }: Options, command: Command) => {
      const { iam, output } = contextOf(command)
      const made = await iam.createServiceAccount({ params: { tenant }, body: { name, title } })
      output.result(made, () => accountTable([made]))
    })
  for (const [verb, state] of [
    ['enable', 'active'],
    ['disable', 'disabled'],
  ] as const) {
    addTenantOption(
      account.command(`${verb} <name>`).description(`${verb} it, its tokens included`),
    ).action(async (name: string, { tenant }: Options, command: Command) => {
      const { iam, output } = contextOf(command)
      const changed = await iam.updateServiceAccount({ params: { tenant, name }, body: { state } })
      output.result(changed, () => accountTable([changed]))
    })
  }
  addTenantOption(
    account.command('delete <name>').description('delete it with its tokens and rights'),
  ).action(async (name: string, { tenant }: Options, command: Command) => {
    const { iam, output } = contextOf(command)
    await iam.deleteServiceAccount({ params: { tenant, name } })
    output.result({ name }, () => `deleted ${name}`)
  })
}

function accountTable(accounts: readonly ServiceAccountView[]): string {
  return table(
    ['NAME', 'TITLE', 'STATE', 'CREATED'],
    accounts.map((one) => [one.name, one.title, one.state, one.createdAt]),
    'no service accounts',
  )
}
