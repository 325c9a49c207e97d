/** `midplane audit export`: the trail as a file, piece by piece, so that its length does not matter. */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { problemOf, urlOf } from '@midplane/contract'
import type { Command } from 'commander'
import { contextOf, usageError } from '../../command-context.ts'
import type { Connection } from '../../connection.ts'
import { addFilterOptions, filterOf, type AuditFilterOptions } from './filter.ts'

const PATHS = {
  jsonl: '/api/v1/audit/export.jsonl',
  csv: '/api/v1/audit/export.csv',
} as const

type ExportOptions = AuditFilterOptions & { readonly format: string; readonly output?: string }

export function addExportCommand(audit: Command): void {
  const command = audit
    .command('export')
    .description('the trail oldest first; as jsonl and without filters it can be verified anywhere')
    .option('-f, --format <format>', 'jsonl or csv', 'jsonl')
    .option('-o, --output <file>', 'a new file instead of standard output')
  addFilterOptions(command).action(async (_options: unknown, command: Command) => {
    const { connection } = contextOf(command)
    // Both this command and `audit` know the filters; whichever took one counts.
    const options = command.optsWithGlobals<ExportOptions>()
    const path = PATHS[options.format as keyof typeof PATHS] // undefined for any other word
    if (path === undefined)
      throw usageError(`"${options.format}" is no format`, 'write jsonl or csv')
    await download(
      connection,
      urlOf(connection.baseUrl, path, { query: filterOf(options) }),
      options.output,
    )
  })
}

async function download(connection: Connection, url: URL, file: string | undefined): Promise<void> {
  const { token } = connection
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await fetch(url, { headers })
  if (!response.ok || response.body === null) throw problemOf(response, await response.text())
  // Who may read the trail is decided by the server, not by who may read the file.
  const target =
    file === undefined ? process.stdout : createWriteStream(file, { flags: 'wx', mode: 0o600 })
  await pipeline(Readable.fromWeb(response.body), target, { end: file !== undefined })
}
