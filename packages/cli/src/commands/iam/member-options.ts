/** Options that name a user, a group or a service account. */
import type { MEMBER_KINDS } from '@midplane/contract'
import type { Command } from 'commander'
import { usageErrors } from '../../errors.ts'

export type MemberOptions = {
  readonly user?: string
  readonly group?: string
  readonly serviceAccount?: string
}
type NamedMember = { readonly kind: (typeof MEMBER_KINDS)[number]; readonly name: string }

export function addMemberOptions(command: Command): Command {
  return command
    .option('--user <name>', 'a user')
    .option('--group <name>', 'a group')
    .option('--service-account <name>', 'a service account')
}

/** The one that the options name; undefined when they name none. Throws MP_CLI_MEMBER_AMBIGUOUS. */
export function memberIn(options: MemberOptions): NamedMember | undefined {
  const named = [
    { kind: 'user', name: options.user },
    { kind: 'group', name: options.group },
    { kind: 'service-account', name: options.serviceAccount },
  ] as const
  const [first, ...others] = named.flatMap(({ kind, name }) =>
    name === undefined ? [] : [{ kind, name }],
  )
  if (others.length > 0) throw usageErrors.error('MP_CLI_MEMBER_AMBIGUOUS', {})
  return first
}

/** Throws MP_CLI_MEMBER_MISSING, MP_CLI_MEMBER_AMBIGUOUS. */
export function memberOf(options: MemberOptions): NamedMember {
  const member = memberIn(options)
  if (member === undefined) throw usageErrors.error('MP_CLI_MEMBER_MISSING', {})
  return member
}
