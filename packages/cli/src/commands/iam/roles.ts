/** `midplane role`: lists of what is allowed and denied, without a place. */
import type { RoleRule, RoleView } from '@midplane/contract'
import { InvalidArgumentError, type Command } from 'commander'
import {
  addDirectoryOption,
  addExamples,
  contextOf,
  type TenantOption,
} from '../../command-context.ts'
import { usageErrors } from '../../errors.ts'
import { each } from '../../option-values.ts'
import type { Output } from '../../output.ts'

type Allowance = Omit<RoleRule, 'effect'>
type SetOptions = TenantOption & {
  readonly title: string
  readonly allow?: readonly Allowance[]
  readonly deny?: readonly Allowance[]
}

export function addRoleCommands(program: Command): void {
  const role = program.command('role').description('roles: what is allowed and denied')
  addListCommands(role)
  addSetCommand(role)
  const remove = addDirectoryOption(
    role.command('delete <name>').description('delete a role that nobody has'),
  ).action(async (name: string, { tenant }: TenantOption, command: Command) => {
    const { iam, output } = contextOf(command)
    await iam.deleteRole({ params: { tenant, name } })
    output.result({ name }, () => `deleted ${name}`)
  })
  addExamples(remove, 'midplane role delete publisher')
}

function addListCommands(role: Command): void {
  const list = addDirectoryOption(
    role.command('list').description('built-in roles, then those of the tenant'),
  ).action(async ({ tenant }: TenantOption, command: Command) => {
    const { iam, output } = contextOf(command)
    const listed = await iam.listRoles({ params: { tenant } })
    output.result(listed, () => roleTable(listed.entries, output))
  })
  addExamples(list, 'midplane role list')

  const actions = role
    .command('actions')
    .description('every action that a role or token may name')
    .action(async (_options: unknown, command: Command) => {
      const { iam, output } = contextOf(command)
      const listed = await iam.listActions()
      output.result(listed, () => listed.entries.join('\n'))
    })
  addExamples(actions, 'midplane role actions')
}

function addSetCommand(role: Command): void {
  const set = addDirectoryOption(
    role.command('set <name>').description('create a role or replace it, also for all who have it'),
  )
    .option(
      '--allow <action[@kind]>',
      'an action, and on which kind of resource; may be repeated',
      each(allowance),
    )
    .option(
      '--deny <action[@kind]>',
      'the same, denied whatever other roles allow; may be repeated',
      each(allowance),
    )
    .option('--title <title>', 'what people see', '')
    .action(async (name: string, options: SetOptions, command: Command) => {
      const { iam, output } = contextOf(command)
      const { tenant, title, allow = [], deny = [] } = options
      const rules = [
        ...allow.map((one) => ({ effect: 'allow' as const, ...one })),
        ...deny.map((one) => ({ effect: 'deny' as const, ...one })),
      ]
      if (rules.length === 0) throw usageErrors.error('MP_CLI_RULES_MISSING', {})
      const made = await iam.putRole({ params: { tenant, name }, body: { title, rules } })
      output.result(made, () => roleTable([made], output))
    })
  addExamples(
    set,
    "midplane role set publisher --allow config.read --allow config.publish --deny 'iam.*'",
    "midplane role set people --allow 'iam.*@iam/users'",
  )
}

/** `config.read`, or with a kind of resource `iam.*@iam/users`. */
function allowance(text: string): Allowance {
  const at = text.indexOf('@')
  if (at === -1 && text !== '') return { action: text }
  if (at <= 0 || at === text.length - 1) {
    throw new InvalidArgumentError('expected ACTION or ACTION@KIND, such as iam.*@iam/users')
  }
  return { action: text.slice(0, at), resource: text.slice(at + 1) }
}

function roleTable(roles: readonly RoleView[], output: Output): string {
  return output.table(
    ['NAME', 'TITLE', 'RULES'],
    roles.map((one) => [one.name, one.title, one.rules.map(ruleText).join(' ')]),
    'no roles',
  )
}

function ruleText({ effect, action, resource }: RoleRule): string {
  return `${effect === 'deny' ? '!' : ''}${action}${resource === undefined ? '' : `@${resource}`}`
}
