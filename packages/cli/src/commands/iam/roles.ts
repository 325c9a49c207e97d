/** `midplane role`: lists of what is allowed and denied, without a place. */
import type { RoleRule, RoleView } from '@midplane/contract'
import type { Command } from 'commander'
import { addTenantOption, contextOf, usageError } from '../../command-context.ts'
import { table } from '../../output.ts'

type Options = { tenant: string; title: string; allow?: string[]; deny?: string[] }

export function addRoleCommands(program: Command): void {
  const role = program.command('role').description('roles: what is allowed and denied')
  addTenantOption(
    role.command('list').description('built-in roles, then those of the tenant'),
  ).action(async ({ tenant }: Options, command: Command) => {
    const { iam, output } = contextOf(command)
    const { entries } = await iam.listRoles({ params: { tenant } })
    output.result(entries, () => roleTable(entries))
  })
  role
    .command('actions')
    .description('every action that a role or token may name')
    .action(async (_options: unknown, command: Command) => {
      const { iam, output } = contextOf(command)
      const { entries } = await iam.listActions()
      output.result(entries, () => entries.join('\n'))
    })
  addTenantOption(
    role.command('set <name>').description('create a role or replace it, also for all who have it'),
  )
    .option(
      '--allow <rules...>',
      'actions such as config.read or config.*; a kind of resource may follow, as iam.*:iam/users',
    )
    .option('--deny <rules...>', 'the same, denied whatever other roles allow')
    .option('--title <title>', 'what people see', '')
    .action(
      async (name: string, { tenant, title, allow = [], deny = [] }: Options, command: Command) => {
        const { iam, output } = contextOf(command)
        const rules = [
          ...allow.map((text) => ruleOf('allow', text)),
          ...deny.map((text) => ruleOf('deny', text)),
        ]
        if (rules.length === 0)
          throw usageError('the role says nothing', 'name actions with --allow or --deny')
        const made = await iam.putRole({ params: { tenant, name }, body: { title, rules } })
        output.result(made, () => roleTable([made]))
      },
    )
  addTenantOption(
    role.command('delete <name>').description('delete a role that nobody has'),
  ).action(async (name: string, { tenant }: Options, command: Command) => {
    const { iam, output } = contextOf(command)
    await iam.deleteRole({ params: { tenant, name } })
    output.result({ name }, () => `deleted ${name}`)
  })
}

function ruleOf(effect: RoleRule['effect'], text: string): RoleRule {
  const colon = text.indexOf(':')
  return colon === -1
    ? { effect, action: text }
    : { effect, action: text.slice(0, colon), resource: text.slice(colon + 1) }
}

function roleTable(roles: readonly RoleView[]): string {
  return table(
    ['NAME', 'TITLE', 'RULES'],
    roles.map((one) => [one.name, one.title, one.rules.map(ruleText).join(' ')]),
    'no roles',
  )
}

function ruleText({ effect, action, resource }: RoleRule): string {
  return `${effect === 'deny' ? '!' : ''}${action}${resource === undefined ? '' : `:${resource}`}`
}
