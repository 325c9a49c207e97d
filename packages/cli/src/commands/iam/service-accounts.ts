/** `midplane service-account`: programs with rights of their own. */
import type { ServiceAccountView } from '@midplane/contract'
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

const ACCOUNTS_LISTED = 100

export function addServiceAccountCommands(program: Command): void {
  const account = program
    .command('service-account')
    .description('programs with rights of their own')
  addListCommand(account)
  addCreateCommand(account)
  for (const [verb, state] of STATE_VERBS) {
    const change = addDirectoryOption(
      account.command(`${verb} <name>`).description(`${verb} it, its tokens included`),
    ).action(async (name: string, { tenant }: TenantOption, command: Command) => {
      const { iam, output } = contextOf(command)
      const changed = await iam.updateServiceAccount({ params: { tenant, name }, body: { state } })
      output.result(changed, () => accountTable([changed], output))
    })
    addExamples(change, `midplane service-account ${verb} orders`)
  }
  const remove = addDirectoryOption(
    account.command('delete <name>').description('delete it with its tokens and rights'),
  ).action(async (name: string, { tenant }: TenantOption, command: Command) => {
    const { iam, output } = contextOf(command)
    await iam.deleteServiceAccount({ params: { tenant, name } })
    output.result({ name }, () => `deleted ${name}`)
  })
  addExamples(remove, 'midplane service-account delete orders')
}

function addListCommand(account: Command): void {
  const list = addPageOptions(
    addDirectoryOption(account.command('list').description('service accounts by name')),
    ACCOUNTS_LISTED,
  ).action(async ({ tenant, limit, cursor }: TenantOption & PageOptions, command: Command) => {
    const { iam, output } = contextOf(command)
    const page = await iam.listServiceAccounts({ params: { tenant }, query: { limit, cursor } })
    output.result(page, () => pageText(accountTable(page.entries, output), page.nextCursor))
  })
  addExamples(list, 'midplane service-account list')
}

function addCreateCommand(account: Command): void {
  type CreateOptions = TenantOption & { readonly title: string }
  const create = addDirectoryOption(
    account.command('create <name>').description('create a service account, without rights'),
  )
    .option('--title <title>', 'what people see', '')
    .action(async (name: string, { tenant, title }: CreateOptions, command: Command) => {
      const { iam, output } = contextOf(command)
      const made = await iam.createServiceAccount({ params: { tenant }, body: { name, title } })
      output.result(made, () => accountTable([made], output))
    })
  addExamples(create, 'midplane service-account create orders --title "Order service"')
}

function accountTable(accounts: readonly ServiceAccountView[], output: Output): string {
  return output.table(
    ['NAME', 'TITLE', 'STATE', 'CREATED'],
    accounts.map((one) => [one.name, one.title, one.state, one.createdAt]),
    'no service accounts',
  )
}
