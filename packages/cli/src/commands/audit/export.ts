/** `midplane audit export`: the trail as a file, piece by piece, so that its length does not matter. */
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { clientErrors, problemOf, urlOf } from '@midplane/contract'
import { Option, type Command } from 'commander'
import { addExamples, contextOf } from '../../command-context.ts'
import type { Connection } from '../../connection.ts'
import { refuseFile } from '../../errors.ts'
import { filterOf, type AuditFilterOptions } from './filter.ts'

const PATHS = {
  jsonl: '/api/v1/audit/export.jsonl',
  csv: '/api/v1/audit/export.csv',
} as const

type ExportOptions = AuditFilterOptions & {
  readonly format: keyof typeof PATHS
  readonly output?: string
}

/** The filters are options of `audit` itself, so that they may stand before and behind `export`. */
export function addExportCommand(audit: Command): void {
  const command = audit
    .command('export')
    .description('the trail oldest first; as jsonl and without filters it can be verified anywhere')
    .addOption(
      new Option('-f, --format <format>', 'form of the file')
        .choices(Object.keys(PATHS))
        .default('jsonl'),
    )
    .option('-o, --output <file>', 'a new file instead of standard output')
    .action(async (_options: unknown, self: Command) => {
      const { connection } = contextOf(self)
      const options = self.optsWithGlobals<ExportOptions>()
      const { format, output } = options
      const url = urlOf(connection.baseUrl, PATHS[format], { query: filterOf(options) })
      await download(connection, url, output)
    })
  addExamples(
    command,
    'midplane audit export -o trail.jsonl',
    'midplane audit export --format csv --action config. --from 2030-01-01T00:00:00Z',
  )
}

async function download(connection: Connection, url: URL, file: string | undefined): Promise<void> {
  const { baseUrl, token } = connection
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await fetch(url, { headers }).catch((cause: unknown) => {
    throw clientErrors.error('MP_CLIENT_UNREACHABLE', { server: baseUrl }, { cause })
  })
  if (!response.ok || response.body === null) throw problemOf(response, await response.text())
  const body = Readable.fromWeb(response.body)
  if (file === undefined) return pipeline(body, process.stdout, { end: false })
  // Who may read the trail is decided by the server, not by who may read the file.
  const created = await open(file, 'wx', 0o600).catch(refuseFile('write', file))
  await pipeline(body, created.createWriteStream())
}
