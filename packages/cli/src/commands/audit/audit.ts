/** `midplane audit`: who changed what, when and why; export it, and prove that nobody edited it. */
import type { AuditEntry } from '@midplane/contract'
import type { Command } from 'commander'
import { contextOf } from '../../command-context.ts'
import { table } from '../../output.ts'
import { addExportCommand } from './export.ts'
import { addFilterOptions, filterOf, type AuditFilterOptions } from './filter.ts'
import { addReceiptCommand, addVerifyCommand } from './verify.ts'

export function addAuditCommands(program: Command): void {
  const audit = program
    .command('audit')
    .description('who changed what, when and why, newest first')
    .option('--limit <count>', 'at most this many', '20')
    .option('--cursor <cursor>', 'go on after the page that gave this cursor')
  addFilterOptions(audit).action(async (_options: unknown, command: Command) => {
    const { iam, output } = contextOf(command)
    const options = command.opts<AuditFilterOptions & { limit: string; cursor?: string }>()
    const query = { ...filterOf(options), limit: Number(options.limit), cursor: options.cursor }
    const page = await iam.listAudit({ query })
    output.result(page, () => {
      const listed = table(COLUMNS, page.entries.map(rowOf), 'nothing was found')
      return page.nextCursor === null ? listed : `${listed}\nmore: --cursor ${page.nextCursor}`
    })
  })
  addExportCommand(audit)
  addVerifyCommand(audit)
  addReceiptCommand(audit)
}

const COLUMNS = ['WHEN', 'WHO', 'FROM', 'ACTION', 'RESOURCE', 'WHY']

function rowOf(entry: AuditEntry): string[] {
  return [entry.at, entry.principal, entry.address, entry.action, entry.resource, entry.reason]
}
