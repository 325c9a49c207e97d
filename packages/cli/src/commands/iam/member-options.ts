/** Options that name a user, a group or a service account. */
import type { MEMBER_KINDS } from '@midplane/contract'
import type { Command } from 'commander'
import { usageError } from '../../command-context.ts'

export type MemberOptions = { user?: string; group?: string; serviceAccount?: string }

export function addMemberOptions(command: Command): Command {
  return command
    .option('--user <name>', 'a user')
    .option('--group <name>', 'a group')
    .option('--service-account <name>', 'a service account')
}

/** The one that the options name; undefined when they name none. */
export function memberIn(
  options: MemberOptions,
): { readonly kind: (typeof MEMBER_KINDS)[number]; readonly name: string } | undefined {
  const named = [
    { kind: 'user', name: options.user },
    { kind: 'group', name: options.group },
    { kind: 'service-account', name: options.serviceAccount },
  ] as const
  const [first, ...others] = named.flatMap(({ kind, name }) =>
    name === undefined ? [] : [{ kind, name }],
  )
  if (others.length > 0)
    throw usageError('more than one is named', 'name one user, group or service account')
  return first
}

export function memberOf(options: MemberOptions): NonNullable<ReturnType<typeof memberIn>> {
  const member = memberIn(options)
  if (member === undefined)
    throw usageError('nobody is named', 'name one with --user, --group or --service-account')
  return member
}
