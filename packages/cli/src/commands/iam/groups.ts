/** `midplane group`: people, programs and other groups that have rights together. */
import { MEMBER_KINDS, type GroupView, type Member } from '@midplane/contract'
import type { Command } from 'commander'
import { addTenantOption, contextOf } from '../../command-context.ts'
import { table } from '../../output.ts'
import { addMemberOptions, memberOf, type MemberOptions } from './member-options.ts'
import { allPages } from './pages.ts'

type Options = MemberOptions & { tenant: string; title: string }

export function addGroupCommands(program: Command): void {
  const group = program.command('group').description('groups of people, programs and other groups')
  addTenantOption(group.command('list').description('groups by name')).action(
    async ({ tenant }: Options, command: Command) => {
      const { iam, output } = contextOf(command)
      const entries = await allPages((query) => iam.listGroups({ params: { tenant }, query }))
      output.result(entries, () => groupTable(entries))
    },
  )
  addTenantOption(group.command('set <name>').description('create a group, or rename it'))
    .option('--title <title>', 'what people see', '')
    .action(async (name: string, { tenant, title }: Options, command: Command) => {
      const { iam, output } = contextOf(command)
      const made = await iam.putGroup({ params: { tenant, name }, body: { title } })
      output.result(made, () => groupTable([made]))
    })
  addTenantOption(group.command('members <name>').description('who is in a group directly')).action(
    async (name: string, { tenant }: Options, command: Command) => {
      const { iam, output } = contextOf(command)
      const { entries } = await iam.listMembers({ params: { tenant, name } })
      output.result(entries, () => memberTable(entries))
    },
  )
  addMemberOptions(
    addTenantOption(group.command('add <name>').description('put somebody into a group')),
  ).action(async (name: string, options: Options, command: Command) => {
    const { iam, output } = contextOf(command)
    const member = memberOf(options)
    await iam.addMember({ params: { tenant: options.tenant, name }, body: member })
    output.result(member, () => `${member.kind} ${member.name} is in ${name}`)
  })
  addMemberOptions(
    addTenantOption(group.command('remove <name>').description('take somebody out of a group')),
  ).action(async (name: string, options: Options, command: Command) => {
    const { iam, output } = contextOf(command)
    const { kind, name: member } = memberOf(options)
    await iam.removeMember({ params: { tenant: options.tenant, name, kind, member } })
    output.result({ kind, member }, () => `${kind} ${member} is no longer in ${name}`)
  })
  addTenantOption(
    group.command('delete <name>').description('delete a group and the rights that it gave'),
  ).action(async (name: string, { tenant }: Options, command: Command) => {
    const { iam, output } = contextOf(command)
    await iam.deleteGroup({ params: { tenant, name } })
    output.result({ name }, () => `deleted ${name}`)
  })
}

function groupTable(groups: readonly GroupView[]): string {
  return table(
    ['NAME', 'TITLE', 'MEMBERS'],
    groups.map((one) => [one.name, one.title, String(one.memberCount)]),
    'no groups',
  )
}

function memberTable(members: readonly Member[]): string {
  const rows = MEMBER_KINDS.flatMap((kind) => members.filter((one) => one.kind === kind))
  return table(
    ['KIND', 'NAME'],
    rows.map((one) => [one.kind, one.name]),
    'nobody',
  )
}
