/** Which entries of the audit trail a command is about. */
import type { Command } from 'commander'

export type AuditFilterOptions = {
  readonly tenant?: string
  readonly principal?: string
  readonly action?: string
  readonly resource?: string
  readonly text?: string
  readonly from?: string
  readonly to?: string
}

export function addFilterOptions(command: Command): Command {
  return command
    .option('--tenant <tenant>', 'only what concerns this tenant (default: your own)')
    .option('--principal <name>', 'only of this principal: a name, an id, or kind:name')
    .option('--action <action>', 'only this action, or a prefix such as config.')
    .option('--resource <path>', 'only this resource and all below it')
    .option('--text <text>', 'only where this stands in reason, resource, name, before or after')
    .option('--from <time>', 'only from this time on, such as 2030-01-31T12:00:00Z')
    .option('--to <time>', 'only before this time')
}

export function filterOf(options: AuditFilterOptions): AuditFilterOptions {
  const { tenant, principal, action, resource, text, from, to } = options
  const given = Object.entries({ tenant, principal, action, resource, text, from, to })
  return Object.fromEntries(given.filter(([, value]) => value !== undefined))
}
