/** `midplane grant`: who has which role where. */
import type { BindingView } from '@midplane/contract'
import type { Command } from 'commander'
import { addTenantOption, contextOf } from '../../command-context.ts'
import { table } from '../../output.ts'
import { addMemberOptions, memberIn, memberOf, type MemberOptions } from './member-options.ts'
import { allPages } from './pages.ts'

type Options = MemberOptions & {
  tenant: string
  env?: string
  project?: string
  resource?: string
  role?: string
}

export function addGrantCommands(program: Command): void {
  const grant = program.command('grant').description('who has which role where')
  addMemberOptions(addTenantOption(grant.command('list').description('grants, newest first')))
    .option('--role <role>', 'only of this role')
    .action(async (options: Options, command: Command) => {
      const { iam, output } = contextOf(command)
      const { tenant, role } = options
      const member = memberIn(options)
      const principal = member === undefined ? undefined : `${member.kind}:${member.name}`
      const entries = await allPages((query) =>
        iam.listBindings({ params: { tenant }, query: { ...query, role, principal } }),
      )
      output.result(entries, () => grantTable(entries, tenant))
    })
  addMemberOptions(
    addTenantOption(
      grant
        .command('add <role>')
        .description('give somebody a role, everywhere in the tenant or only there'),
    ),
  )
    .option('-e, --env <environment>', 'only in this environment')
    .option('-p, --project <project>', 'only in this project')
    .option('--resource <path>', 'only on this resource path and all below it')
    .action(async (role: string, options: Options, command: Command) => {
      const { iam, output } = contextOf(command)
      const { tenant, env: environment, project, resource } = options
      const body = { principal: memberOf(options), role, environment, project, resource }
      const made = await iam.createBinding({ params: { tenant }, body })
      output.result(made, () => grantTable([made], tenant))
    })
  addTenantOption(grant.command('remove <id>').description('take a role away again')).action(
    async (id: string, { tenant }: Options, command: Command) => {
      const { iam, output } = contextOf(command)
      await iam.deleteBinding({ params: { tenant, id } })
      output.result({ id }, () => `removed ${id}`)
    },
  )
}

function grantTable(grants: readonly BindingView[], tenant: string): string {
  return table(
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
