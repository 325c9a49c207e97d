/** `midplane grant`: who has which role where. */
import type { BindingView } from '@midplane/contract'
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
import { addMemberOptions, memberIn, memberOf, type MemberOptions } from './member-options.ts'

const GRANTS_LISTED = 100

type ListOptions = TenantOption & PageOptions & MemberOptions & { readonly role?: string }
type AddOptions = TenantOption &
  MemberOptions & { readonly env?: string; readonly project?: string; readonly resource?: string }

export function addGrantCommands(program: Command): void {
  const grant = program.command('grant').description('who has which role where')
  addListCommand(grant)
  addAddCommand(grant)
  const remove = addDirectoryOption(
    grant.command('remove <id>').description('take a role away again'),
  ).action(async (id: string, { tenant }: TenantOption, command: Command) => {
    const { iam, output } = contextOf(command)
    await iam.deleteBinding({ params: { tenant, id } })
    output.result({ id }, () => `removed ${id}`)
  })
  addExamples(remove, 'midplane grant remove dfbde1ec0053b1914be1')
}

function addListCommand(grant: Command): void {
  const list = addPageOptions(
    addMemberOptions(
      addDirectoryOption(grant.command('list').description('grants, newest first')),
    ).option('--role <role>', 'only of this role'),
    GRANTS_LISTED,
  ).action(async (options: ListOptions, command: Command) => {
    const { iam, output } = contextOf(command)
    const { tenant, role, limit, cursor } = options
    const member = memberIn(options)
    const principal = member === undefined ? undefined : `${member.kind}:${member.name}`
    const query = { limit, cursor, role, principal }
    const page = await iam.listBindings({ params: { tenant }, query })
    output.result(page, () => pageText(grantTable(page.entries, tenant, output), page.nextCursor))
  })
  addExamples(list, 'midplane grant list --role owner', 'midplane grant list --user alice')
}

function addAddCommand(grant: Command): void {
  const add = addMemberOptions(
    addDirectoryOption(
      grant
        .command('add <role>')
        .description('give somebody a role, everywhere in the tenant or only there'),
    ),
  )
    .option('-e, --env <environment>', 'only in this environment')
    .option('-p, --project <project>', 'only in this project')
    .option('--resource <path>', 'only on this resource path and all below it')
    .action(async (role: string, options: AddOptions, command: Command) => {
      const { iam, output } = contextOf(command)
      const { tenant, env: environment, project, resource } = options
      const body = { principal: memberOf(options), role, environment, project, resource }
      const made = await iam.createBinding({ params: { tenant }, body })
      output.result(made, () => grantTable([made], tenant, output))
    })
  addExamples(
    add,
    'midplane grant add developer --group shop-team --project shop --env dev',
    'midplane grant add owner --user alice --tenant acme',
  )
}

function grantTable(grants: readonly BindingView[], tenant: string, output: Output): string {
  return output.table(
    ['ID', 'WHO', 'ROLE', 'WHERE', 'BY'],
    grants.map((one) => [
      one.id,
      `${one.principal.kind}:${one.principal.name}`,
      one.role,
      whereOf(one, tenant),
      one.createdBy,
    ]),
    'nobody has a role here',
  )
}

function whereOf({ environment, project, resource }: BindingView, tenant: string): string {
  if (resource !== undefined) return resource
  const parts = [
    project === undefined ? '' : `project ${project}`,
    environment === undefined ? '' : `environment ${environment}`,
  ]
  const named = parts.filter((part) => part !== '').join(', ')
  return named === '' ? `tenant ${tenant}` : named
}
