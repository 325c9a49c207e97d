/** `midplane audit`: who changed what, when and why; export it, and prove that nobody edited it. */
import type { AuditEntry } from '@midplane/contract'
import type { Command } from 'commander'
import { addExamples, addPageOptions, contextOf, type PageOptions } from '../../command-context.ts'
import { pageText } from '../../output.ts'
import { addExportCommand } from './export.ts'
import { addFilterOptions, filterOf, type AuditFilterOptions } from './filter.ts'
import { addReceiptCommand, addVerifyCommand } from './verify.ts'

const ENTRIES_LISTED = 20
const COLUMNS = ['WHEN', 'WHO', 'FROM', 'ACTION', 'RESOURCE', 'WHY']

export function addAuditCommands(program: Command): void {
  const audit = addPageOptions(
    addFilterOptions(
      program.command('audit').description('who changed what, when and why, newest first'),
    ),
    ENTRIES_LISTED,
  )
  audit.action(async (options: AuditFilterOptions & PageOptions, command: Command) => {
    const { iam, output } = contextOf(command)
    const { limit, cursor } = options
    const page = await iam.listAudit({ query: { ...filterOf(options), limit, cursor } })
    output.result(page, () =>
      pageText(output.table(COLUMNS, page.entries.map(rowOf), 'no entries'), page.nextCursor),
    )
  })
  addExamples(
    audit,
    'midplane audit --resource config/default/prod/shop --action config.publish',
    'midplane audit --principal alice --from 2030-01-31T12:00:00Z',
  )
  addExportCommand(audit)
  addVerifyCommand(audit)
  addReceiptCommand(audit)
}

function rowOf(entry: AuditEntry): string[] {
  return [entry.at, entry.principal, entry.address, entry.action, entry.resource, entry.reason]
}
