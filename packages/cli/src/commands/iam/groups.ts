/** `midplane group`: people, programs and other groups that have rights together. */
import { MEMBER_KINDS, type GroupView, type Member } from '@midplane/contract'
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
import { addMemberOptions, memberOf, type MemberOptions } from './member-options.ts'

const GROUPS_LISTED = 100

export function addGroupCommands(program: Command): void {
  const group = program.command('group').description('groups of people, programs and other groups')
  addListCommand(group)
  addSetCommand(group)
  addMemberCommands(group)
  const remove = addDirectoryOption(
    group.command('delete <name>').description('delete a group and the rights that it gave'),
  ).action(async (name: string, { tenant }: TenantOption, command: Command) => {
    const { iam, output } = contextOf(command)
    await iam.deleteGroup({ params: { tenant, name } })
    output.result({ name }, () => `deleted ${name}`)
  })
  addExamples(remove, 'midplane group delete shop-team')
}

function addListCommand(group: Command): void {
  const list = addPageOptions(
    addDirectoryOption(group.command('list').description('groups by name')),
    GROUPS_LISTED,
  ).action(async ({ tenant, limit, cursor }: TenantOption & PageOptions, command: Command) => {
    const { iam, output } = contextOf(command)
    const page = await iam.listGroups({ params: { tenant }, query: { limit, cursor } })
    output.result(page, () => pageText(groupTable(page.entries, output), page.nextCursor))
  })
  addExamples(list, 'midplane group list')
}

function addSetCommand(group: Command): void {
  type SetOptions = TenantOption & { readonly title: string }
  const set = addDirectoryOption(
    group.command('set <name>').description('create a group, or rename it'),
  )
    .option('--title <title>', 'what people see', '')
    .action(async (name: string, { tenant, title }: SetOptions, command: Command) => {
      const { iam, output } = contextOf(command)
      const made = await iam.putGroup({ params: { tenant, name }, body: { title } })
      output.result(made, () => groupTable([made], output))
    })
  addExamples(set, 'midplane group set shop-team --title "The shop"')
}

function addMemberCommands(group: Command): void {
  const members = addDirectoryOption(
    group.command('members <name>').description('who is in a group directly'),
  ).action(async (name: string, { tenant }: TenantOption, command: Command) => {
    const { iam, output } = contextOf(command)
    const listed = await iam.listMembers({ params: { tenant, name } })
    output.result(listed, () => memberTable(listed.entries, output))
  })
  addExamples(members, 'midplane group members shop-team')

  const add = addMemberOptions(
    addDirectoryOption(group.command('add <name>').description('put somebody into a group')),
  ).action(async (name: string, options: TenantOption & MemberOptions, command: Command) => {
    const { iam, output } = contextOf(command)
    const member = memberOf(options)
    await iam.addMember({ params: { tenant: options.tenant, name }, body: member })
    output.result(member, () => `${member.kind} ${member.name} is in ${name}`)
  })
  addExamples(add, 'midplane group add shop-team --user alice')

  const remove = addMemberOptions(
    addDirectoryOption(group.command('remove <name>').description('take somebody out of a group')),
  ).action(async (name: string, options: TenantOption & MemberOptions, command: Command) => {
    const { iam, output } = contextOf(command)
    const { kind, name: member } = memberOf(options)
    await iam.removeMember({ params: { tenant: options.tenant, name, kind, member } })
    output.result({ kind, name: member }, () => `${kind} ${member} is no longer in ${name}`)
  })
  addExamples(remove, 'midplane group remove shop-team --user alice')
}

function groupTable(groups: readonly GroupView[], output: Output): string {
  return output.table(
    ['NAME', 'TITLE', 'MEMBERS'],
    groups.map((one) => [one.name, one.title, String(one.memberCount)]),
    'no groups',
  )
}

function memberTable(members: readonly Member[], output: Output): string {
  const rows = MEMBER_KINDS.flatMap((kind) => members.filter((one) => one.kind === kind))
  return output.table(
    ['KIND', 'NAME'],
    rows.map((one) => [one.kind, one.name]),
    'nobody',
  )
}
